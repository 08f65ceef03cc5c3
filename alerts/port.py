"""What alerting asks of the rooms around it, and what a notifier is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.coverage import CoveredSpan
from schemas.delivery import Delivery
from schemas.incident import Incident


class MinuteRow(Protocol):
    """One watch or topic in one UTC minute, as the index counts it (index/port.py MinuteCount has this shape)."""

    @property
    def watch(self) -> str: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def minute(self) -> int: ...
    @property
    def mentions(self) -> float: ...
    @property
    def negatives(self) -> float: ...
    @property
    def late(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Dirty:
    """cursor: to ask from next time. oldest: for each watch that changed, the oldest minute that did."""

    cursor: int
    oldest: Mapping[str, int]


class MinuteCounts(Protocol):
    """The roll-ups that the index keeps in its writing transaction."""

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteRow]:
        """Every non-empty (topic, minute) of [start, end), the watch as a whole included."""

    def changed_since(self, cursor: int) -> Dirty:
        """Which minutes changed after the cursor (0: since ever)."""

    def source_shares(self, watch: str, start: int, end: int) -> Mapping[str, float]:
        """The share of each source in the watch's mentions of [start, end), summing to 1 (empty: no mentions)."""


class Coverage(Protocol):
    def spans(self, start: int, end: int) -> Sequence[CoveredSpan]:
        """What the sources covered between two minutes, once it was searchable."""

    def newest(self) -> Mapping[str, int]:
        """For each source, the end of its newest covered span, in minutes."""


class Notifier(Protocol):
    def send(self, delivery: Delivery) -> str:
        """Delivers, or edits in place where the channel can. Returns the channel's reference to the message.

        Raises Transient (try again), Permanent (this message never can), Misconfigured (this notifier halts).
        """


@dataclass(frozen=True, slots=True)
class Voice:
    """A mention as evidence needs it."""

    mention: str
    author: str
    handle: str
    source: str
    language: str
    kind: str
    repost_of: str
    group: str
    text: str
    url: str
    published_at: datetime
    polarity: float
    weight: float
    original: bool
    negative: bool
    reach: int


class Voices(Protocol):
    """The mentions behind a figure."""

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """Sightings of the watch in [start, end), newest first."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What one watch's detector and its episodes remember, as bytes of their own making. minute: learned up to."""

    watch: str
    revision: int
    minute: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """What one evaluation changes, all of it or nothing. incidents: whole, as they stand after it, each with what happened."""

    cursor: int
    memories: tuple[Memory, ...]
    incidents: tuple[tuple[Incident, str], ...]
    deliveries: tuple[Delivery, ...]


class AlertState(Protocol):
    """Where alerting keeps what it must not forget."""

    def load(self) -> tuple[int, Sequence[Memory]]:
        """The cursor of the last step, and the newest memory of each watch."""

    def incidents(self, watch: str, since: datetime) -> Sequence[Incident]:
        """Incidents of a watch that are open, or were closed after `since`."""

    def commit(self, step: Step) -> None:
        """One transaction. A delivery whose key stands already is left as it is."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A delivery that is due. attempts: earlier ones that failed."""

    delivery: Delivery
    attempts: int


class Outbox(Protocol):
    def due(self, now: datetime, limit: int) -> Sequence[Queued]:
        """What is to be sent, oldest first, claimed for one minute by the caller."""

    def sent(self, key: str, reference: str) -> None: ...

    def failed(self, key: str, reason: str, retry_at: datetime | None) -> None:
        """retry_at None: given up, and shown as such."""
