"""How each stage stands: what it last said of itself, against whether it is still heard and may work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from core.state.stages import Halt, StageReport, Stages, StageState

SILENT = timedelta(seconds=30)
"""A process that works is heard once a second: one that was not for so long is gone, or hangs."""
SOURCES, LISTENERS = "sources.", "listeners."
"""A source speaks when it was asked for mentions, which may be once an hour, and a listener when something is new: the
process that runs them is heard."""

SPOKE = "spoke_at"
"""The figure of a source that tells when it last gave a mention, in seconds since 1970."""

ON_REQUEST = frozenset({"pictures"})
"""The stages that run only where a setting asks for them."""
PRIVATE_STAGE = "private"
"""On request, too, and within the process of `ingest`."""
EXTRAS = ON_REQUEST | {PRIVATE_STAGE}

How = Literal["starting", "running", "degraded", "stopped", "halted", "misconfigured", "silent"]
"""halted: until it is resumed. misconfigured: until a setting is mended and `tocsin run` started again."""

_WORKS: Mapping[StageState, How] = {
    StageState.STARTING: "starting",
    StageState.RUNNING: "running",
    StageState.DEGRADED: "degraded",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """since: how long so. figures: as the heartbeat counts them."""

    stage: str
    member: str
    how: How
    detail: str
    since: datetime
    heard_at: datetime
    figures: Mapping[str, float]

    @property
    def well(self) -> bool:
        return self.how in ("starting", "running", "stopped")

    @property
    def works(self) -> bool:
        return self.how in ("starting", "running", "degraded")


def standings(stages: Stages, now: datetime) -> Sequence[Standing]:
    """Every process, by stage; of a stage that is halted, and of processes that are heard no more, only the last."""
    halts = {halt.stage: halt for halt in stages.halts()}
    reports = sorted(stages.list(), key=lambda report: report.heard_at)
    last = {report.stage: report for report in reports}
    told = [_halted(halt, last.get(stage)) for stage, halt in halts.items()]
    for report in reports:
        unheard = now - report.heard_at > SILENT and not report.stage.startswith((SOURCES, LISTENERS))
        if report.stage not in halts and not (unheard and report is not last[report.stage]):
            told.append(_silent(report) if unheard and report.state in _WORKS else _heard(report))
    return sorted(told, key=lambda each: (each.stage, each.member))


def _heard(report: StageReport) -> Standing:
    how: How = "misconfigured" if report.state is StageState.HALTED else _WORKS.get(report.state, "stopped")
    return Standing(report.stage, report.member, how, report.detail, report.since, report.heard_at, report.figures)


def _silent(report: StageReport) -> Standing:
    return replace(_heard(report), how="silent", since=report.heard_at)


def _halted(halt: Halt, last: StageReport | None) -> Standing:
    member, heard_at, figures = (last.member, last.heard_at, last.figures) if last else ("", halt.at, {})
    return Standing(halt.stage, member, "halted", halt.reason, halt.at, heard_at, figures)
