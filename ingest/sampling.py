"""A short look at what a source gives: nothing goes on the bus, and nobody remembers where it was."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag
from time import monotonic

from core.clock import Clock
from core.errors import Busy, Transient
from ingest.port import Harvest, Refused, Source
from schemas.event import Covered, Deleted, Posted, Updated

AGAIN = 1.0
"""Seconds until what could not be done for the moment is tried again."""

Said = Posted | Updated | Deleted


@dataclass(frozen=True, slots=True)
class Sample:
    """events: the first that it gave, without what it claims to have covered. why: no more of them came, in a sentence;
    empty where as many came as were wanted. failed: what it last could not do, where that is why."""

    events: tuple[Said, ...]
    refused: tuple[Refused, ...] = ()
    why: str = ""
    failed: Transient | None = None


def sample(source: Source, clock: Clock, most: int, seconds: float, stop: Flag | None = None) -> Sample:
    """The first `most` events of a source that is opened as if it never had been. seconds: of real time, at most, but
    for the call that is under way then.

    Raises Permanent, Misconfigured and NotFound, as the source does.
    """
    look = _Look(source, clock, most, monotonic() + seconds, stop or Flag())
    try:
        why = look.attempt(lambda: source.open("")) or look.through()
    finally:
        source.close()
    if len(look.events) >= most:
        return Sample(tuple(look.events[:most]), tuple(look.refused))
    return Sample(tuple(look.events), tuple(look.refused), why or f"No more came within {seconds:g} s.", look.failed)


class _Look:
    def __init__(self, source: Source, clock: Clock, most: int, deadline: float, stop: Flag) -> None:
        self._source = source
        self._clock = clock
        self._most = most
        self._deadline = deadline
        self._stop = stop
        self.events: list[Said] = []
        self.refused: list[Refused] = []
        self.failed: Transient | None = None
        self._harvest = Harvest(events=(), resume="")

    def through(self) -> str:
        """Why nothing more comes; empty: there was no more time, or need."""
        while len(self.events) < self._most and self._left() > 0 and not self._stop.is_set():
            if why := self.attempt(self._ask) or self._rest():
                return why
        return ""

    def attempt(self, act: Callable[[], None]) -> str:
        """Until it is done; why it cannot be in the time that is left."""
        while not self._stop.is_set():
            try:
                act()
            except Transient as failure:
                self.failed = failure
                wait = max(AGAIN, failure.wait.total_seconds() if isinstance(failure, Busy) else 0.0)
                if wait >= self._left():
                    return str(failure)
                self._stop.wait(wait)
            else:
                self.failed = None
                return ""
        return ""

    def _ask(self) -> None:
        self._harvest = self._source.next_batch()
        self.events += [event for event in self._harvest.events if not isinstance(event, Covered)]
        self.refused += self._harvest.refused

    def _rest(self) -> str:
        """Until it wants to be asked again; where that is too late, or never, a sentence."""
        awake = self._harvest.awake
        rest = (awake - self._clock.now()).total_seconds() if awake else 0.0
        if self._harvest.done:
            return "It has no more."
        if len(self.events) >= self._most:
            return ""
        if rest >= self._left():
            return f"It has no more for now, and wants to be asked again in {rest:.0f} s."
        if rest > 0:
            self._stop.wait(rest)
        return ""

    def _left(self) -> float:
        return self._deadline - monotonic()
