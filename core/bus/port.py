"""Topics and consumer groups, as every stage sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol

from core.errors import TocsinError

RAW = "mentions.raw"
ANALYSED = "mentions.analysed"
ENRICHED = "mentions.enriched"
DEAD = "mentions.dead"
PRIVATE = "messages.private"
"""Read by the stage that keeps them, and by nothing else."""


@dataclass(frozen=True, slots=True)
class Message:
    """key: the mention id, so that all events of a mention stay in order. partition: only where the key must not decide
    (a `covered` goes to each). headers: schema, kind, observed_at, trace."""

    key: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    partition: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class TopicPartition:
    topic: str
    partition: int


FROM_THE_START: Mapping[TopicPartition, int] = MappingProxyType({})
"""No offset of any partition."""


@dataclass(frozen=True, slots=True)
class Record:
    """A message at its place. offset: rises within a partition, perhaps with holes."""

    at: TopicPartition
    offset: int
    message: Message


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of the partitions that this member holds, in order within each partition."""

    records: tuple[Record, ...]

    def ends(self) -> dict[TopicPartition, int]:
        """The offset after the last record of each partition: what a commit keeps."""
        return {record.at: record.offset + 1 for record in self.records}


class Publisher(Protocol):
    def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Durable when it returns. Raises Transient if the bus cannot take them now; then none or some are there."""

    def partitions(self, topic: str) -> int:
        """How many partitions the topic has."""

    def close(self) -> None: ...


class Consumer(Protocol):
    """One member of a group. A partition belongs to one member at a time; a dead member's go to the others."""

    def poll(self, limit: int, wait: timedelta) -> Batch:
        """At most `limit` records, as soon as there is one, or an empty batch after `wait`. Raises Transient."""

    def commit(self, batch: Batch) -> None:
        """The batch is dealt with: it will not come again to this group. A partition lost meanwhile is left alone."""

    def close(self) -> None:
        """Hands the partitions back at once."""


class Lost(TocsinError):
    """A batch whose partitions another member holds by now: here it is neither done nor refused, and not committed."""


class Tenure(Protocol):
    def affirm(self) -> None:
        """That this member still holds what it polled last: the bus answers, not our memory. Raises Lost, Transient."""


class Member(Consumer, Tenure, Protocol):
    """All that a member of a group can do."""


class Lag(Protocol):
    def lag(self, group: str, topic: str) -> Mapping[int, int]:
        """Records that the group has not committed, for each partition."""


class Progress(Lag, Protocol):
    """How far everything is."""

    def ends(self, topic: str) -> Mapping[int, int]:
        """The offset that comes next, for each partition."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that can never be worked on. kind: the error's class name; reason: a sentence for whoever mends it."""

    record: Record
    kind: str
    reason: str


class Work(Protocol):
    """What a stage does with a batch. It is called again with the same one after a Transient: it must be idempotent."""

    @property
    def batch_size(self) -> int: ...

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        """Durable when it returns. Raises Transient, Lost; anything that can never work is refused, not raised."""

    def idle(self) -> None:
        """Called when a poll brought nothing: the time for refreshes and housekeeping."""
