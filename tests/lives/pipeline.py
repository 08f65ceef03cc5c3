"""The whole pipeline in one process: every stage real, each in turn to its end, under a clock that goes by hand."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self
from uuid import uuid4

from pydantic import JsonValue

from app import jobs, replay, wiring
from app.home import Home
from app.privacy import KeptExports
from app.settings import Settings
from core.bus.port import ANALYSED, ENRICHED, RAW, Work
from core.bus.pump import pump
from core.clock import SystemClock, minute_of
from core.errors import Transient
from core.retry import Patience
from core.state.jobs import Job, JobStatus
from enrich.analyse import Analyse, Assemble
from enrich.ledger import Dealt
from enrich.weigh import Weigh
from index.port import Hit, MinuteCount
from index.runner import Index
from ingest.rows.columns import Columns
from ingest.runner import Desk, Tally, collect
from schemas.event import Covered, Deleted, Posted, Updated
from schemas.incident import Incident
from schemas.scope import ALL
from schemas.watch import Topic, Watch
from tests.builders import MORNING, NOON
from tests.contracts.state.clock import HandClock
from tests.ingest.parts import Script, script

TRAINS = Watch(
    id="trains", name="Trains", query="train OR trains", topic=(Topic(id="late", name="Late", query="retard OR late"),)
)


class Pipeline:
    """Opened on a folder, perhaps one that another left. watches: what is listened for, besides what already is."""

    def __init__(
        self,
        folder: Path,
        watches: Sequence[Watch] = (TRAINS,),
        clock: HandClock | None = None,
        assemble: Assemble | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.clock = clock or HandClock(NOON)
        self.home = Home(folder)
        self.settings = settings or Settings(home=folder)
        wiring.prepare(self.settings, self.home, self.clock)
        with ExitStack() as opened:  # what cannot be opened leaves nothing open that was opened before it
            around = self.settings, self.home, self.clock
            self.state = opened.enter_context(wiring.open_state(*around))
            self.state.watches.apply(list(watches), by="test")
            self.bus = opened.enter_context(closing(wiring.open_bus(*around)))
            self.publisher = opened.enter_context(closing(self.bus.publisher()))
            self.owned = opened.enter_context(wiring.open_store(*around))
            self.store = opened.enter_context(wiring.open_reader(*around))
            self._ledger = opened.enter_context(wiring.open_ledger(self.home))
            alerts = opened.enter_context(
                wiring.open_alerting(self.settings, self.home, self.state, self.bus, self.clock)
            )
            self._open = opened.pop_all()
        self._alerting, self._sender = alerts.alerting, alerts.sender
        self.look_closer = alerts.look_closer
        self._letters = wiring.dead_letters(self.publisher, self.state)
        self._stages = self._wired(assemble or wiring.assembly(self.settings))

    def _wired(self, assemble: Assemble) -> Sequence[tuple[str, str, Work]]:
        languages = self.settings.languages
        authors, gone = self.state.authors, self.state.suppression
        return (
            (
                "analyse",
                RAW,
                Analyse(
                    self.publisher,
                    self.state.watches,
                    authors,
                    self.clock,
                    languages,
                    assemble,
                    gone,
                    taggings=self.state.taggings,
                ),
            ),
            ("weigh", ANALYSED, Weigh(self._ledger, self.publisher, self.bus, gone, self.clock)),
            ("index", ENRICHED, Index(self.owned, self.state.coverage, gone)),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def hear(self, *events: Posted | Updated | Deleted | Covered) -> Tally:
        """From a source that is heard of once, to the end of the pipeline."""
        return self.collect(script(events))

    def publish(self, source: Script) -> Tally:
        """From a source onto the bus, and no further."""
        state = self.state
        desk = Desk(self.publisher, state.cursors, state.suppression, self._letters, self.clock, Patience())
        return collect(f"script-{uuid4()}", source, desk, Event(), Caught(lambda: False))

    def collect(self, source: Script) -> Tally:
        heard = self.publish(source)
        self.rest()
        return heard

    def replay(self, file: Path, columns: Columns | None = None) -> Tally:
        """A file, to the end of the pipeline."""
        request = replay.Request(file, columns or Columns())
        watching = Caught(lambda: False)
        read = replay.replay(self.settings, self.home, self.state, self.clock, request, Event(), watching)
        self.rest()
        return read.tally

    def rest(self) -> None:
        """Until nothing is left to do anywhere. A second passes first, so that every stage looks around itself."""
        self.clock.forward(seconds=1)
        for name, topic, work in self._stages:
            work.idle()
            self._empty(name, topic, work)
            work.idle()
        jobs.Worker(self.state, jobs.of_alerts(self.state, self._alerting)).turn()
        while not self._alerting.settle().settled:
            pass
        self._sender.drain()

    def advance(self, *stages: str) -> None:
        """What waits for these stages, and no more."""
        for name, topic, work in self._stages:
            if name in stages:
                self._empty(name, topic, work)
                work.idle()

    def job(self, kind: str, arguments: Mapping[str, JsonValue] | None = None) -> Job:
        """Asked for, done by whoever does such jobs, with all that comes of it."""
        done = self.done(kind, arguments)
        self.rest()
        return done

    def done(self, kind: str, arguments: Mapping[str, JsonValue] | None = None) -> Job:
        """Asked for and done; what comes of it waits."""
        return self._done(self.state.jobs.ask(kind, arguments or {}, by="test"))

    def follow(self, number: int) -> Job:
        """A job that was asked for, with all that comes of it."""
        done = self._done(number)
        self.rest()
        return done

    def _done(self, number: int) -> Job:
        exports, keep = KeptExports(self.home.exports), wiring.bus_retention(self.settings)
        of_store = jobs.of_store(self.state, self.owned, self.store, exports, keep, self.clock)
        of_history = jobs.of_history(self.state, self.store, self.publisher, lambda: 0, lambda _: False)
        assert jobs.Worker(self.state, {**of_store, **of_history}).turn()
        done = self.state.jobs.get(number)
        assert done.status is JobStatus.DONE, done.result
        return done

    def sightings(self) -> Mapping[tuple[str, str], Hit]:
        """All that can be found, by mention and watch."""
        return {(hit.mention.id, hit.sighting.watch): hit for hit in self.store.scan(None, ALL)}

    def one(self, mention: str, watch: str = "trains") -> Hit:
        return self.sightings()[mention, watch]

    def remembered(self, *mentions: str) -> Mapping[str, Dealt]:
        """What the weigher knows of them."""
        return self._ledger.dealt(mentions)

    def counted(self, watch: str = "trains", topic: str | None = None) -> Mapping[int, MinuteCount]:
        """What detection reads of a fortnight around the morning, by minutes after it."""
        start, fortnight = minute_of(MORNING), 14 * 24 * 60
        rows = self.store.minutes(watch, start - fortnight, start + fortnight)
        return {row.minute - start: row for row in rows if row.topic == topic and row.mentions}

    def incidents(self) -> Sequence[Incident]:
        return self.state.incidents.list(ALL, 100)

    def disagreements(self) -> Sequence[str]:
        """Between what is kept, what is counted and what can be found."""
        return self.owned.check()

    def _empty(self, name: str, topic: str, work: Work) -> None:
        caught = Caught(lambda: any(self.bus.lag(name, topic).values()))
        if not caught.left():
            return
        with closing(self.bus.consumer(name, [topic])) as consumer:
            pump(consumer, work, self._letters, caught.stop, Patience(), caught)
        if caught.failure:
            raise caught.failure


def at_rest(folder: Path) -> None:
    """All that waits there is dealt with, as a run would that ends then."""
    with Pipeline(folder, (), HandClock(SystemClock().now())) as pipeline:
        pipeline.rest()


class Caught:
    """Implements core.bus.pump.Observer: stops the pump once nothing is left, or cannot be done now."""

    def __init__(self, left: Callable[[], bool]) -> None:
        self.left = left
        self.stop = Event()
        self.failure: Transient | None = None

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        if not self.left():
            self.stop.set()

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        self.failure = failure
        self.stop.set()

    def recovered(self) -> None: ...
