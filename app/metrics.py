"""Figures of the whole deployment for Prometheus, told by one process from what all of them left in the state."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app import figures
from app.drain import CONSUMED
from app.standing import Standing, standings
from core.bus.port import Lag
from core.clock import Clock
from core.errors import TocsinError, Transient
from core.state.coverage import CoverageLedger
from core.state.dead_letters import DeadLetters
from core.state.outbox import Outbox
from core.state.stages import Stages
from core.state.watches import Watches

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where its figures are found. sources: the names of those that are configured: no others become labels."""

    stages: Stages
    bus: Lag
    sources: Collection[str]
    coverage: CoverageLedger
    watches: Watches
    letters: DeadLetters
    outbox: Outbox
    clock: Clock


def registry(deployment: Deployment) -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(_Figures(deployment))
    return made


class _Figures(Collector):
    """What cannot be asked is left out, and said: the rest is told all the same."""

    def __init__(self, deployment: Deployment) -> None:
        self._asked: Mapping[str, Callable[[], Iterable[Metric]]] = {
            "state": lambda: _of_state(deployment),
            "bus": lambda: _of_bus(deployment.bus),
        }

    def collect(self) -> Iterable[Metric]:
        reachable = GaugeMetricFamily(
            "tocsin_web_reachable_state", "1 while the figures of this part can be had.", labels=["part"]
        )
        for part, ask in self._asked.items():
            told = _told(part, ask)
            reachable.add_metric([part], float(told is not None))
            yield from told or ()
        yield reachable


def _told(part: str, ask: Callable[[], Iterable[Metric]]) -> Sequence[Metric] | None:
    try:
        return list(ask())
    except TocsinError as error:
        log.warning("figures cannot be had", part=part, reason=str(error))
        return None


def _of_bus(bus: Lag) -> Iterable[Metric]:
    return figures.lag({stage: (topic, bus.lag(stage, topic)) for stage, topic in CONSUMED.items()})


def _of_state(deployment: Deployment) -> Iterable[Metric]:
    now = deployment.clock.now()
    found = standings(deployment.stages, now)
    yield from figures.of_stages(found)
    yield from figures.of_sources(found, deployment.sources)
    listened = figures.live(found, deployment.sources)
    ends = {source: end for source, end in deployment.coverage.newest().items() if source in listened}
    yield from figures.of_coverage(ends, [each.watch for each in deployment.watches.list()], now)
    yield figures.evaluation(found, now)
    yield from figures.of_outbox(deployment.outbox.counts(), deployment.outbox.oldest_pending(), now)
    yield figures.dead_letters(deployment.letters.open_by_kind())


def unready(stages: Stages, clock: Clock) -> Sequence[str]:
    """Why the deployment does not do its work, a sentence each."""
    try:
        return [_why(each) for each in standings(stages, clock.now()) if not each.well]
    except Transient as failure:
        return [str(failure)]


def _why(each: Standing) -> str:
    match each.how:
        case "halted":
            return f"{each.stage} is halted: {each.detail}"
        case "silent":
            return f"nothing was heard from {each.stage}"
        case _:
            return f"{each.stage}: {each.detail}"
