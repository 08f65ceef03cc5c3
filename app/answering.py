"""Notifiers whose channels speak, each in a thread of its own: one that fails halts its listening, and neither its own
messages nor anybody else's."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from alerts.channel import Listener
from app.collecting import LOOK, Crashes
from app.standing import LISTENERS
from app.supervisor import CRASHES
from core.errors import Busy, TocsinError, Transient, told
from core.retry import Patience
from core.state.stages import Stages, StageState

FIRST = 0.5
STOPPING = 2.0
"""Seconds that a listener has to stop."""

log = structlog.get_logger(__name__)


@contextmanager
def attended(listeners: Mapping[str, Listener], stages: Stages, first: float = FIRST) -> Iterator[None]:
    """Inside, what people press in each channel is heard. listeners: by the name of the notifier. first: seconds before
    one that crashed is started again, doubled with each crash."""
    over = Event()
    threads = [
        Thread(target=Attendant(name, listener, stages, over, Crashes(first)), name=f"{LISTENERS}{name}", daemon=True)
        for name, listener in listeners.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=STOPPING)


class Attendant:
    """Keeps one channel listened to until `over` is set, and says on the status page how that goes."""

    def __init__(self, name: str, listener: Listener, stages: Stages, over: Event, crashes: Crashes) -> None:
        self._name = f"{LISTENERS}{name}"
        self._listener = listener
        self._stages = stages
        self._over = over
        self._crashes = crashes
        self._failures = 0
        self._said: tuple[StageState, str] | None = None

    def __call__(self) -> None:
        while not self._over.is_set():
            pause = self._turn()
            if pause is None:
                break
            self._over.wait(pause)
        if self._said is not None:
            self._say(StageState.STOPPED)

    def _turn(self) -> float | None:
        """Seconds until the channel is listened to again; None: there is nothing to listen to."""
        try:
            return self._listened()
        except Transient as failure:
            self._failures += 1
            self._say(StageState.DEGRADED, str(failure))
            wait = failure.wait if isinstance(failure, Busy) else Patience().pause(self._failures)
            return wait.total_seconds()

    def _listened(self) -> float | None:
        if self._stages.halted(self._name):
            return LOOK
        try:
            self._listener.listen(self._over, self._heard)
        except Transient:
            raise
        except TocsinError as error:
            return self._halt(str(error))
        except Exception as fault:  # a defect of one channel must not cost the others theirs
            log.exception("listener_crashed", listener=self._name)
            pause = self._crashes.another(time.monotonic())
            if pause is None:
                return self._halt(f"It crashed {CRASHES} times in ten minutes: {told(fault)}")
            self._say(StageState.DEGRADED, f"It crashed, and is started again: {told(fault)}")
            return pause
        return None

    def _heard(self) -> None:
        self._failures = 0
        self._say(StageState.RUNNING)

    def _halt(self, reason: str) -> float:
        log.error("listener_halted", listener=self._name, reason=reason)
        self._stages.halt(self._name, reason)
        self._say(StageState.HALTED, reason)
        return LOOK

    def _say(self, state: StageState, detail: str = "") -> None:
        """Only what is new: the process that listens is heard anyhow."""
        if self._said == (state, detail):
            return
        try:
            self._stages.report(self._name, "listener", state, detail, {})
        except Transient as failure:
            log.warning("could not report", listener=self._name, reason=str(failure))
        else:
            self._said = (state, detail)
