"""Publishing to the embedded bus."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from core.bus.places import partition_of, partitions_of
from core.bus.port import Message, TopicPartition
from core.bus.sqlite.groups import Registry
from core.bus.sqlite.segments import Appender, Limits
from core.clock import Clock, micros


class SqlitePublisher:
    """May be shared by threads."""

    def __init__(self, root: Path, topics: Mapping[str, int], limits: Limits, clock: Clock) -> None:
        self._root = root
        self._topics = topics
        self._limits = limits
        self._clock = clock
        self._lock = Lock()
        self._registry = Registry(root)
        self._appenders: dict[TopicPartition, Appender] = {}

    def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Partition after partition: after a Transient, those before the one that failed are there."""
        count = self.partitions(topic)
        shares: defaultdict[int, list[Message]] = defaultdict(list)
        for message in messages:
            shares[partition_of(message, count)].append(message)
        now = micros(self._clock.now())
        with self._lock:
            for partition, share in shares.items():
                self._appender(TopicPartition(topic, partition)).append(share, now)

    def partitions(self, topic: str) -> int:
        return partitions_of(topic, self._topics)

    def close(self) -> None:
        with self._lock:
            for appender in self._appenders.values():
                appender.close()
            self._appenders.clear()
            self._registry.close()

    def _appender(self, at: TopicPartition) -> Appender:
        if at not in self._appenders:
            self._appenders[at] = appender(self._root, at, self._limits, self._registry)
        return self._appenders[at]


def appender(root: Path, at: TopicPartition, limits: Limits, registry: Registry) -> Appender:
    return Appender(folder_of(root, at), limits, lambda: max(registry.commits(at).values(), default=0))


def folder_of(root: Path, at: TopicPartition) -> Path:
    return root / at.topic / str(at.partition)
