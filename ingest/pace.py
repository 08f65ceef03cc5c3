"""Replay at a chosen speed: what happened a minute apart comes a minute, or a sixtieth of it, apart."""

import re
from collections import deque
from dataclasses import replace
from datetime import datetime

from core.clock import EPOCH, Clock
from core.errors import Misused
from ingest.port import Harvest, Refused, Source
from schemas.event import Covered, Deleted, Event, Posted, Updated

_SPEED = re.compile(r"([1-9]\d{0,6})x")


def paced(source: Source, speed: str, clock: Clock) -> Source:
    """The source at `max`, or at a speed such as `60x` (an hour in a minute). Raises Misused for any other."""
    if speed == "max":
        return source
    written = _SPEED.fullmatch(speed)
    if not written:
        raise Misused(f'"{speed}" is no speed.', "Write max, 1x (as it happened) or 60x (an hour in a minute).")
    return Paced(source, int(written[1]), clock)


class Paced:
    """Gives the events of another source in their order, none before its time. speed: event time over wall time.

    The first event is given at once. The resume point moves on once a whole batch of the other source has been given.
    """

    def __init__(self, source: Source, speed: int, clock: Clock) -> None:
        self._source = source
        self._speed = speed
        self._clock = clock
        self._waiting: deque[Event] = deque()
        self._harvest = Harvest(events=(), resume="")
        self._resume = ""
        self._opened = self._began = EPOCH
        self._first: datetime | None = None

    def open(self, resume: str) -> None:
        self._source.open(resume)
        self._waiting.clear()
        self._resume = resume
        self._opened = self._began = self._clock.now()
        self._first = None

    def next_batch(self) -> Harvest:
        refused: tuple[Refused, ...] = ()
        if not self._waiting:
            self._harvest = self._source.next_batch()
            self._waiting.extend(self._harvest.events)
            refused = self._harvest.refused
        now = self._clock.now()
        due: list[Event] = []
        while self._waiting and self._due(self._waiting[0], now) <= now:
            due.append(self._waiting.popleft())
        if self._waiting:
            awake = self._due(self._waiting[0], now)
            return Harvest(events=tuple(due), resume=self._resume, refused=refused, awake=awake)
        self._resume = self._harvest.resume
        return replace(self._harvest, events=tuple(due), refused=refused)

    def close(self) -> None:
        self._source.close()

    def _due(self, event: Event, now: datetime) -> datetime:
        """When it is given, on our clock."""
        happened = self._happened(event)
        if self._first is None:
            self._began, self._first = now, happened
        return self._began + (happened - self._first) / self._speed

    def _happened(self, event: Event) -> datetime:
        """When it was observed; what this replay itself observes counts from when it was said."""
        match event:
            case Posted() | Updated():
                observed_at, said_at = event.mention.observed_at, event.mention.published_at
            case Deleted():
                observed_at, said_at = event.observed_at, event.deleted_at
            case Covered():
                observed_at, said_at = event.observed_at, event.end
        return observed_at if observed_at < self._opened else said_at
