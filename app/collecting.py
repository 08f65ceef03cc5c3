"""Live sources, each in a thread of its own: one that fails halts itself and no other."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from app.costs import detail
from app.heartbeat import REFUSED
from app.site import Site
from app.supervisor import CRASH_WINDOW, CRASHES, LONGEST_BACK_OFF
from app.wiring import State, dead_letters
from core.bus.port import Publisher
from core.errors import TocsinError, Transient, told
from core.retry import Patience, Stopped
from core.state.stages import StageState
from ingest.port import Source
from ingest.runner import Desk, collect

LOOK = 1.0
"""Seconds between two looks at whether a halted source was resumed."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Crashes:
    """How often a source crashed of late. first: seconds before it is started again, doubled with each crash."""

    first: float = 0.5
    _at: deque[float] = field(default_factory=lambda: deque(maxlen=CRASHES))

    def another(self, now: float) -> float | None:
        """Seconds until it is to be started again; None: five in ten minutes, so that it is to be halted.

        now: seconds of a clock that only goes forward.
        """
        self._at.append(now)
        recent = sum(now - moment < CRASH_WINDOW for moment in self._at)
        if recent >= CRASHES:
            self._at.clear()
            return None
        return min(LONGEST_BACK_OFF, self.first * 2.0 ** (recent - 1))


class SourceReport:
    """Implements core.bus.pump.Observer: says on the status page how a source goes."""

    def __init__(self, name: str, state: State, spent: Callable[[], str] = str) -> None:
        """spent: says which caps on what it costs are nearly reached, or nothing. Raises Transient."""
        self._name = f"sources.{name}"
        self._state = state
        self._spent = spent
        self._figures: dict[str, float] = {"records": 0.0, "refused": 0.0}

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        counted = {"records": records, "refused": sum(refused.values())}
        counted |= {f"{REFUSED}{kind}": count for kind, count in refused.items()}
        for figure, value in counted.items():
            self._figures[figure] = self._figures.get(figure, 0.0) + value
        self._runs()

    def degraded(self, failure: Transient) -> None:
        self.say(StageState.DEGRADED, str(failure))

    def recovered(self) -> None:
        self._runs()

    def say(self, state: StageState, detail: str) -> None:
        try:
            self._state.stages.report(self._name, "source", state, detail, self._figures)
        except Transient as failure:
            log.warning("could not report", source=self._name, reason=str(failure))

    def _runs(self) -> None:
        try:
            detail = self._spent()
        except Transient as failure:
            detail = str(failure)
        self.say(StageState.RUNNING, detail)


class Listener:
    """A source in its thread: one that crashes is started again, one that cannot go on waits until it is resumed."""

    def __init__(self, name: str, source: Source, site: Site, publisher: Publisher, crashes: Crashes) -> None:
        state = site.state
        self._name = name
        self._source = source
        self._site = site
        self._crashes = crashes
        self._report = SourceReport(name, state, detail(site.settings, name, state, site.clock))
        letters = dead_letters(publisher, state)
        self._desk = Desk(publisher, state.cursors, state.suppression, letters, site.clock, Patience())

    def __call__(self) -> None:
        """Until the source is exhausted, or told to stop; where it is halted, until the run is to end."""
        try:
            while not self._site.stop.is_set() and not self._over():
                pass
        except Stopped:
            return

    def _over(self) -> bool:
        return Patience().until_done(self._turn, self._site.stop, self._report)

    def _turn(self) -> bool:
        """Whether nothing more is to come. Raises Transient while the state cannot be used."""
        if self._site.state.stages.halted(f"sources.{self._name}"):
            self._site.stop.wait(LOOK)
            return self._site.ends != "never"
        try:
            collect(self._name, self._source, self._desk, self._site.stop, self._report)
        except Transient:
            raise
        except TocsinError as error:
            self._halt(str(error))
        except Exception as fault:
            log.exception("a source crashed", source=self._name)
            self._crashed(told(fault))
        else:
            self._report.say(StageState.STOPPED, "")
            return True
        return False

    def _crashed(self, reason: str) -> None:
        pause = self._crashes.another(time.monotonic())
        if pause is None:
            self._halt(f"It crashed {CRASHES} times in ten minutes: {reason}")
            return
        self._report.say(StageState.DEGRADED, f"It crashed, and is started again: {reason}")
        self._site.stop.wait(pause)

    def _halt(self, reason: str) -> None:
        log.error("a source is halted", source=self._name, reason=reason)
        self._site.state.stages.halt(f"sources.{self._name}", reason)
        self._report.say(StageState.HALTED, reason)
