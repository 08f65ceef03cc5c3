"""Runs one source: asked, sifted, published, refusals kept, and only then its resume point saved."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Event as Flag
from typing import Protocol, TypeVar
from uuid import uuid4

from core.bus.deadletters import DeadLetters
from core.bus.port import PRIVATE, RAW, Message, Publisher, Record, Refusal, TopicPartition
from core.bus.pump import Observer
from core.clock import Clock
from core.erased import Suppression, remaining
from core.errors import Permanent
from core.retry import Patience, Stopped
from ingest.clean import admit, wire
from ingest.port import Cursors, Harvest, Refused, Source
from ingest.private import guarded, on_the_bus
from schemas.event import SCHEMA, Covered, Event, Posted, Updated

REFUSED_LIMIT = 256 * 1024
"""Bytes of a refusal that are kept: `where` leads to the rest, and a broker takes little more."""
_LOOK = 1.0
"""Seconds between two looks at the clock while a source rests."""

Result = TypeVar("Result")


class Ear(Protocol):
    """Hears what a source gives, and does not believe all that it claims."""

    def heard(self, harvest: Harvest) -> Harvest:
        """What of it is believed. Raises Transient, having changed nothing."""


class Believing:
    """A source that ends need not speak for ever."""

    def heard(self, harvest: Harvest) -> Harvest:
        return harvest


@dataclass(frozen=True, slots=True)
class Desk:
    """What a running source needs around it. headers: further ones, on each of its messages."""

    publisher: Publisher
    cursors: Cursors
    suppression: Suppression
    dead: DeadLetters
    clock: Clock
    patience: Patience
    headers: Mapping[str, str] = field(default_factory=dict)
    ear: Ear = field(default_factory=Believing)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a source gave. events: those about mentions that went on the bus. suppressed: erased, and left out.

    newest: when the newest of these mentions was published, in UTC; None: there was none.
    """

    events: int = 0
    refused: int = 0
    suppressed: int = 0
    newest: datetime | None = None


def collect(name: str, source: Source, desk: Desk, stop: Flag, observer: Observer) -> Tally:
    """Runs until the source is exhausted or `stop` is set, which ends any wait at once.

    Raises Permanent, Misconfigured and NotFound, which concern this source alone. Killed anywhere, the next run gives
    again what was not saved: nothing is lost, and stores keep once what comes twice.
    """
    run = _Run(name, source, desk, stop, observer)
    try:
        run.persist(run.open)
        while not stop.is_set() and not run.turn():
            pass
    except Stopped:
        pass
    finally:
        source.close()
    return run.tally


class _Run:
    def __init__(self, name: str, source: Source, desk: Desk, stop: Flag, observer: Observer) -> None:
        self._name = name
        self._source = source
        self._desk = desk
        self._stop = stop
        self._observer = observer
        self._saved = ""
        self.tally = Tally()

    def open(self) -> None:
        self._saved = self._desk.cursors.load(self._name)
        self._source.open(self._saved)

    def turn(self) -> bool:
        """One batch, made durable; whether the source is exhausted."""
        harvest = self.persist(partial(self._desk.ear.heard, self.persist(self._next)))
        began = time.monotonic()
        sifted = self.persist(partial(_sift, self._name, harvest, self._desk))
        if sifted.messages:
            self.persist(partial(self._desk.publisher.publish, RAW, sifted.messages))
        if harvest.private:
            self.persist(partial(_publish_private, harvest, self._desk))
        if sifted.refused:
            self.persist(partial(self._desk.dead.keep, sifted.refused))
        if harvest.resume != self._saved:
            self.persist(partial(self._desk.cursors.save, self._name, harvest.resume))
            self._saved = harvest.resume
        refused = len(sifted.refused)
        self._observer.handled(
            sifted.events + len(harvest.private),
            {Permanent.__name__: refused} if refused else {},
            time.monotonic() - began,
        )
        self.tally = Tally(
            self.tally.events + sifted.events,
            self.tally.refused + refused,
            self.tally.suppressed + sifted.suppressed,
            max([*sifted.published, *filter(None, [self.tally.newest])], default=None),
        )
        if harvest.awake and not harvest.done:
            self._rest(harvest.awake)
        return harvest.done

    def _next(self) -> Harvest:
        """Raises Stopped, and as the source does."""
        try:
            return self._source.next_batch()
        except Exception as fault:
            if self._stop.is_set():  # it was closed while it was asked: what it says of that is no failure of its own
                raise Stopped from fault
            raise

    def persist(self, attempt: Callable[[], Result]) -> Result:
        return self._desk.patience.until_done(attempt, self._stop, self._observer)

    def _rest(self, until: datetime) -> None:
        while (left := (until - self._desk.clock.now()).total_seconds()) > 0 and not self._stop.wait(min(left, _LOOK)):
            pass


@dataclass(frozen=True, slots=True)
class _Sifted:
    messages: Sequence[Message]
    refused: Sequence[Refusal]
    events: int
    suppressed: int
    published: Sequence[datetime]


def _sift(name: str, harvest: Harvest, desk: Desk) -> _Sifted:
    """What of a harvest goes on the bus, in its order, and what is refused. Raises Transient."""
    partitions = desk.publisher.partitions(RAW)
    headers = {**desk.headers, "schema": SCHEMA, "trace": uuid4().hex}
    now = desk.clock.now()
    messages: list[Message] = []
    refused = list(harvest.refused)
    published: list[datetime] = []
    events = suppressed = 0
    for event, kept in zip(harvest.events, remaining(harvest.events, desk.suppression), strict=True):
        if kept is None:
            suppressed += 1
            continue
        try:
            messages += _messages(admit(kept, now), partitions, headers)
            events += not isinstance(kept, Covered)
            published += [kept.mention.published_at] if isinstance(kept, Posted | Updated) else []
        except Permanent as error:
            refused.append(Refused(f"{_key(event)} of {name}", event.model_dump_json().encode(), error.message))
    return _Sifted(messages, [_refusal(name, item) for item in refused], events, suppressed, published)


def _publish_private(harvest: Harvest, desk: Desk) -> None:
    """Raises Transient."""
    now = desk.clock.now()
    kept = [on_the_bus(event, now) for event in remaining(harvest.private, desk.suppression) if event is not None]
    if kept:
        desk.publisher.publish(PRIVATE, kept)


def _refusal(source: str, given: Refused) -> Refusal:
    """A source has no partitions and no offsets: a digest stands for them, so that one that is met again is known."""
    refused = guarded(given)
    digest = hashlib.sha256("\x1f".join((refused.where, refused.reason)).encode() + refused.body).digest()
    message = Message(refused.where, refused.body[:REFUSED_LIMIT])
    record = Record(TopicPartition(source, 0), int.from_bytes(digest[:7]), message)
    return Refusal(record, Permanent.__name__, f"{refused.where}: {refused.reason}")


def _messages(event: Event, partitions: int, shared: Mapping[str, str]) -> list[Message]:
    """One message, or a copy for every partition of what says that a source has delivered all before it."""
    observed_at = event.mention.observed_at if isinstance(event, Posted | Updated) else event.observed_at
    headers = {**shared, "kind": event.kind, "observed_at": observed_at.isoformat()}
    if not isinstance(event, Covered):
        return [Message(_key(event), wire(event), headers)]
    copies = [event.model_copy(update={"partition": n, "partitions": partitions}) for n in range(partitions)]
    return [Message(_key(event), wire(copy), headers, copy.partition) for copy in copies]


def _key(event: Event) -> str:
    return event.mention.id if isinstance(event, Posted | Updated) else event.id
