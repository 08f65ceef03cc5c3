"""What each stage does, over the ports that wiring opens for it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

import structlog

from app import jobs, wiring
from app.answering import attended
from app.collecting import Crashes, Listener, let_end
from app.drain import lags, searchable_since
from app.erasing import FORGOTTEN
from app.housekeeping import Regularly, TaggingRounds, Watched, tidy
from app.privacy import KeptExports
from app.private import kept
from app.relearning import Relearning
from app.retention import PlatformLimits
from app.site import Site, pace
from app.sources import kept_for
from core.bus.fenced import Fenced
from core.bus.port import ANALYSED, ENRICHED, RAW, Consumer, Publisher, Work
from core.bus.pump import pump
from core.errors import Transient
from core.retry import Patience
from core.state.jobs import REENRICH, Job
from core.state.stages import StageState
from enrich.analyse import Analyse
from enrich.pictures.reader import Reader
from enrich.weigh import Weigh
from index.runner import Index
from ingest.port import Source

if TYPE_CHECKING:
    from alerts.deadman import Looked

AGAIN = 1.0
"""Seconds until alerting tries again what failed for the moment."""
HOUSEKEEPING = 300.0
"""Seconds between two looks at what need not be kept."""

log = structlog.get_logger(__name__)


def ingest(site: Site) -> None:
    """A thread for each source, settled once all of them are exhausted; the history that is asked for again; and
    private messages, which go no further."""
    with closing(site.bus.publisher()) as publisher, kept(site):
        threads = {
            Thread(target=Listener(name, source, site, publisher, Crashes()), name=name, daemon=True): source
            for name, source in _listened_to(site).items()
        }
        for thread in threads:
            thread.start()
        worker = jobs.Worker(site.state, _history(site, publisher))
        site.heartbeat.say(StageState.RUNNING)
        while not site.stop.wait(pace(site.ends)):
            busy = _turned(worker) or any(thread.is_alive() for thread in threads)
            if busy:
                site.heartbeat.unsettle()
            else:
                site.heartbeat.settle()
        let_end(threads)


def analyse(site: Site) -> None:
    with closing(site.bus.publisher()) as publisher, closing(site.bus.consumer(site.name, [RAW])) as consumer:
        work = Analyse(
            publisher,
            site.state.watches,
            site.state.authors,
            site.clock,
            site.settings.languages,
            wiring.assembly(site.settings),
            site.state.suppression,
            site.state.readings,
            site.state.taggings,
        )
        _pump(site, consumer, work, _nothing)


def weigh(site: Site) -> None:
    with (
        wiring.open_ledger(site.home) as ledger,
        closing(site.bus.publisher()) as publisher,
        closing(site.bus.consumer(site.name, [ANALYSED])) as consumer,
    ):
        work = Weigh(ledger, Fenced(publisher, consumer), site.bus, site.state.suppression, site.clock)
        told = Regularly(pace(site.ends), lambda: site.heartbeat.figure(**{FORGOTTEN: ledger.forgotten()}))
        _pump(site, consumer, work, told)


def index(site: Site) -> None:
    """Also does what only the owner of the store can do, and drops what the bus need not keep."""
    with (
        wiring.open_store(site.settings, site.home, site.clock) as store,
        wiring.open_reader(site.settings, site.home, site.clock) as reader,
        closing(site.bus.consumer(site.name, [ENRICHED])) as consumer,
    ):
        keep = wiring.bus_retention(site.settings)
        exports = KeptExports(site.home.exports)
        worker = jobs.Worker(site.state, jobs.of_store(site.state, store, reader, exports, keep, site.clock))
        asked = Regularly(pace(site.ends), lambda: _turned(worker))
        tagged = TaggingRounds(site.state.taggings, reader)
        platforms = PlatformLimits(site.state.kept, reader, site.clock, partial(kept_for, site.settings))
        tidied = Regularly(HOUSEKEEPING, lambda: tidy(site, store, reader, tagged, platforms))

        def chores() -> None:
            asked()
            tidied()

        _pump(site, consumer, Index(store, site.state.coverage, site.state.suppression), chores)


def pictures(site: Site) -> None:
    """Reads what stands in pictures, away from everybody else: it may take its time."""
    with (
        wiring.open_looking(site.settings) as look,
        closing(site.bus.publisher()) as publisher,
        closing(site.bus.consumer(site.name, [ENRICHED])) as consumer,
    ):
        watches = wiring.pictured(site.settings).watches
        work = Reader(publisher, site.state.readings, look, watches, site.state.suppression)
        _pump(site, consumer, work, _nothing)


def alert(site: Site) -> None:
    """Evaluates at its own pace, delivers what is due, and hears what people press in the messages; what keeps it from
    evaluating is delivered all the same."""
    with (
        wiring.open_alerting(site.settings, site.home, site.state, site.bus, site.clock) as alerts,
        outside(site) as say_well,
        attended(alerts.sender.listeners() if site.ends == "never" else {}, site.state.stages),
    ):
        relearning = Relearning(site.state, alerts.alerting, site.bus)
        site.heartbeat.say(StageState.RUNNING)
        while not site.stop.is_set():
            site.stop.wait(alert_once(site, alerts, relearning, say_well))


def alert_once(site: Site, alerts: wiring.Alerts, relearning: Relearning, say_well: Callable[[], None]) -> float:
    """One evaluation, with all that goes by its pace. Returns seconds until the next."""
    began = site.clock.now().timestamp()
    try:
        learned = relearning.turn()
        ticked = alerts.alerting.settle() if _nothing_more(site) else alerts.alerting.tick()
        site.heartbeat.figure(settled_at=0.0, began_at=began)  # together: drained() reads one by the other
        closer = alerts.look_closer()
        _queue(alerts)
        looked, drained = _looked(site, alerts), alerts.sender.drain()
    except Transient as failure:
        site.heartbeat.degraded(failure, timedelta(seconds=AGAIN))
        _tell_anyhow(site, alerts)
        return AGAIN
    site.heartbeat.recovered()
    if looked is None or not looked.lasting:
        say_well()
    busy = learned or closer or not ticked.settled or drained.sent or drained.waiting or ticked.told
    site.heartbeat.figure(settled_at=0.0 if busy else site.heartbeat.now())
    usual = site.settings.alerts.every_seconds
    return min(pace(site.ends), usual) if busy or site.ends != "never" else usual


def outside(site: Site) -> AbstractContextManager[Callable[[], None]]:
    """Whom to tell that all is well: nobody, of a run that ends by itself, whose silence would ring afterwards."""
    return wiring.outside_heartbeat(site.settings, site.clock) if site.ends == "never" else nullcontext(_nothing)


def _queue(alerts: wiring.Alerts) -> None:
    """Digests and orders that cannot be counted now are due again the next time, and hold up nothing that rings."""
    try:
        alerts.digesting.turn()
        alerts.ordering.turn()
    except Transient as failure:
        log.warning("digests_wait", reason=str(failure))


def _looked(site: Site, alerts: wiring.Alerts) -> "Looked | None":
    """At the deployment itself; not at one that is going to end, in which stages are idle as they should be."""
    return alerts.deadman.look() if site.ends == "never" else None


def _tell_anyhow(site: Site, alerts: wiring.Alerts) -> None:
    """While nothing can be evaluated, that is what has to be told."""
    try:
        _looked(site, alerts)
        alerts.sender.drain()
    except Transient:
        return  # the state is what fails: the outside heartbeat falls silent


def _pump(site: Site, consumer: Consumer, work: Work, chores: Callable[[], None]) -> None:
    watched = Watched(work, site.heartbeat, chores)
    with closing(site.bus.publisher()) as publisher:
        dead = wiring.dead_letters(publisher, site.state)
        site.heartbeat.say(StageState.RUNNING)
        pump(consumer, watched, dead, site.stop, Patience(), site.heartbeat)


def _listened_to(site: Site) -> Mapping[str, Source]:
    return {} if site.ends == "asked" else wiring.sources(site.settings, site.clock, site.state)


def _history(site: Site, publisher: Publisher) -> Mapping[str, jobs.Do]:
    """Re-enrichment reads the store, which is there only once something was indexed."""

    def waiting() -> int:
        return lags(site.bus)["analyse"]

    def reenrich(job: Job) -> jobs.Result | None:
        with wiring.open_reader(site.settings, site.home, site.clock) as reader:
            return jobs.of_history(site.state, reader, publisher, waiting, site.stop.wait)[REENRICH](job)

    return {REENRICH: reenrich}


def _turned(worker: jobs.Worker) -> bool:
    try:
        return worker.turn()
    except Transient:
        return True  # it stays claimed, and is taken up again


def _nothing_more(site: Site) -> bool:
    return site.ends != "never" and searchable_since(site.state.stages.list(), site.bus) > 0


def _nothing() -> None:
    return None
