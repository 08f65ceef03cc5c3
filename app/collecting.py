"""Live sources, each in a thread of its own: one that fails halts itself and no other."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Thread

import structlog

from app.costs import detail as costly
from app.heartbeat import REFUSED
from app.outages import SILENT, Outages, notes
from app.site import Site
from app.standing import SOURCES, SPOKE
from app.supervisor import CRASH_WINDOW, CRASHES, LONGEST_BACK_OFF
from app.wiring import State, dead_letters
from core.bus.port import Publisher
from core.clock import EPOCH, Clock, from_minute
from core.errors import TocsinError, Transient, told
from core.retry import Patience, Stopped
from core.state.stages import StageState
from ingest.hearing import Hearing
from ingest.port import Source
from ingest.runner import Desk, collect

LOOK = 1.0
"""Seconds between two looks at whether a halted source was resumed."""
AGAIN = timedelta(seconds=15)
"""Between two reports of a source that has nothing new to say, though it may be asked twice a second."""

STOPPING = 2.0
"""Seconds that sources have to stop, all of them together."""

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
    """Implements core.bus.pump.Observer: says how a source goes, and keeps when it did not listen."""

    def __init__(self, name: str, state: State, hearing: Hearing, clock: Clock, spent: Callable[[], str] = str) -> None:
        """spent: says which caps on what it costs are nearly reached, or nothing. Raises Transient."""
        self._name = f"{SOURCES}{name}"
        self._state = state
        self._hearing = hearing
        self._outages = Outages(notes(state.remembered, name), clock)
        self._clock = clock
        self._spent = spent
        self._figures: dict[str, float] = {"records": 0.0, "refused": 0.0}
        self._said: tuple[StageState, str] | None = None
        self._said_at = EPOCH

    def began(self, covered_until: datetime | None) -> None:
        """It begins to listen. covered_until: what it had covered before; None: nothing. Raises Transient."""
        self._outages.began_to_listen(covered_until)

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        """Of what brought nothing it says no more than that it is still there, every 15 seconds."""
        if not records and not refused and self._is_said():
            return
        counted = {"records": records, "refused": sum(refused.values())}
        counted |= {f"{REFUSED}{kind}": count for kind, count in refused.items()}
        for figure, value in counted.items():
            self._figures[figure] = self._figures.get(figure, 0.0) + value
        if self._hearing.spoke_at is not None:
            self._figures[SPOKE] = self._hearing.spoke_at.timestamp()
        self.recovered()

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        again = self._clock.now() + pause
        self.fails(StageState.DEGRADED, failure.message, f"{failure} Tried again at {again:%H:%M:%S} UTC.")

    def recovered(self) -> None:
        """But one that is strangely silent is not well."""
        if self._hearing.silence:
            self.fails(StageState.DEGRADED, SILENT, self._hearing.silence)
        else:
            self._runs()

    def fails(self, state: StageState, why: str, detail: str) -> None:
        """why: what is kept of it, to explain what it will not have covered."""
        self.say(state, detail)
        self._note(partial(self._outages.begins, why))

    def say(self, state: StageState, detail: str) -> None:
        self._note(partial(self._report, state, detail))

    def _report(self, state: StageState, detail: str) -> None:
        self._said = None
        self._state.stages.report(self._name, "source", state, detail, self._figures)
        self._said, self._said_at = (state, self._hearing.silence), self._clock.now()

    def _is_said(self) -> bool:
        """Whether it was said of late how it is."""
        silence = self._hearing.silence
        how = StageState.DEGRADED if silence else StageState.RUNNING
        return self._said == (how, silence) and abs(self._clock.now() - self._said_at) < AGAIN

    def _note(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Transient as failure:
            log.warning("could not report", source=self._name, reason=str(failure))

    def _runs(self) -> None:
        try:
            detail = self._spent()
        except Transient as failure:
            detail = str(failure)
        self.say(StageState.RUNNING, detail)
        self._note(self._outages.over)


class Listener:
    """A source in its thread: one that crashes is started again, one that cannot go on waits until it is resumed."""

    def __init__(self, name: str, source: Source, site: Site, publisher: Publisher, crashes: Crashes) -> None:
        state = site.state
        self._name = name
        self._source = source
        self._site = site
        self._crashes = crashes
        hearing = Hearing(notes(state.remembered, name), state.watches, site.clock)
        spent = costly(site.settings, name, state, site.clock)
        self._report = SourceReport(name, state, hearing, site.clock, spent)
        letters = dead_letters(publisher, state)
        self._desk = Desk(publisher, state.cursors, state.suppression, letters, site.clock, Patience(), ear=hearing)

    def __call__(self) -> None:
        """Until the source is exhausted, or told to stop; where it is halted, until the run is to end."""
        try:
            Patience().until_done(self._began, self._site.stop, self._report)
            while not self._site.stop.is_set() and not self._over():
                pass
        except Stopped:
            return

    def _began(self) -> None:
        end = self._site.state.coverage.newest().get(self._name)
        self._report.began(None if end is None else from_minute(end))

    def _over(self) -> bool:
        return Patience().until_done(self._turn, self._site.stop, self._report)

    def _turn(self) -> bool:
        """Whether nothing more is to come. Raises Transient while the state cannot be used."""
        if self._site.state.stages.halted(f"{SOURCES}{self._name}"):
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
        self._report.fails(StageState.DEGRADED, "It crashed.", f"It crashed, and is started again: {reason}")
        self._site.stop.wait(pause)

    def _halt(self, reason: str) -> None:
        log.error("a source is halted", source=self._name, reason=reason)
        self._site.state.stages.halt(f"{SOURCES}{self._name}", reason)
        self._report.fails(StageState.HALTED, reason, reason)


def let_end(listening: Mapping[Thread, Source], seconds: float = STOPPING) -> None:
    """Waits for those that were told to stop, no longer than this for all of them. Who has not ended after half of it
    is being asked, and hears of it by being closed."""
    deadline = time.monotonic() + seconds
    _join(listening, deadline - seconds / 2)
    for thread, source in listening.items():
        if thread.is_alive():
            Thread(target=_close, args=(thread.name, source), daemon=True).start()  # closing may take its time, too
    _join(listening, deadline)


def _join(threads: Iterable[Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(timeout=max(0.0, deadline - time.monotonic()))


def _close(name: str, source: Source) -> None:
    try:
        source.close()
    except Exception:  # its own thread may be amid what is closed here
        log.warning("a source was not closed in time", source=name, exc_info=True)
