"""A file of mentions through every stage, in a data folder of its own that is gone afterwards: what would have rung."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

from app import wiring
from app.home import Home
from app.ports import Bus
from app.replay import Request, replay
from app.settings import AlertSettings, BusSettings, IndexSettings, Settings, StateSettings
from app.wiring import State
from core.bus.port import ANALYSED, ENRICHED, RAW, Work
from core.bus.pump import pump
from core.clock import Clock
from core.errors import Transient
from core.retry import Patience
from enrich.analyse import Analyse
from enrich.weigh import Weigh
from index.runner import Index
from ingest.runner import Tally
from schemas.incident import Incident
from schemas.scope import ALL
from schemas.watch import Watch

MOST = 100_000
"""Incidents that are told."""

Tell = Callable[[str, int], None]
"""What goes on, and how many records of it are done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """read: of the file. incidents: those that would have rung, by the time of opening."""

    read: Tally
    incidents: tuple[Incident, ...]


def backtest_mentions(
    settings: Settings, watches: Sequence[Watch], request: Request, clock: Clock, tell: Tell
) -> Outcome:
    """By the embedded engines, whatever the settings name; nobody is told of anything, and no source is listened to.

    Raises NotFound, Misused, Misconfigured as `replay` does, Transient where the temporary folder takes nothing.
    """
    with tempfile.TemporaryDirectory(prefix="tocsin-backtest-") as folder:
        home, own = Home(Path(folder)), _alone(settings, Path(folder))
        wiring.prepare(own, home, clock)
        with wiring.open_state(own, home, clock) as state, closing(wiring.open_bus(own, home, clock)) as bus:
            line = _Line(own, home, clock, state, bus)
            state.watches.apply(list(watches), by="backtest")
            progress = _Progress("read", tell)
            read = replay(own, home, state, clock, request, progress.stop, progress)
            progress.check()
            with ExitStack() as opened:
                for name, topic, work in _stages(opened, line):
                    _drain(line, name, topic, work, tell)
            return Outcome(read.tally, _rung(line))


def _alone(settings: Settings, folder: Path) -> Settings:
    """The same judgement, without servers, sources and people."""
    return settings.model_copy(
        update={
            "home": folder,
            "bus": BusSettings(),
            "index": IndexSettings(),
            "state": StateSettings(),
            "alerts": AlertSettings(sensitivity=settings.alerts.sensitivity),
            "sources": {},
            "notifiers": {},
            "routes": (),
        }
    )


def _stages(opened: ExitStack, line: "_Line") -> Iterator[tuple[str, str, Work]]:
    """Name, topic and work of each, in the order of the data."""
    settings, home, clock, state, gone = line.settings, line.home, line.clock, line.state, line.state.suppression
    publisher = opened.enter_context(closing(line.bus.publisher()))
    stages = wiring.assembly(settings)
    yield "analyse", RAW, Analyse(publisher, state.watches, state.authors, clock, settings.languages, stages, gone)
    ledger = opened.enter_context(wiring.open_ledger(home))
    yield "weigh", ANALYSED, Weigh(ledger, publisher, line.bus, gone, clock)
    store = opened.enter_context(wiring.open_store(settings, home, clock))
    yield "index", ENRICHED, Index(store, state.coverage, gone)


def _drain(line: "_Line", name: str, topic: str, work: Work, tell: Tell) -> None:
    """Until the stage has nothing left."""
    progress = _Progress(name, tell, lambda: not any(line.bus.lag(name, topic).values()))
    with closing(line.bus.consumer(name, [topic])) as consumer, closing(line.bus.publisher()) as publisher:
        if not progress.over():
            pump(consumer, work, wiring.dead_letters(publisher, line.state), progress.stop, Patience(), progress)
    progress.check()
    work.idle()


def _rung(line: "_Line") -> tuple[Incident, ...]:
    """As if it had been heard when it was published: nothing of it is about the past."""
    with wiring.open_alerting(line.settings, line.home, line.state, line.bus, line.clock) as alerts:
        while not alerts.alerting.settle().settled:
            pass
    newest_first = line.state.incidents.list(ALL, MOST)
    return tuple(each.model_copy(update={"historical": False}) for each in reversed(newest_first))


@dataclass(frozen=True, slots=True)
class _Line:
    settings: Settings
    home: Home
    clock: Clock
    state: State
    bus: Bus


class _Progress:
    """Implements core.bus.pump.Observer: tells how far a stage is, and stops it once it is over, or at the first
    failure: what fails in a folder of our own (a full disk) does not pass while somebody waits."""

    def __init__(self, name: str, tell: Tell, over: Callable[[], bool] = lambda: False) -> None:
        self.over = over
        self.stop = Event()
        self._name = name
        self._tell = tell
        self._done = 0
        self._failure: Transient | None = None

    def check(self) -> None:
        """Raises the Transient that it was stopped for."""
        if self._failure is not None:
            raise self._failure

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        self._done += records + sum(refused.values())
        self._tell(self._name, self._done)
        if self.over():
            self.stop.set()

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        self._failure = failure
        self.stop.set()

    def recovered(self) -> None:
        """Never: the first failure is the end."""
