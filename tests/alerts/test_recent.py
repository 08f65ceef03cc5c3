"""The last day of a watch beside what is usual, as many pages ask for it at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from alerts.journal import FileJournal
from alerts.pictures import Archive
from alerts.recent import Recent
from alerts.track import Subject
from core.state.incidents import Incidents
from core.state.watches import Watches
from index.port import MinuteCount
from schemas.incident import IncidentKind
from tests.alerts.world import VOLTEA, Index, World
from tests.builders import NOON

HOUR = timedelta(hours=1)
MENTIONS = Subject(IncidentKind.SURGE, None)
PATIENCE = 20.0


class Slow(Index):
    """An index whose readers wait at the gate while it is shut."""

    def __init__(self) -> None:
        super().__init__({})
        self._gate, self.reached = Event(), Event()
        self._gate.set()

    @contextmanager
    def shut(self) -> Iterator[None]:
        self._gate.clear()
        try:
            yield
        finally:
            self._gate.set()

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteCount]:
        if not self._gate.is_set():
            self.reached.set()
            assert self._gate.wait(PATIENCE)
        return super().minutes(watch, start, end)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World.begin(tmp_path, NOON) as begun:
        begun.chatter(NOON - timedelta(days=2), NOON + 2 * HOUR)
        Watches(begun.database, begun.clock).apply([VOLTEA], "ada")
        yield begun


def test_whoever_asks_while_it_is_learned_anew_is_told_what_was_known(world: World) -> None:
    watches, index = Watches(world.database, world.clock), Slow()
    archive = Archive(
        Incidents(world.database, world.clock), watches, index, world.ledger, FileJournal(world.folder / "journal")
    )
    recent, watch = Recent(archive, world.clock), watches.get(VOLTEA.id)
    before = recent.day(watch, MENTIONS)
    world.clock.forward(seconds=HOUR.total_seconds())
    with ThreadPoolExecutor(1) as other:
        with index.shut():
            learning = other.submit(recent.day, watch, MENTIONS)
            assert index.reached.wait(PATIENCE)
            assert recent.day(watch, MENTIONS).end == before.end
        assert learning.result(PATIENCE).end == before.end + 60
    assert recent.day(watch, MENTIONS).end == before.end + 60
