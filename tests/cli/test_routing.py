"""Routes and digests as people and programs use them at a shell."""

from pathlib import Path

import pytest

from tests.cli.shell import TOUR, Said, Shell
from tests.lives.pipeline import at_rest

SETTINGS = """
[notifiers.care]
kind = "terminal"
[notifiers.lead]
kind = "terminal"
[[routes]]
id = "night"
channel = "care"
[[routes.quiet]]
start = "22:00"
end = "07:00"
time_zone = "Europe/Paris"
[[routes.escalation]]
channel = "lead"
after_minutes = 10
"""


class Tocsin:
    """With settings of its own. config: where they stand."""

    def __init__(self, folder: Path) -> None:
        self._shell = Shell(folder / "home")
        self._config = folder / "tocsin.toml"
        self._config.write_text(SETTINGS)

    def __call__(self, *words: str) -> Said:
        return self._shell("--config", str(self._config), *words)

    def well(self, *words: str) -> Said:
        return self._shell.well("--config", str(self._config), *words)


@pytest.fixture(scope="module")
def tocsin(tmp_path_factory: pytest.TempPathFactory) -> Tocsin:
    folder = tmp_path_factory.mktemp("routing")
    program = Tocsin(folder)
    program.well("watches", "add", "brisolle", "brisolle OR @brisolle_officiel", "--name", "Brisolle",
                 "--time-zone", "Europe/Paris")  # fmt: skip
    program.well("replay", str(TOUR))
    at_rest(folder / "home")
    return program


def test_routes_are_listed_for_people_and_programs(tocsin: Tocsin) -> None:
    assert "lead after 10 min" in tocsin.well("routes", "list").out
    (route,) = tocsin.well("routes", "list", "--json").rows()
    assert (route["id"], route["channel"], route["severity"]) == ("night", "care", 1)


def test_a_rehearsal_says_who_would_be_told_when(tocsin: Tocsin) -> None:
    grave = tocsin.well("routes", "test", "--watch", "brisolle", "--severity", "4", "--at", "Sunday 23:00", "--json")
    assert [(row["channel"], row["after_seconds"]) for row in grave.rows()] == [("care", 0.0), ("lead", 600.0)]
    lesser = tocsin.well("routes", "test", "--watch", "brisolle", "--severity", "3", "--at", "dimanche 23h00").out
    assert "Monday" in lesser
    assert "07:00 (Europe/Paris)  its quiet hours end then" in lesser


def test_a_rehearsal_of_blindness_needs_no_watch(tocsin: Tocsin) -> None:
    rows = tocsin.well("routes", "test", "--watch", "-", "--severity", "4", "--kind", "blind", "--json").rows()
    assert [row["channel"] for row in rows] == ["care", "lead"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--watch", "brisole"), 4, "no watch"),
        (("--watch", "brisolle", "--topic", "outage"), 4, "no topic"),
        (("--watch", "brisolle", "--at", "Someday 23:00"), 2, "no day of the week"),
        (("--watch", "brisolle", "--at", "25:00"), 2, "no time of day"),
        (("--watch", "brisolle", "--at", "soon"), 2, "is no time"),
    ],
)
def test_what_cannot_be_rehearsed_is_said(tocsin: Tocsin, words: tuple[str, ...], code: int, said: str) -> None:
    answer = tocsin("routes", "test", "--severity", "4", *words)
    assert (answer.code, said in answer.err) == (code, True), answer.err


def test_a_digest_is_set_shown_listed_and_dropped(tocsin: Tocsin) -> None:
    tocsin.well("digests", "set", "daily", "--channel", "care", "--at", "08:30", "--time-zone", "Europe/Paris")
    (row,) = tocsin.well("digests", "list", "--json").rows()
    assert (row["id"], row["when"], row["of"]) == ("daily", "every day at 08:30 (Europe/Paris)", "everything")
    assert "Brisolle: 0 mentions (none before)." in tocsin.well("digests", "show", "daily").out
    tocsin.well("digests", "drop", "daily")
    assert tocsin("digests", "show", "daily").code == 4


def test_a_digest_of_a_query_counts_what_it_finds(tocsin: Tocsin) -> None:
    tocsin.well("queries", "save", "refunds", "remboursement OR refund", "--name", "Refunds")
    tocsin.well("digests", "set", "refunds", "--channel", "care", "--query", "refunds", "--language", "fr")
    (shown,) = tocsin.well("digests", "show", "refunds", "--json").rows()
    assert "Refunds\u00a0: 0 mention (aucune avant)." in str(shown["text"])


def test_an_order_is_set_listed_and_dropped(tocsin: Tocsin) -> None:
    tocsin.well("queries", "save", "refunds", "remboursement OR refund", "--folder", "Care")
    tocsin.well("orders", "set", "refunds-now", "--query", "refunds", "--channel", "care", "--minutes", "15")
    (row,) = tocsin.well("orders", "list", "--json").rows()
    assert (row["id"], row["when"], row["told_at"]) == ("refunds-now", "something new, at most once in 15 min", None)
    assert tocsin("orders", "set", "x", "--query", "none", "--channel", "care").code == 4
    assert tocsin("orders", "set", "x", "--query", "refunds", "--channel", "cate").code == 4
    assert tocsin("orders", "set", "x", "--query", "refunds", "--channel", "care", "--minutes", "1").code == 2
    tocsin.well("orders", "drop", "refunds-now")
    assert tocsin.well("orders", "list", "--json").rows() == []
    (saved,) = tocsin.well("queries", "list", "--json").rows()
    assert (saved["folder"], saved["owner"], saved["shared"]) == ("Care", "", "everybody")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--channel", "cate"), 4, 'Did you mean "care"'),
        (("--channel", "care", "--at", "8h"), 2, "no time of day"),
        (("--channel", "care", "--query", "nothing"), 4, "no saved query"),
        (("--channel", "care", "--query", "refunds", "--team", "care"), 2, "not of several"),
    ],
)
def test_a_digest_that_cannot_be_is_said(tocsin: Tocsin, words: tuple[str, ...], code: int, said: str) -> None:
    answer = tocsin("digests", "set", "wrong", *words)
    assert (answer.code, said in answer.err) == (code, True), answer.err
