"""When alerting learns again after stored mentions were republished: once they have gone through, and no later."""

from app.drain import Passage
from app.jobs import RELEARN, Worker, of_alerts
from app.ports import Learner
from app.wiring import State
from core.bus.port import Progress


class Relearning:
    """A stream that never rests does not hold it up: it waits for what was on the bus, not for an empty one."""

    def __init__(self, state: State, alerting: Learner, bus: Progress) -> None:
        self._jobs = state.jobs
        self._worker = Worker(state, of_alerts(state, alerting))
        self._bus = bus
        self._job: int | None = None
        self._passage: Passage | None = None

    def turn(self) -> bool:
        """Whether it learned again. Raises Transient."""
        first = self._jobs.first(RELEARN)
        if first is None:
            return False
        if self._passage is None or first != self._job:
            self._job, self._passage = first, Passage(self._bus)
        return self._passage.over() and self._worker.turn()
