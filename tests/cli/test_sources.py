"""Sources at the command line: which there are, whether their platforms let us in, and what they give."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.abroad import Abroad
from tests.ingest.site import Reply
from tests.village import Square, square

WATCH = ("watches", "add", "brisolle", "brisolle")


@pytest.fixture
def village() -> Iterator[Square]:
    with square() as here:
        yield here


@pytest.fixture
def tocsin(tmp_path: Path, village: Square) -> Abroad:
    abroad = Abroad.in_(tmp_path)
    abroad.config.write_text(village.table())
    return abroad


def test_every_kind_is_listed_with_what_it_can_do_and_where_it_is_configured(tocsin: Abroad) -> None:
    rows = {row["kind"]: row for row in tocsin.well("sources", "list", "--json").rows()}
    assert {"files", "village"} <= set(rows)
    told = rows["village"]
    assert (told["title"], told["key"], told["deletions"]) == ("The village square", "no key", "never told")
    assert told["sends"] == [{"what": "reply", "limit": "500 characters"}, {"what": "hide", "limit": ""}]
    assert told["configured"] == [
        {
            "name": "village",
            "kind": "village",
            "key": "no key",
            "state": "not started",
            "last_mention": None,
            "covered_until": None,
            "detail": "",
        }
    ]
    said = tocsin.well("sources", "list").out
    assert "village  The village square (no key)" in said
    assert "reply (500 characters); hide" in said


def test_a_check_says_what_works_and_what_is_left(tocsin: Abroad) -> None:
    (row,) = tocsin.well("sources", "check", "--json").rows()
    assert row == {"source": "village", "well": True, "finding": "The village lets us in; 100 calls are left."}


@pytest.mark.parametrize(("status", "code", "said"), [(401, 3, "credentials in [sources.village]"), (503, 1, "503")])
def test_a_check_tells_a_wrong_setting_from_a_platform_that_is_away(
    tocsin: Abroad, village: Square, status: int, code: int, said: str
) -> None:
    village.site.faults.append(Reply(status))
    checked = tocsin("sources", "check", "village")
    assert checked.code == code
    assert said in checked.out


def test_a_source_that_is_none_is_told_with_the_nearest(tocsin: Abroad) -> None:
    for words in (("check", "vilage"), ("sample", "vilage")):
        said = tocsin("sources", *words)
        assert (said.code, said.err.splitlines()[-1]) == (4, 'Did you mean "village"?')


def test_a_sample_shows_what_the_watches_would_take_and_keeps_nothing_of_it(tocsin: Abroad, village: Square) -> None:
    tocsin.well(*WATCH)
    village.say("Brisolle is down again", "nothing of ours", "merci Brisolle", "Brisolle, encore")
    first = tocsin.well("sources", "sample", "village", "--count", "2", "--json")
    texts = [row["mention"]["text"] for row in first.rows() if isinstance(row["mention"], dict)]
    assert texts == ["Brisolle is down again", "merci Brisolle"]
    again = tocsin.well("sources", "sample", "village", "--count", "2")
    assert "Brisolle is down again" in again.out
    assert tocsin.well("search", "--json").rows() == []


def test_a_sample_that_waits_in_vain_says_so_in_its_time(tocsin: Abroad) -> None:
    said = tocsin.well("sources", "sample", "village", "--seconds", "3")
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("village: It has no more for now")
    assert said.err.rstrip().endswith("No watch is listened for yet.")


def test_a_sample_of_a_platform_that_is_away_fails_with_its_sentence(tocsin: Abroad, village: Square) -> None:
    village.site.faults += [Reply(503)] * 9
    said = tocsin("sources", "sample", "village", "--seconds", "2")
    assert said.code == 1
    assert "localhost answered 503" in said.err


def test_the_shell_completes_the_names_of_sources(tocsin: Abroad) -> None:
    asked = {"_TOCSIN_COMPLETE": "complete_bash", "COMP_WORDS": "tocsin sources check vi", "COMP_CWORD": "3"}
    assert tocsin.completed(asked) == ["village"]
