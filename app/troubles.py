"""What is wrong with the deployment at this moment, from what its processes say and what can be searched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.exposure import GRACE
from alerts.outbox import NOTIFIERS
from alerts.port import Trouble
from app.drain import BEGAN, lags
from app.figures import live
from app.standing import EXTRAS, LISTENERS, SOURCES, Standing, standings
from core.bus.port import Lag
from core.clock import Clock, from_minute
from core.errors import Transient
from core.state.coverage import CoverageLedger
from core.state.stages import Stages

BEHIND = timedelta(minutes=10)
"""What waits for a stage is more than it can do in so long at the pace of its last minutes: it falls behind."""
WAITED_FOR = timedelta(minutes=GRACE)
PACE = timedelta(minutes=2)
"""Over how long that pace is taken, at least."""


@dataclass(frozen=True, slots=True)
class Work:
    """At a moment, of a stage: records that wait, and records that it ever worked on (as its processes say)."""

    at: datetime
    waiting: int
    done: float


class Troubles:
    """Implements alerts/port.py Health."""

    def __init__(
        self,
        stages: Stages,
        coverage: CoverageLedger,
        bus: Lag,
        sources: Collection[str],
        every: timedelta,
        clock: Clock,
    ) -> None:
        """every: between two evaluations."""
        self._stages = stages
        self._coverage = coverage
        self._bus = bus
        self._sources = frozenset(sources)
        self._every = every
        self._clock = clock
        self._away: datetime | None = None
        self._paces: dict[str, list[Work]] = {}
        self._behind: dict[str, datetime] = {}

    def troubles(self) -> Sequence[Trouble]:
        """Raises Transient."""
        now = self._clock.now()
        found = standings(self._stages, now)
        ends = {source: end for source, end in self._coverage.newest().items() if source in live(found, self._sources)}
        return [*_of_processes(found), *self._of_evaluation(found), *self._of_bus(found, now), *_of_coverage(ends, now)]

    def _of_evaluation(self, found: Sequence[Standing]) -> list[Trouble]:
        """When the next one was due: how late is too late is for whoever asks to judge."""
        began = [each.figures[BEGAN] for each in found if each.stage == "alert" and BEGAN in each.figures]
        due = datetime.fromtimestamp(max(began), tz=UTC) + self._every if began else None
        return [Trouble("evaluation", "alert", due)] if due is not None and due < self._clock.now() else []

    def _of_bus(self, found: Sequence[Standing], now: datetime) -> list[Trouble]:
        try:
            troubles = self._of_lag(found, now)
        except Transient:
            self._away = self._away or now
            return [Trouble("bus", "", self._away)]
        self._away = None
        return troubles

    def _of_lag(self, found: Sequence[Standing], now: datetime) -> list[Trouble]:
        waiting = lags(self._bus)
        for stage, records in waiting.items():
            done = sum(each.figures.get("records", 0.0) for each in found if each.stage == stage)
            past = [*self._paces.get(stage, ()), Work(now, records, done)]
            self._paces[stage] = _recent(past, now)
            if falls_behind(self._paces[stage]):
                self._behind.setdefault(stage, now)
            else:
                self._behind.pop(stage, None)
        return [Trouble("lag", stage, since) for stage, since in self._behind.items()]


def falls_behind(work: Sequence[Work]) -> bool:
    """work: of one stage, oldest first. Until PACE has gone by, nothing is said."""
    first, last = work[0], work[-1]
    gone = (last.at - first.at).total_seconds()
    if gone < PACE.total_seconds() or not last.waiting:
        return False
    done = max(last.done - first.done, 0.0)  # a process that ended takes its count with it
    return last.waiting > done / gone * BEHIND.total_seconds()


def _recent(work: Sequence[Work], now: datetime) -> list[Work]:
    """Those of the last PACE, and the newest before."""
    old = [each for each in work if now - each.at >= PACE]
    return [*old[-1:], *(each for each in work if now - each.at < PACE)]


def _of_processes(found: Sequence[Standing]) -> list[Trouble]:
    troubles = []
    for each in found:
        if each.well:
            continue
        if each.stage.startswith(SOURCES):
            troubles.append(Trouble("source", each.stage.removeprefix(SOURCES), each.since))
        elif each.stage.startswith(NOTIFIERS):
            troubles.append(Trouble("notifier", each.stage.removeprefix(NOTIFIERS), each.since))
        elif each.stage.startswith(LISTENERS):
            troubles.append(Trouble("listener", each.stage.removeprefix(LISTENERS), each.since))
        else:
            troubles.append(Trouble("extra" if each.stage in EXTRAS else "stage", each.stage, each.since))
    return troubles


def _of_coverage(ends: Mapping[str, int], now: datetime) -> list[Trouble]:
    """A source may cover once an hour: only what is older than that is missing."""
    late = {source: from_minute(end) for source, end in ends.items() if now - from_minute(end) > WAITED_FOR}
    return [Trouble("coverage", source, since) for source, since in late.items()]
