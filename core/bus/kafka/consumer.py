"""Consuming from Kafka as a member of a group."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from kafka import KafkaConsumer, errors
from kafka.structs import OffsetAndMetadata
from kafka.structs import TopicPartition as Place

from core.bus.kafka.cluster import ANSWER_S, Cluster
from core.bus.kafka.faults import faults
from core.bus.kafka.records import records_of
from core.bus.port import Batch, Lost, Record, TopicPartition

ASK_EVERY_S = 5.0
"""Nothing to read may mean that nobody answers: after so many seconds of it the brokers are asked."""

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
        self._owed: dict[TopicPartition, tuple[int, int]] = {}
        consumer.subscribe([self._prefix + topic for topic in topics])

    def poll(self, limit: int, wait: timedelta) -> Batch:
        """Of what was fetched beyond the limit, the next poll brings more."""
        with faults(self._cluster.where):
            found = self._consumer.poll(timeout_ms=wait.total_seconds() * 1000, max_records=limit)
            self._go_on_joining()
            records = [record for place, some in found.items() for record in records_of(self._at(place), some)]
            if not records:
                self._ask_now_and_then()
                return Batch(())
            self._heard_at = time.monotonic()
            return Batch(tuple(self._without_what_is_done(records) if self._owed else records))

    def commit(self, batch: Batch) -> None:
        ends = batch.ends()
        if ends and not self._kept(ends):
            self._owed = {at: (start, ends[at]) for at, start in _starts(batch).items()}

    def affirm(self, batch: Batch) -> None:
        """By committing what is committed already, which the brokers refuse from a member that they gave up."""
        starts = _starts(batch)
        if not self._kept(starts):
            self._go_back(starts)
            raise Lost("Another member of the group holds these partitions by now.")

    def close(self) -> None:
        """The brokers may be away: then they notice by themselves."""
        try:
            self._consumer.close(autocommit=False, timeout_ms=ANSWER_S * 1000)
        except errors.KafkaError as error:
            _log.info("a group was left without saying so", reason=str(error))

    def _kept(self, offsets: Mapping[TopicPartition, int]) -> bool:
        """False when this member was given up meanwhile, or is about to get other partitions."""
        kept = {self._place(at): OffsetAndMetadata(offset, "", -1) for at, offset in offsets.items()}
        with faults(self._cluster.where):
            try:
                self._consumer.commit(kept, timeout_ms=ANSWER_S * 1000)
            except _LOST as error:
                _log.info("a batch was left to whoever holds its partitions now", reason=type(error).__name__)
                return False
        self._heard_at = time.monotonic()
        return True

    def _go_on_joining(self) -> None:
        """kafka-python 3.0.12 forgets a join that outlasts the poll in which it began, if new metadata were its reason:
        it would be a member without partitions, and without heartbeats, for ever."""
        coordinator = self._consumer._coordinator
        if coordinator.rejoining:
            coordinator.request_rejoin()

    def _without_what_is_done(self, records: list[Record]) -> list[Record]:
        """After a batch that could not be committed: the same partitions may come back to us with nobody having gone on
        in them. What is done is done then; it is committed now, and not worked on again."""
        try:
            done = self._settled()
        except BaseException:
            self._go_back(_starts(Batch(tuple(records))))
            raise
        for at, end in done.items():
            if self._consumer.position(self._place(at)) < end:
                self._consumer.seek(self._place(at), end)
        return [record for record in records if record.offset >= done.get(record.at, 0)]

    def _settled(self) -> dict[TopicPartition, int]:
        """The ends of what was owed and is committed now."""
        held = self._owed.keys() & {self._at(place) for place in self._consumer.assignment()}
        owed = {at: self._owed[at] for at in held}
        done = {
            at: end
            for at, (start, end) in owed.items()
            if (self._consumer.committed(self._place(at), timeout_ms=ANSWER_S * 1000) or 0) == start
        }
        settled = done if done and self._kept(done) else {}
        self._owed = {}
        return settled

    def _go_back(self, offsets: Mapping[TopicPartition, int]) -> None:
        """What was polled and not worked on comes again, where it is still ours."""
        for at, offset in offsets.items():
            if self._place(at) in self._consumer.assignment():
                self._consumer.seek(self._place(at), offset)

    def _ask_now_and_then(self) -> None:
        if time.monotonic() - self._heard_at > ASK_EVERY_S:
            self._consumer.committed(self._asked, timeout_ms=ANSWER_S * 1000)
            self._heard_at = time.monotonic()

    def _place(self, at: TopicPartition) -> Place:
        return Place(self._prefix + at.topic, at.partition)

    def _at(self, place: Place) -> TopicPartition:
        return TopicPartition(place.topic.removeprefix(self._prefix), place.partition)


def _starts(batch: Batch) -> dict[TopicPartition, int]:
    """The offset of the first record of each partition."""
    return {record.at: record.offset for record in reversed(batch.records)}
