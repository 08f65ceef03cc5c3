"""Consuming from Kafka as a member of a group."""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from threading import Event

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, errors
from kafka.structs import OffsetAndMetadata
from kafka.structs import TopicPartition as Place

from core.bus.kafka.cluster import ANSWER_S, Cluster
from core.bus.kafka.faults import faults
from core.bus.kafka.records import records_of
from core.bus.port import Batch, Lost, TopicPartition

ASK_EVERY_S = 5.0
"""Nothing to read may mean that nobody answers: after so many seconds of it the brokers are asked."""

_ANSWER_MS = ANSWER_S * 1000
_LOST = (
    errors.CommitFailedError,
    errors.IllegalGenerationError,
    errors.RebalanceInProgressError,
    errors.UnknownMemberIdError,
)

_log = structlog.get_logger(__name__)


class KafkaMember:
    """One member of a group. Used by one thread at a time; another, kafka-python's own, keeps it alive meanwhile."""

    def __init__(self, cluster: Cluster, consumer: KafkaConsumer, topics: Sequence[str]) -> None:
        self._cluster = cluster
        self._prefix = cluster.settings.prefix
        self._consumer = consumer
        self._asked = self._place(TopicPartition(topics[0], 0))
        self._heard_at = time.monotonic()
        self._in_hand = Batch(())
        self._owed: dict[TopicPartition, tuple[int, int]] = {}
        self._renewed = Event()
        consumer.subscribe([self._prefix + topic for topic in topics], listener=_Assigned(self._renewed))

    def poll(self, limit: int, wait: timedelta) -> Batch:
        """Of what was fetched beyond the limit, the next poll brings more."""
        deadline = time.monotonic() + wait.total_seconds()
        with faults(self._cluster.where):
            while True:
                left = max(0.0, deadline - time.monotonic())
                found = self._consumer.poll(timeout_ms=left * 1000, max_records=limit)
                self._go_on_joining()
                if self._renewed.is_set():
                    found = {}
                    self._begin_anew()
                if found or time.monotonic() >= deadline:
                    break
            self._ask_now_and_then(bool(found))
        self._in_hand = Batch(
            tuple(record for place, some in found.items() for record in records_of(self._at(place), some))
        )
        return self._in_hand

    def commit(self, batch: Batch) -> None:
        ends = batch.ends()
        if ends and not self._kept(ends):
            self._owed = {at: (start, ends[at]) for at, start in _starts(batch).items()}

    def affirm(self) -> None:
        """By committing what is committed already, which the brokers refuse from a member that they gave up."""
        starts = _starts(self._in_hand)
        if starts and not self._kept(starts):
            raise Lost("Another member of the group holds these partitions by now.")

    def close(self) -> None:
        """The brokers may be away: then they notice by themselves."""
        try:
            self._consumer.close(autocommit=False, timeout_ms=_ANSWER_MS)
        except errors.KafkaError as error:
            _log.info("a group was left without saying so", reason=str(error))

    def _kept(self, offsets: Mapping[TopicPartition, int]) -> bool:
        """False when this member was given up meanwhile, or is about to be given other partitions."""
        kept = {self._place(at): OffsetAndMetadata(offset, "", -1) for at, offset in offsets.items()}
        with faults(self._cluster.where):
            try:
                self._consumer.commit(kept, timeout_ms=_ANSWER_MS)
            except _LOST as error:
                _log.info("a batch was left to whoever holds its partitions now", reason=type(error).__name__)
                self._renewed.set()
                return False
        self._heard_at = time.monotonic()
        return True

    def _begin_anew(self) -> None:
        """From what is committed. kafka-python 3.0.12 would go on from where it was, in a partition that another member
        held in between.

        A batch that was done and could not be committed is committed now if its partitions came back to us and nobody
        has gone on in them: a member alone does nothing twice, however long it took.
        """
        committed = {
            self._at(place): self._consumer.committed(place, timeout_ms=_ANSWER_MS)
            for place in self._consumer.assignment()
        }
        done = {
            at: self._owed[at][1]
            for at, offset in committed.items()
            if at in self._owed and self._owed[at][0] == (offset or 0)
        }
        if done and not self._kept(done):
            return
        for at, offset in {**committed, **done}.items():
            if offset is None:
                self._consumer.seek_to_beginning(self._place(at))
            else:
                self._consumer.seek(self._place(at), offset)
        self._owed = {}
        self._renewed.clear()

    def _go_on_joining(self) -> None:
        """kafka-python 3.0.12 forgets a join that outlasts the poll in which it began, if new metadata were its reason:
        it would be a member without partitions, and without heartbeats, for ever."""
        coordinator = self._consumer._coordinator
        if coordinator.rejoining:
            coordinator.request_rejoin()

    def _ask_now_and_then(self, brought: bool) -> None:
        silent = time.monotonic() - self._heard_at > ASK_EVERY_S
        if silent and not brought:
            self._consumer.committed(self._asked, timeout_ms=_ANSWER_MS)
        if silent or brought:
            self._heard_at = time.monotonic()

    def _place(self, at: TopicPartition) -> Place:
        return Place(self._prefix + at.topic, at.partition)

    def _at(self, place: Place) -> TopicPartition:
        return TopicPartition(place.topic.removeprefix(self._prefix), place.partition)


class _Assigned(ConsumerRebalanceListener):  # type: ignore[misc] # kafka-python has no types
    """Told by kafka-python's own thread."""

    def __init__(self, renewed: Event) -> None:
        self._renewed = renewed

    def on_partitions_revoked(self, revoked: Collection[Place]) -> None:
        pass

    def on_partitions_assigned(self, assigned: Collection[Place]) -> None:
        self._renewed.set()


def _starts(batch: Batch) -> dict[TopicPartition, int]:
    """The offset of the first record of each partition."""
    return {record.at: record.offset for record in reversed(batch.records)}
