"""Live sources, each in a thread of its own: one that fails halts itself and no other."""

from collections.abc import Mapping
from threading import Event

import structlog

from app.heartbeat import REFUSED
from app.wiring import State, dead_letters
from core.bus.port import Publisher
from core.clock import Clock
from core.errors import TocsinError, Transient
from core.retry import Patience
from core.state.stages import StageState
from ingest.port import Source
from ingest.runner import Desk, collect

log = structlog.get_logger(__name__)


class SourceReport:
    """Implements core.bus.pump.Observer: says on the status page how a source goes."""

    def __init__(self, name: str, state: State) -> None:
        self._name = f"sources.{name}"
        self._state = state
        self._figures: dict[str, float] = {"records": 0.0, "refused": 0.0}

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        counted = {"records": records, "refused": sum(refused.values())}
        counted |= {f"{REFUSED}{kind}": count for kind, count in refused.items()}
        for figure, value in counted.items():
            self._figures[figure] = self._figures.get(figure, 0.0) + value
        self.say(StageState.RUNNING, "")

    def degraded(self, failure: Transient) -> None:
        self.say(StageState.DEGRADED, str(failure))

    def recovered(self) -> None:
        self.say(StageState.RUNNING, "")

    def say(self, state: StageState, detail: str) -> None:
        self._state.stages.report(self._name, "source", state, detail, self._figures)


def collecting(name: str, source: Source, state: State, publisher: Publisher, clock: Clock, stop: Event) -> None:
    """Until the source is exhausted or `stop` is set; whatever concerns this source alone ends here."""
    report = SourceReport(name, state)
    desk = Desk(publisher, state.cursors, state.suppression, dead_letters(publisher, state), clock, Patience())
    try:
        collect(name, source, desk, stop, report)
    except TocsinError as error:
        log.error("a source is halted", source=name, reason=str(error))
        state.stages.halt(f"sources.{name}", str(error))
        report.say(StageState.HALTED, str(error))
        return
    report.say(StageState.STOPPED, "")
