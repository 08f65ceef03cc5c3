"""The requests that wait until what they brought is durable, few at once and none for long."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from threading import Condition, Event

from core.clock import Clock
from core.httpd.resources import Response
from ingest.port import Refused
from schemas.event import Event as Told
from schemas.private import PrivateEvent

MOST_REQUESTS = 48
"""That wait at once: fewer than the server's connections, so that others still hear that there is no room."""
MOST_EVENTS = 50_000
"""That wait at once."""
BATCH = 2_000
"""Events after which no further request joins a batch."""
PATIENCE = 8.0
"""Seconds until a request whose events are not durable yet is sent away: less than a connection may take."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a request brought. answer: what its sender is told once that is durable. note: for whoever is told then.

    references: of things that have to be asked for yet. key: two of the same are not taken at a time. private: messages
    to own accounts.
    """

    events: tuple[Told, ...]
    answer: Response
    refused: tuple[Refused, ...] = ()
    references: tuple[str, ...] = ()
    note: str = ""
    key: str = ""
    private: tuple[PrivateEvent, ...] = ()

    @property
    def size(self) -> int:
        return len(self.events) + len(self.refused) + len(self.references) + len(self.private)


@dataclass(slots=True, eq=False)
class _Waiting:
    """at: when it came."""

    parcel: Parcel
    at: datetime
    answer: Response | None = None
    answered: Event = field(default_factory=Event)


class Room:
    """durable: told of the parcels of a batch that is durable, before their senders are; what it raises leaves all as
    it was, for another attempt. patience: seconds."""

    def __init__(self, clock: Clock, durable: Callable[[Sequence[Parcel]], None], patience: float = PATIENCE) -> None:
        self._clock = clock
        self._durable = durable
        self._patience = patience
        self._waiting: deque[_Waiting] = deque()
        self._taken: list[_Waiting] = []
        self._changed = Condition()
        self._closed = False
        self._sent_away = False

    def bring(self, parcel: Parcel) -> Response:
        """Called by the thread of a request, which waits until the parcel is durable, or is sent away."""
        own = _Waiting(parcel, self._clock.now())
        with self._changed:
            if parcel.key and any(parcel.key == each.parcel.key for each in self._there()):
                return Response(HTTPStatus.CONFLICT, "It is being taken already.", headers={"Retry-After": "1"})
            if self._closed or not self._fits(parcel):
                return self._away("There is no room for it now.")
            self._waiting.append(own)
            self._changed.notify()
        own.answered.wait(self._patience)
        with self._changed:
            if own.answer is None:
                if own in self._waiting:
                    self._waiting.remove(own)
                return self._away("It could not be kept in time.")
        return own.answer

    def send_away(self, why: str) -> Response:
        """Whoever sent what cannot be taken now."""
        with self._changed:
            return self._away(why)

    def missed(self) -> None:
        """Somebody was turned away before what they sent came here."""
        with self._changed:
            self._sent_away = True

    def take(self, seconds: float) -> list[Parcel]:
        """What waits, after that many seconds at most. What was taken before is durable: its senders are told so."""
        self._settle()
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, seconds)
            events = 0
            while self._waiting and (not events or events + self._waiting[0].parcel.size <= BATCH):
                events += self._waiting[0].parcel.size
                self._taken.append(self._waiting.popleft())
            return [each.parcel for each in self._taken]

    def oldest(self) -> datetime | None:
        """When the first of those that wait came."""
        with self._changed:
            return min((each.at for each in self._waiting), default=None)

    def turned_away(self) -> bool:
        """Whether somebody was sent away since it was asked last: what they brought may never come again."""
        with self._changed:
            was, self._sent_away = self._sent_away, False
        return was

    def close(self) -> None:
        """Sends all away: whether what was taken last became durable is not known."""
        with self._changed:
            self._closed = True
            for each in self._there():
                each.answer = self._away("It is being stopped.")
                each.answered.set()
            self._waiting.clear()
            self._taken.clear()
            self._changed.notify_all()

    def _settle(self) -> None:
        with self._changed:
            taken = tuple(self._taken)
        if taken:
            self._durable([each.parcel for each in taken])
        with self._changed:
            self._taken = [each for each in self._taken if each not in taken]
            for each in taken:
                each.answer = each.answer or each.parcel.answer
                each.answered.set()

    def _there(self) -> tuple[_Waiting, ...]:
        return (*self._waiting, *self._taken)

    def _fits(self, parcel: Parcel) -> bool:
        there = [each.parcel.size for each in self._there()]
        return len(there) < MOST_REQUESTS and (not there or sum(there) + parcel.size <= MOST_EVENTS)

    def _away(self, why: str) -> Response:
        self._sent_away = True
        return Response(HTTPStatus.SERVICE_UNAVAILABLE, f"{why} Send it again.", headers={"Retry-After": "5"})
