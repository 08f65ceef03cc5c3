"""What administrators and whoever teaches do at a shell, asked of a server: its answers are those of its folder."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import JsonValue

from app import answers
from app.costs import costs
from app.serving import served
from app.settings import WebSettings
from app.sources import configured
from cli.output import Exit
from core.state.dead_letters import LetterStatus
from core.state.jobs import Job, JobStatus
from schemas.letter import Letter
from schemas.people import Role
from schemas.private import Received
from schemas.scope import only
from tests.cli.test_remote import Far, opened
from tests.faults.house import eventually
from tests.private import message
from tests.web.town import build, remember
from web.site import application

ACCOUNT = "bluesky:brisolle"


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    build(tmp_path / "home")
    with opened(tmp_path / "home") as made:
        yield made


def worked(far: Far, kind: str, result: Mapping[str, JsonValue]) -> Job:
    """As a running Tocsin does it, once it is asked for."""
    jobs, claimed = far.town.state.jobs, list[Job]()

    def is_claimed() -> bool:
        found = jobs.claim("owner", [kind])
        claimed.extend([found] if found else [])
        return found is not None

    eventually(is_claimed, "the job")
    jobs.finish(claimed[0], result)
    return claimed[0]


def test_lists_are_those_of_the_folder(far: Far) -> None:
    state = far.town.state
    hit = far.town.store.search(None, only("brisolle"), 1).hits[0]
    state.authors.seen([hit.mention], {hit.mention.id: hit.analysis})
    state.private.keep([Received(message=message(1, "où est mon colis ?", account=ACCOUNT))])
    remember(state)
    (conversation,) = state.private.conversations([ACCOUNT], "all", 1)
    there = far.asked_as(Role.ADMINISTRATOR)
    for words in (
        ("authors", hit.mention.author.id),
        ("accounts", "list"),
        ("receipts", "--retention"),
        ("messages", "list"),
        ("messages", "show", ACCOUNT, conversation.id),
    ):
        for more in ((), ("--json",)):
            assert there.well(*words, *more).out == far.here.well(*words, *more).out
    assert there("authors", "bluesky:nobody").code == Exit.NOT_FOUND


def test_sources_and_what_they_cost_are_those_of_the_folder(far: Far, tmp_path: Path) -> None:
    settings = far.town.settings.model_copy(
        update={
            "sources": {"x": {"bearer_token": "secret", "budget": {"usd_a_day": 5, "usd_a_month": 100}}, "bluesky": {}}
        }
    )
    state, clock, backing = far.town.state, far.town.clock, far.town.app.state.backing
    office = replace(
        backing.office,
        sources=lambda: [answers.source(each) for each in configured(settings, state, clock.now())],
        costs=lambda: [answers.cost(each) for each in costs(settings, state, clock)],
    )
    config = tmp_path / "tocsin.toml"
    config.write_text(
        '[sources.x]\nbearer_token = "secret"\nbudget = {usd_a_day = 5, usd_a_month = 100}\n[sources.bluesky]\n'
    )
    with served(application(replace(backing, office=office)), WebSettings(port=0)) as port:
        there = replace(far, address=f"http://127.0.0.1:{port}").asked_as(Role.ADMINISTRATOR)
        for words in (("sources", "list"), ("sources", "list", "--json"), ("sources", "costs")):
            assert there.well(*words).out == far.here.well("--config", str(config), *words).out
        assert there.well("sources", "costs", "x", "--json").rows()[0]["source"] == "x"
        assert there("sources", "costs", "y").code == Exit.NOT_FOUND


def test_what_mentions_say_is_taught_there_and_taken_back(far: Far, tmp_path: Path) -> None:
    there, state = far.asked_as(Role.ANALYST), far.town.state
    first, second = (hit.mention.id for hit in far.town.store.search(None, only("brisolle"), 2).hits)
    (tmp_path / "said.csv").write_text(f"mention,label\n{first},neutral\n{second},positive\n")
    said = there.well("teach", "--watch", "brisolle", "--file", str(tmp_path / "said.csv")).out
    assert said.startswith("2 of 2 are new; they are enriched again by job ")
    standing = state.corrections.standing(["brisolle"])
    assert {(each.mention, each.by) for each in standing} == {
        (first, "analyst@example.org"),
        (second, "analyst@example.org"),
    }
    taken = next(each for each in standing if each.mention == first)
    revoked = there.well("corrections", "revoke", str(taken.id)).out
    assert revoked.startswith(f"Correction {taken.id} is revoked; {first} is enriched again by job ")
    assert there("teach", "--watch", "brisolle", "--label", "neutral", "x:gone").code == Exit.NOT_FOUND


def test_accounts_are_added_invited_and_closed_there(far: Far) -> None:
    there = far.asked_as(Role.ADMINISTRATOR)
    link = f"{far.address}/welcome?link="
    assert there.well("accounts", "add", "lea@example.org", "--name", "Léa", "--team", "care").out.startswith(link)
    assert there.well("accounts", "invite", "Lea@example.org").out.startswith(link)
    there.well("accounts", "close", "lea@example.org")
    assert "lea@example.org" not in {row["login"] for row in there.well("accounts", "list", "--json").rows()}
    assert there("accounts", "close", "lea@example.org").code == Exit.NOT_FOUND
    assert there("accounts", "invite").code == Exit.USAGE


def test_a_watch_is_added_there_once(far: Far) -> None:
    there = far.asked_as(Role.ADMINISTRATOR)
    for _ in range(2):
        assert "Listening for nova" in there.well("watches", "add", "nova", "nova OR @nova").out
    assert far.town.state.watches.get("nova").revision == 1
    other = there("watches", "add", "nova", "nova")
    assert (other.code, "it is another one" in other.err) == (Exit.FAILURE, True)


def test_everything_of_a_person_comes_as_the_folder_has_it(far: Far, tmp_path: Path) -> None:
    author = far.town.store.search(None, only("brisolle"), 1).hits[0].mention.author.id
    there = far.asked_as(Role.ADMINISTRATOR)
    for shell, name in ((there, "there"), (far.here, "here")):
        shell.well("access", author, "--out", str(tmp_path / name))
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes() != b""
    assert there("access", "bluesky:nobody", "--out", str(tmp_path / "none")).code == Exit.NOT_FOUND
    assert not (tmp_path / "none").exists()


def test_an_erasure_is_waited_for_and_says_until_when_copies_remain(far: Far) -> None:
    there, state = far.asked_as(Role.ADMINISTRATOR), far.town.state
    until = far.town.clock.now()
    with ThreadPoolExecutor() as pool:
        said = pool.submit(there, "erase", "--author", "bluesky:u1", "--json")
        receipt = state.receipts.write("ada", ["hash"], {"mentions": 3}, until)
        job = worked(far, "erase", {"receipt": receipt.number, "known": True})
        answer = said.result()
    told = json.loads(answer.out)
    assert (answer.code, told["job"], told["status"]) == (Exit.DONE, job.id, JobStatus.DONE)
    assert told["copies_until"] == "2026-11-22T14:00:00Z"
    assert job.arguments == {"authors": ["bluesky:u1"], "mentions": []}


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (("reenrich", "--query", "lang:fr"), Role.ADMINISTRATOR),
        (("watches", "backfill", "brisolle"), Role.ANALYST),
        (("rebuild",), Role.ADMINISTRATOR),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_long_work_is_asked_for_there_and_waited_for(far: Far, words: tuple[str, ...], role: Role) -> None:
    there, kind = far.asked_as(role), "rebuild" if words == ("rebuild",) else "reenrich"
    with ThreadPoolExecutor() as pool:
        said = pool.submit(there.well, *words, "--json")
        job = worked(far, kind, {"mentions": 812})
        (row,) = said.result().rows()
    assert (row["job"], row["status"]) == (job.id, "done")
    assert ("mentions" in row) == (role is Role.ADMINISTRATOR)


def test_a_halted_stage_works_again_from_elsewhere(far: Far) -> None:
    far.town.state.stages.halt("analyse", "a model is away")
    far.asked_as(Role.ADMINISTRATOR).well("resume", "analyse")
    assert not far.town.state.stages.halted("analyse")


def test_dead_letters_are_replayed_and_dropped_there(far: Far) -> None:
    there, letters = far.asked_as(Role.ADMINISTRATOR), far.town.state.dead_letters
    keys = ("line 2 of a.csv", "line 3 of a.csv", "line 2 of b.csv")
    letters.add([Letter("a.csv", 0, n, key, b"{}", "Permanent", "no date", {}) for n, key in enumerate(keys)])
    replayed = there("dead-letters", "replay")
    assert (replayed.code, "0 published again" in replayed.out, "3 never were" in replayed.err) == (
        Exit.PARTLY,
        True,
        True,
    )
    assert there.well("dead-letters", "drop", "--file", "a.csv").out == "2 dropped.\n"
    assert [each.letter.key for each in letters.list(9) if each.status is LetterStatus.OPEN] == [keys[2]]
    for shell in (there, far.here):
        assert shell("dead-letters", "drop", "1").code == Exit.FAILURE
        assert shell("dead-letters", "drop", "--file", "c.csv").code == Exit.NOT_FOUND
