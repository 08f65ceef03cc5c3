"""When everything that is there was dealt with: sources, stages, store, alerts, outbox, in this order."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.heartbeat import SETTLED
from app.standing import PRIVATE_STAGE
from core.bus.port import ANALYSED, ENRICHED, PRIVATE, RAW, Lag, Progress
from core.state.stages import StageReport, StageState

CONSUMED = {"analyse": RAW, "weigh": ANALYSED, "index": ENRICHED}
"""What each consumer group reads, of what goes from one to the next."""
SAYING = ("ingest", "index", "alert")
"""The stages whose reports say that a run is drained."""
BEGAN = "began_at"
"""The figure of alerting that says when its last evaluation began."""


def lags(bus: Lag) -> Mapping[str, int]:
    """Records that each stage has not committed."""
    return {stage: sum(bus.lag(stage, topic).values()) for stage, topic in {**CONSUMED, PRIVATE_STAGE: PRIVATE}.items()}


class Passage:
    """Whether all that was on the bus when it began has gone through every stage, however much comes after it."""

    def __init__(self, bus: Progress) -> None:
        self._bus = bus
        self._before = dict(CONSUMED)
        self._ends = bus.ends(RAW)

    def over(self) -> bool:
        """A stage has published what comes of all that it committed: that is what the next one has to go through."""
        while self._before:
            stage = next(iter(self._before))
            if not self._passed(stage, self._before[stage]):
                return False
            del self._before[stage]
            self._ends = next((self._bus.ends(topic) for topic in self._before.values()), {})
        return True

    def _passed(self, stage: str, topic: str) -> bool:
        ends = self._bus.ends(topic)  # before the lag: what is published between the two counts as not yet passed
        behind = self._bus.lag(stage, topic)
        return all(ends[partition] - behind[partition] >= end for partition, end in self._ends.items())


def searchable_since(reports: Sequence[StageReport], bus: Lag) -> float:
    """Seconds since 1970 from which on everything that was collected could be searched; 0: not yet."""
    by_stage = _figures(reports)
    if not by_stage.get("ingest", {}).get(SETTLED, 0.0) or any(lags(bus).values()):
        return 0.0
    return by_stage.get("index", {}).get(SETTLED, 0.0)


def drained(reports: Sequence[StageReport], bus: Lag, waiting: int) -> bool:
    """waiting: deliveries and jobs that are not done.

    The evaluation that found nothing left to do must have begun after everything was searchable.
    """
    since = searchable_since(reports, bus)
    alert = _figures(reports).get("alert", {})
    return not waiting and since > 0 and alert.get(SETTLED, 0.0) > 0 and alert.get(BEGAN, 0.0) > since


class Confirmation:
    """Whether what the reports say was said again since: a figure may have been gathered before a batch came in that
    has meanwhile gone through."""

    def __init__(self) -> None:
        self._heard: dict[str, set[datetime]] = {stage: set() for stage in SAYING}

    def given(self, reports: Sequence[StageReport]) -> bool:
        """To be asked again and again while they say so. The one that stands and the one that was under way count for
        nothing; the third of each stage was gathered since."""
        newest = _newest(reports)
        for stage, heard in self._heard.items():
            heard.add(newest[stage].heard_at)
        return all(len(heard) > 2 for heard in self._heard.values())


def _figures(reports: Sequence[StageReport]) -> Mapping[str, Mapping[str, float]]:
    return {stage: report.figures for stage, report in _newest(reports).items()}


def _newest(reports: Sequence[StageReport]) -> Mapping[str, StageReport]:
    """Of the process of each stage that was heard last: one that crashed before it left its figures behind."""
    heard = sorted(reports, key=lambda report: report.heard_at)
    return {report.stage: report for report in heard if report.state is not StageState.STOPPED}
