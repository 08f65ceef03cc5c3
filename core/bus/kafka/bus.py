"""The bus as wiring opens it where Kafka carries it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Self, TypeVar

from kafka import KafkaAdminClient, errors
from kafka.admin import OffsetSpec
from kafka.structs import TopicPartition as Place

from core.bus.kafka import commits
from core.bus.kafka import topics as topics_
from core.bus.kafka.cluster import Cluster
from core.bus.kafka.consumer import KafkaMember
from core.bus.kafka.faults import translated
from core.bus.kafka.history import history
from core.bus.kafka.publisher import KafkaPublisher
from core.bus.kafka.settings import KafkaSettings
from core.bus.places import partitions_of
from core.bus.port import FROM_THE_START, Record, TopicPartition

Answer = TypeVar("Answer")


class KafkaBus:
    """Publishers, consumers and lag over a cluster. May be shared by threads."""

    def __init__(self, cluster: Cluster, topics: Mapping[str, int]) -> None:
        self._cluster = cluster
        self._topics = topics
        self._lock = Lock()
        self._admin: KafkaAdminClient | None = None

    @classmethod
    def open(
        cls, servers: tuple[str, ...], settings: KafkaSettings, partitions: Mapping[str, int], retention: timedelta
    ) -> Self:
        """partitions: of each topic; those that are missing are made, all others checked.

        Raises Transient when no broker can be reached now, Misconfigured when one will not have us or stands otherwise.
        """
        bus = cls(Cluster.of(servers, settings), dict(partitions))
        named = {settings.prefix + topic: count for topic, count in partitions.items()}
        try:
            bus._asked(lambda admin: topics_.prepare(admin, bus._cluster, named, retention))
        except BaseException:
            bus.close()
            raise
        return bus

    def publisher(self) -> KafkaPublisher:
        """Connects when it first publishes."""
        return KafkaPublisher(self._cluster, self._topics)

    def consumer(self, group: str, topics: Sequence[str]) -> KafkaMember:
        """A new member of the group, which begins with the oldest records when it is the group's first. Raises
        Transient, Misconfigured."""
        for topic in topics:
            partitions_of(topic, self._topics)
        return KafkaMember(self._cluster, self._cluster.member(group), topics)

    def lag(self, group: str, topic: str) -> Mapping[int, int]:
        """Of what is still there: what expired unread is counted no more."""
        prefix = self._cluster.settings.prefix
        places = [Place(prefix + topic, number) for number in range(partitions_of(topic, self._topics))]

        def asked(admin: KafkaAdminClient) -> dict[int, int]:
            ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
            starts = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.EARLIEST))
            committed = admin.list_group_offsets({prefix + group: places})[prefix + group]
            return {
                place.partition: max(0, ends[place].offset - max(starts[place].offset, committed[place].offset))
                for place in places
            }

        return self._asked(asked)

    def ends(self, topic: str) -> Mapping[int, int]:
        prefix = self._cluster.settings.prefix
        places = [Place(prefix + topic, number) for number in range(partitions_of(topic, self._topics))]

        def asked(admin: KafkaAdminClient) -> dict[int, int]:
            ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
            return {place.partition: ends[place].offset for place in places}

        return self._asked(asked)

    def history(
        self, topic: str, since: datetime, after: Mapping[TopicPartition, int] = FROM_THE_START
    ) -> Iterator[Record]:
        """What was published since then, to the millisecond, and is still there, partition after partition, up to what
        is there when it begins. after: offsets before which nothing is wanted."""
        places = [TopicPartition(topic, number) for number in range(partitions_of(topic, self._topics))]
        return history(self._cluster, places, since, after)

    def retain(self) -> int:
        """Nothing to do: the brokers drop what is older than the retention, read or not."""
        return 0

    def backup(self, into: Path, others: Callable[[], None]) -> None:
        """How far the groups are, and then the others: what the copied stores do not hold is read again after
        `restore`, for the records stay on the brokers."""
        commits.keep(self._asked(lambda admin: self._ours(admin).commits()), into)
        others()

    def restore(self, folder: Path) -> None:
        """Sets the groups back to where they were at the backup. Raises Transient while their members are at work."""
        before = commits.kept(folder)
        self._asked(lambda admin: self._ours(admin).set_back(before))

    def close(self) -> None:
        with self._lock:
            self._hang_up()

    def _ours(self, admin: KafkaAdminClient) -> commits.Ours:
        return commits.Ours(admin, self._cluster.settings.prefix, self._topics)

    def _asked(self, question: Callable[[KafkaAdminClient], Answer]) -> Answer:
        """Over one connection for as long as it answers."""
        with self._lock:
            self._admin = self._admin or self._cluster.admin()
            try:
                return question(self._admin)
            except errors.KafkaError as error:
                self._hang_up()
                raise translated(error, self._cluster.where) from error
            except Exception:
                self._hang_up()
                raise

    def _hang_up(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            admin.close()
