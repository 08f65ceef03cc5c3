"""What a process says of itself: to the state, for `tocsin status` and the figures of the deployment; and to its own
metrics."""

import os
import socket
from collections.abc import Mapping, Sequence
from datetime import timedelta
from threading import Event, Lock, Thread

import structlog

from core.clock import Clock
from core.errors import Transient
from core.metrics import ProcessMetrics
from core.state.stages import Stages, StageState

EVERY = 1.0
"""Seconds between two reports, unless somebody waits for them."""
SETTLED = "settled_at"
"""The figure that says since when, in seconds since 1970, a stage has had nothing left to do (0: it has)."""
REFUSED = "refused."
"""What stands before a kind of refusal in the figure that counts it."""

log = structlog.get_logger(__name__)


class Heartbeat:
    """Implements core.bus.pump.Observer. every: seconds between two reports."""

    def __init__(self, stage: str, stages: Stages, clock: Clock, metrics: ProcessMetrics, every: float = EVERY) -> None:
        self._stage = stage
        self._member = f"{socket.gethostname()}:{os.getpid()}"
        self._stages = stages
        self._clock = clock
        self._metrics = metrics
        self._every = every
        self._lock = Lock()
        self._state = StageState.STARTING
        self._detail = ""
        self._figures: dict[str, float] = {"records": 0.0, "refused": 0.0, "batches": 0.0, "seconds": 0.0}
        self._stop = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, state: StageState, detail: str = "") -> None:
        """The last word of this process."""
        self.say(state, detail)
        self._stop.set()
        self._thread.join()
        self._report()

    def say(self, state: StageState, detail: str = "") -> None:
        with self._lock:
            self._state, self._detail = state, detail

    def unready(self) -> Sequence[str]:
        """Why this process does not do its work at present; nothing when it does."""
        with self._lock:
            if self._state is StageState.RUNNING:
                return []
            return [f"{self._stage} is {self._state}{f': {self._detail}' if self._detail else ''}"]

    def figure(self, **figures: float) -> None:
        """Numbers that `tocsin status`, draining and Prometheus read."""
        with self._lock:
            self._figures.update(figures)

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        self._metrics.failure()
        self.say(StageState.DEGRADED, str(failure))

    def recovered(self) -> None:
        self.say(StageState.RUNNING)

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        self._metrics.batch(seconds)
        counted = {"records": records, "refused": sum(refused.values()), "batches": 1, "seconds": seconds}
        counted |= {f"{REFUSED}{kind}": count for kind, count in refused.items()}
        with self._lock:
            for figure, value in counted.items():
                self._figures[figure] = self._figures.get(figure, 0.0) + value

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock.now().timestamp()

    def settle(self) -> None:
        """There is nothing left to do, since now if not since earlier."""
        with self._lock:
            if not self._figures.get(SETTLED):
                self._figures[SETTLED] = self._clock.now().timestamp()

    def unsettle(self) -> None:
        """There is something to do."""
        self.figure(**{SETTLED: 0.0})

    def _beat(self) -> None:
        while not self._stop.wait(self._every):
            self._report()

    def _report(self) -> None:
        with self._lock:
            state, detail, figures = self._state, self._detail, dict(self._figures)
        try:
            self._stages.report(self._stage, self._member, state, detail, figures)
        except Transient as failure:
            log.warning("could not report", stage=self._stage, reason=str(failure))
