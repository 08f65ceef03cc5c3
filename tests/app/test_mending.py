"""Dead letters of a file's rows: closed by the replay of the mended file, and no others."""

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from app import wiring
from app.home import Home
from app.replay import Replayed, Request, replay
from app.settings import Settings
from app.wiring import State
from core.errors import Transient
from core.state.dead_letters import LetterStatus
from ingest.rows.columns import Columns
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

HEADER = "published_at,author,text\n"
GOOD = "2026-03-02T08:00:00Z,eve,le train est à l'heure\n"
BAD = "31/02/2026,ada,le bus est en retard\n"
MENDED = "2026-02-28T08:00:00Z,ada,le bus est en retard\n"
ALSO_BAD = "32/02/2026,bob,la rame est sale\n"


class Silent:
    """Implements core.bus.pump.Observer."""

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None: ...

    def degraded(self, failure: Transient, pause: timedelta) -> None: ...

    def recovered(self) -> None: ...


class Rows:
    """A file that is written again and again, and replayed each time."""

    def __init__(self, home: Home, state: State, file: Path) -> None:
        self._home = home
        self.state = state
        self.file = file
        self._written = 0

    def __call__(self, *lines: str, columns: Columns | None = None, stop: Event | None = None) -> Replayed:
        self.file.write_text("".join(lines))
        self._written += 1
        os.utime(self.file, (self._written, self._written))
        settings, request = Settings(home=self._home.root), Request(self.file, columns or Columns())
        return replay(settings, self._home, self.state, HandClock(NOON), request, stop or Event(), Silent())

    def at(self, file: Path) -> "Rows":
        """The same for another file."""
        file.parent.mkdir(exist_ok=True)
        return Rows(self._home, self.state, file)

    def letters(self) -> dict[str, LetterStatus]:
        """By the line that they name."""
        filed = self.state.dead_letters.list(100)
        return {each.letter.key.partition(" of ")[0]: each.status for each in filed}


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    home, clock = Home(tmp_path / "home"), HandClock(NOON)
    settings = Settings(home=home.root)
    wiring.prepare(settings, home, clock)
    with wiring.open_state(settings, home, clock) as state:
        yield Rows(home, state, tmp_path / "rows.csv")


def test_a_row_that_was_mended_closes_its_letter_and_that_of_a_row_that_was_not_stays_open(rows: Rows) -> None:
    rows(HEADER, BAD, GOOD, ALSO_BAD)
    assert rows.letters() == {"line 2": LetterStatus.OPEN, "line 4": LetterStatus.OPEN}
    assert rows(HEADER, MENDED, GOOD, ALSO_BAD).mended == 1
    assert rows.letters() == {"line 2": LetterStatus.REPLAYED, "line 4": LetterStatus.OPEN}


def test_a_row_that_was_mended_at_the_second_attempt_closes_both_its_letters(rows: Rows) -> None:
    rows(HEADER, BAD)
    rows(HEADER, BAD.replace("31/02", "30/02"))
    rows(HEADER, MENDED)
    assert [each.status for each in rows.state.dead_letters.list(100)] == [LetterStatus.REPLAYED] * 2


def test_a_mapping_that_was_mended_closes_the_letters_of_its_rows(rows: Rows) -> None:
    rows(HEADER, "28 02 2026 8h,ada,le bus est en retard\n")
    assert rows.letters() == {"line 2": LetterStatus.OPEN}
    told = Columns(time_format="%d %m %Y %Hh", time_zone="UTC")
    rows(HEADER, "28 02 2026 8h,ada,le bus est en retard\n", columns=told)
    assert rows.letters() == {"line 2": LetterStatus.REPLAYED}


def test_a_replay_that_mends_nothing_closes_nothing(rows: Rows) -> None:
    rows(HEADER, BAD, GOOD)
    rows(HEADER, BAD, GOOD)
    assert rows.letters() == {"line 2": LetterStatus.OPEN}


@pytest.mark.parametrize(
    "after",
    [
        (HEADER, GOOD),
        (HEADER, GOOD, MENDED),
        (HEADER, GOOD, "2026-03-03T08:00:00Z,eve,un tram\n"),
        (HEADER, MENDED, GOOD, "2026-03-03T08:00:00Z,eve,un tram\n"),
    ],
    ids=["taken out", "moved", "another file of this name", "rows were added"],
)
def test_what_is_not_surely_the_same_row_leaves_its_letter_open(rows: Rows, after: tuple[str, ...]) -> None:
    rows(HEADER, BAD, GOOD)
    rows(*after)
    assert rows.letters() == {"line 2": LetterStatus.OPEN}


def test_a_replay_that_was_broken_off_closes_nothing(rows: Rows) -> None:
    rows(HEADER, BAD)
    told = Event()
    told.set()
    rows(HEADER, MENDED, stop=told)
    assert rows.letters() == {"line 2": LetterStatus.OPEN}
    rows(HEADER, MENDED)
    assert rows.letters() == {"line 2": LetterStatus.REPLAYED}


def test_the_same_rows_of_another_file_close_nothing(rows: Rows, tmp_path: Path) -> None:
    rows(HEADER, BAD)
    rows.at(tmp_path / "elsewhere" / "rows.csv")(HEADER, MENDED)
    assert rows.letters() == {"line 2": LetterStatus.OPEN}


def spelt(published_at: str, text: str) -> str:
    return f'{{"published_at": "{published_at}", "author": "ada", "text": "{text}", "title": "", "lang": "fr"}}\n'


@pytest.mark.parametrize(
    ("text", "status"), [("le bus est en retard", LetterStatus.REPLAYED), ("un tram passe", LetterStatus.OPEN)]
)
def test_names_of_columns_make_no_row_known_again(rows: Rows, tmp_path: Path, text: str, status: LetterStatus) -> None:
    objects = rows.at(tmp_path / "rows.ndjson")
    objects(spelt("31/02/2026", "le bus est en retard"))
    objects(spelt("2026-02-28T08:00:00Z", text).replace("ada", "ada" if "bus" in text else "bob"))
    assert rows.letters() == {"line 1": status}
