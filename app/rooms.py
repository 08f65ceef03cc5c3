"""What each stage does, over the ports that wiring opens for it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import Literal

from app import jobs, wiring
from app.collecting import collecting
from app.drain import lags, searchable_since
from app.heartbeat import Heartbeat
from app.home import Home
from app.listening import listening
from app.metrics import Deployment, registry, unready
from app.ports import Bus, Store
from app.privacy import KeptExports
from app.settings import Settings
from app.wiring import State
from core.bus.port import ANALYSED, ENRICHED, RAW, Batch, Publisher, Refusal, Work
from core.bus.pump import pump
from core.clock import Clock
from core.errors import Transient
from core.retry import Patience
from core.state.jobs import Job
from enrich.analyse import Analyse
from enrich.weigh import Weigh, rebuild
from index.runner import Index
from ingest.port import Source
from web.health import health_app

REMEMBERED = timedelta(hours=24)
"""How far back older mentions weigh on newer ones: what a lost weights file is rebuilt from."""
STOPPING = 2.0
"""Seconds that a source has to stop."""
FORGOTTEN = timedelta(days=7)
"""After this nobody asks any more how a process was: where containers come and go, each leaves its own report."""
CHORES = 1.0
"""Seconds between two looks at jobs."""
HOUSEKEEPING = 300.0
"""Seconds between two looks at what the bus may drop."""


Ends = Literal["never", "drained", "asked"]
"""Whether a run goes on for ever, or until everything that is there was dealt with: then nothing more is waited for.

asked: the same, for what was asked for alone: no source is listened to.
"""


@dataclass(frozen=True, slots=True)
class Site:
    """What every stage works with."""

    name: str
    settings: Settings
    home: Home
    state: State
    bus: Bus
    clock: Clock
    stop: Event
    heartbeat: Heartbeat
    ends: Ends


def ingest(site: Site) -> None:
    """A thread for each source, settled once all of them are exhausted; and the history that is asked for again."""
    with closing(site.bus.publisher()) as publisher:
        threads = [
            Thread(target=_listen, args=(site, name, source, publisher), name=name, daemon=True)
            for name, source in _listened_to(site).items()
        ]
        for thread in threads:
            thread.start()
        worker = jobs.Worker(site.state, _history(site, publisher))
        while not site.stop.wait(CHORES):
            busy = _turned(worker) or any(thread.is_alive() for thread in threads)
            site.heartbeat.unsettle() if busy else site.heartbeat.settle()
        for thread in threads:
            thread.join(timeout=STOPPING)


def analyse(site: Site) -> None:
    with closing(site.bus.publisher()) as publisher:
        work = Analyse(
            publisher,
            site.state.watches,
            site.state.authors,
            site.clock,
            site.settings.languages,
            wiring.assembly(site.settings),
        )
        _pump(site, RAW, work, _nothing)


def weigh(site: Site) -> None:
    with wiring.open_ledger(site.home) as ledger, closing(site.bus.publisher()) as publisher:
        if not ledger.applied():
            rebuild(ledger, site.bus.history(ENRICHED, site.clock.now() - REMEMBERED), site.clock)
        _pump(site, ANALYSED, Weigh(ledger, publisher, site.clock), _nothing)


def index(site: Site) -> None:
    """Also does what only the owner of the store can do, and drops what the bus need not keep."""
    with (
        wiring.open_store(site.settings, site.home, site.clock) as store,
        wiring.open_reader(site.settings, site.home, site.clock) as reader,
        wiring.open_ledger(site.home) as ledger,
    ):
        keep = wiring.bus_retention(site.settings)
        exports = KeptExports(site.home.exports)
        worker = jobs.Worker(site.state, jobs.of_store(site.state, store, reader, ledger, exports, keep, site.clock))
        asked = Regularly(CHORES, lambda: _turned(worker))
        tidied = Regularly(HOUSEKEEPING, lambda: _tidied(site, store))

        def chores() -> None:
            asked()
            tidied()

        _pump(site, ENRICHED, Index(store, site.state.coverage), chores)


def alert(site: Site) -> None:
    """Evaluates at its own pace, and delivers what is due."""
    with wiring.open_alerting(site.settings, site.home, site.state, site.clock) as (alerting, sender):
        worker = jobs.Worker(site.state, jobs.of_alerts(site.state, alerting))
        while not site.stop.is_set():
            began = site.clock.now().timestamp()
            try:
                learned = not any(lags(site.bus).values()) and worker.turn()
                ticked = alerting.settle() if _nothing_more(site) else alerting.tick()
                drained = sender.drain()
            except Transient as failure:
                site.heartbeat.degraded(failure)
                site.stop.wait(CHORES)
                continue
            site.heartbeat.recovered()
            busy = learned or not ticked.settled or drained.sent or drained.waiting or ticked.told
            site.heartbeat.figure(settled_at=0.0 if busy else site.heartbeat.now(), began_at=began)
            site.stop.wait(
                min(CHORES, site.settings.alerts.every_seconds) if busy else site.settings.alerts.every_seconds
            )


def web(site: Site) -> None:
    """Health and figures of the whole deployment, for people who watch it and for Prometheus."""
    app = health_app(lambda: unready(site.state.stages, site.clock), registry(_deployment(site)))
    with listening(site.settings.web.host, site.settings.web.port, app, "web.port"):
        site.heartbeat.settle()
        site.stop.wait()


class Regularly:
    """Calls something, but no more often than every so many seconds."""

    def __init__(self, seconds: float, act: Callable[[], object]) -> None:
        self._seconds = seconds
        self._act = act
        self._next = 0.0

    def __call__(self) -> None:
        if monotonic() >= self._next:
            self._next = monotonic() + self._seconds
            self._act()


class Watched:
    """A stage's work with what goes on around it: says when it is settled, and does its chores."""

    def __init__(self, work: Work, heartbeat: Heartbeat, chores: Callable[[], None]) -> None:
        self._work = work
        self._heartbeat = heartbeat
        self._chores = chores

    @property
    def batch_size(self) -> int:
        return self._work.batch_size

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        self._heartbeat.unsettle()
        refused = self._work(batch)
        self._chores()
        return refused

    def idle(self) -> None:
        self._work.idle()
        self._chores()
        self._heartbeat.settle()


def _pump(site: Site, topic: str, work: Work, chores: Callable[[], None]) -> None:
    watched = Watched(work, site.heartbeat, chores)
    with closing(site.bus.consumer(site.name, [topic])) as consumer, closing(site.bus.publisher()) as publisher:
        dead = wiring.dead_letters(publisher, site.state)
        pump(consumer, watched, dead, site.stop, Patience(), site.heartbeat)


def _listened_to(site: Site) -> Mapping[str, Source]:
    return {} if site.ends == "asked" else wiring.sources(site.settings, site.clock)


def _listen(site: Site, name: str, source: Source, publisher: Publisher) -> None:
    """Until the source is exhausted; where it is halted until somebody resumes it, unless the run is to end."""
    while not site.stop.is_set():
        if not site.state.stages.halted(f"sources.{name}"):
            collecting(name, source, site.state, publisher, site.clock, site.stop)
            if not site.state.stages.halted(f"sources.{name}"):
                return
        if site.ends != "never":
            return
        site.stop.wait(CHORES)


def _history(site: Site, publisher: Publisher) -> Mapping[str, jobs.Do]:
    """Re-enrichment reads the store, which is there only once something was indexed."""

    def reenrich(job: Job) -> jobs.Result | None:
        with wiring.open_reader(site.settings, site.home, site.clock) as reader:
            lag = lambda: lags(site.bus)["analyse"]  # noqa: E731 - it reads best where it is used
            return jobs.of_history(site.state, reader, publisher, lag, site.stop.wait)[jobs.REENRICH](job)

    return {jobs.REENRICH: reenrich}


def _deployment(site: Site) -> Deployment:
    state = site.state
    return Deployment(
        stages=state.stages,
        bus=site.bus,
        sources=frozenset(site.settings.sources),
        coverage=state.coverage,
        watches=state.watches,
        letters=state.dead_letters,
        outbox=state.outbox,
        clock=site.clock,
    )


def _turned(worker: jobs.Worker) -> bool:
    try:
        return worker.turn()
    except Transient:
        return True  # it stays claimed, and is taken up again


def _tidied(site: Site, store: Store) -> None:
    site.bus.retain()
    site.state.stages.forget(site.clock.now() - FORGOTTEN)
    limits = {
        each.watch.id: site.clock.now() - timedelta(days=each.watch.retention_days)
        for each in site.state.watches.list()
        if each.watch.retention_days
    }
    store.retain(limits)


def _nothing_more(site: Site) -> bool:
    return site.ends != "never" and searchable_since(site.state.stages.list(), site.bus) > 0


def _nothing() -> None:
    return None
