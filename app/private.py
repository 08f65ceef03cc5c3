"""The stage `private`, in a thread of the process that listens: keeps messages to own accounts."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from threading import Thread

import structlog
from prometheus_client import CollectorRegistry

from app.collecting import LOOK, Crashes
from app.heartbeat import Heartbeat
from app.site import Site
from app.standing import PRIVATE_STAGE as NAME
from app.supervisor import CRASHES
from app.wiring import asks_for_messages, dead_letters
from core.bus.port import PRIVATE
from core.bus.pump import pump
from core.errors import TocsinError, Transient
from core.metrics import ProcessMetrics
from core.retry import Patience
from core.state.stages import StageState
from inbox.runner import Discreet, Keep

EVERY = 10.0
"""Seconds between two words of how it is: less than what is taken for silence."""
STOPPING = 2.0

log = structlog.get_logger(__name__)


@contextmanager
def kept(site: Site) -> Iterator[None]:
    """Inside, private messages are kept, where a source asks for some, or some wait on the bus. Raises Transient."""
    if not asks_for_messages(site.settings) and not any(site.bus.lag(NAME, PRIVATE).values()):
        yield
        return
    thread = Thread(target=Keeping(site), name=NAME, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(STOPPING)


class Keeping:
    """Until the site stops. What crashes is begun again; what cannot go on waits until it is resumed."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._crashes = Crashes()
        self._heartbeat = Heartbeat(
            NAME, site.state.stages, site.clock, ProcessMetrics(NAME, CollectorRegistry()), EVERY
        )

    def __call__(self) -> None:
        self._heartbeat.start()
        while not self._site.stop.is_set():
            self._site.stop.wait(self._turn())
        self._heartbeat.stop(StageState.STOPPED)

    def _turn(self) -> float:
        """Seconds until the next."""
        try:
            if not self._site.state.stages.halted(NAME):
                self._pump()
        except Transient as failure:
            self._heartbeat.degraded(failure, timedelta(seconds=LOOK))
        except TocsinError as error:
            return self._halt(str(error))
        except Exception as fault:
            return self._crashed(fault)
        return LOOK

    def _pump(self) -> None:
        site = self._site
        with closing(site.bus.publisher()) as publisher, closing(site.bus.consumer(NAME, [PRIVATE])) as consumer:
            work = Keep(site.state.private, site.state.suppression)
            letters = Discreet(dead_letters(publisher, site.state))
            self._heartbeat.say(StageState.RUNNING)
            pump(consumer, work, letters, site.stop, Patience(), self._heartbeat)

    def _crashed(self, fault: Exception) -> float:
        log.error("private_crashed", kind=type(fault).__name__)  # its words, or its trace, could hold what was written
        pause = self._crashes.another(time.monotonic())
        if pause is None:
            return self._halt(f"It crashed {CRASHES} times in ten minutes: {type(fault).__name__}")
        self._heartbeat.say(StageState.DEGRADED, f"It crashed, and is begun again: {type(fault).__name__}")
        return pause

    def _halt(self, reason: str) -> float:
        self._heartbeat.say(StageState.HALTED, reason)
        try:
            self._site.state.stages.halt(NAME, reason)
        except Transient as failure:
            log.warning("could not report", stage=NAME, reason=str(failure))
        return LOOK
