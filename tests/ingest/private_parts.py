"""What tests of sources of private messages share: what surrounds a source, and what it gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.state.database import Database
from core.state.remembered import Remembered
from core.state.sqlite import sqlite_url
from ingest.port import NOTHING, Budget, Source, Surroundings
from schemas.private import PrivateMessage, Received, Withdrawn
from tests.contracts.source import Given
from tests.ingest.parts import HandClock


@contextmanager
def surroundings(folder: Path, name: str, clock: HandClock, budget: Budget = NOTHING) -> Iterator[Surroundings]:
    """With a memory, as wiring hands it over."""
    database = Database.open(sqlite_url(folder / "state.db"))
    database.migrate()
    kept = Remembered(database, clock)
    yield Surroundings(name, clock, NOTHING, budget, kept.notes(name), kept.posts(name))
    database.close()


def rested(source: Source) -> Given:
    """What an open source gives until it rests."""
    given = Given()
    while True:
        harvest = source.next_batch()
        given.add(harvest)
        if harvest.awake is not None:
            return given


def messages(given: Given) -> list[PrivateMessage]:
    return [each.message for each in given.private if isinstance(each, Received)]


def taken_back(given: Given) -> list[str]:
    return [each.id for each in given.private if isinstance(each, Withdrawn)]
