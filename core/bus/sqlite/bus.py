"""The embedded bus as wiring opens it."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from core.bus.places import partitions_of
from core.bus.port import FROM_THE_START, Record, TopicPartition
from core.bus.sqlite.consumer import SqliteConsumer
from core.bus.sqlite.files import copy
from core.bus.sqlite.groups import GROUPS, Membership, Registry
from core.bus.sqlite.publisher import SqlitePublisher, appender, folder_of
from core.bus.sqlite.retention import expire
from core.bus.sqlite.segments import Limits, Reader, Segment, extent, first_since, opened, segments
from core.clock import MICROSECOND, Clock, micros
from core.errors import Misconfigured

WEEK = timedelta(days=7)
SESSION = timedelta(minutes=5)
SEGMENT_BYTES = 128 << 20
SEGMENTS_PER_RETENTION = 24
HISTORY_BATCH = 1000
_TOPIC = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class SqliteBus:
    """Publishers, consumers and lag over one folder, which any number of processes of one machine may share."""

    def __init__(
        self,
        root: Path,
        topics: Mapping[str, int],
        clock: Clock,
        limits: Limits,
        session: int,
        unawaited: Collection[str],
    ) -> None:
        self._root = root
        self._topics = topics
        self._clock = clock
        self._limits = limits
        self._session = session
        self._unawaited = unawaited

    @classmethod
    def open(
        cls,
        root: Path,
        partitions: Mapping[str, int],
        clock: Clock,
        retention: timedelta = WEEK,
        session: timedelta = SESSION,
        segment_bytes: int = SEGMENT_BYTES,
        unawaited: Collection[str] = (),
    ) -> Self:
        """partitions: of each topic; a count can never change. session: how long a member of a group may be silent
        between two polls or commits before the others take its partitions (a killed one they notice at once).
        unawaited: groups for which nothing is kept beyond the retention; each goes on with the oldest that is left.

        Raises Misconfigured for another count than before, a folder that cannot be written, a damaged file.
        """
        for topic, count in partitions.items():
            if count < 1 or not _TOPIC.fullmatch(topic):
                raise Misconfigured(
                    f"bus.partitions: {topic!r} = {count} is no topic with its partitions.",
                    "Name topics in small letters, digits, points and dashes, with at least 1 partition.",
                )
        keep = retention // MICROSECOND
        limits = Limits(size=segment_bytes, span=keep // SEGMENTS_PER_RETENTION, retention=keep)
        bus = cls(root.resolve(), dict(partitions), clock, limits, session // MICROSECOND, unawaited)
        with closing(Registry(bus._root)) as registry:
            registry.declare(partitions)
        for at in bus._places():
            bus._left(at, 0)
        return bus

    def publisher(self) -> SqlitePublisher:
        return SqlitePublisher(self._root, self._topics, self._limits, self._clock)

    def consumer(self, group: str, topics: Sequence[str]) -> SqliteConsumer:
        """A new member of the group, which begins with the oldest records when it is the group's first."""
        counts = {topic: partitions_of(topic, self._topics) for topic in topics}
        registry = Registry(self._root)
        return SqliteConsumer(self._root, registry, Membership(registry, group, counts, self._session), self._clock)

    def lag(self, group: str, topic: str) -> Mapping[int, int]:
        count = partitions_of(topic, self._topics)
        with closing(Registry(self._root)) as registry:
            committed = registry.committed(group, topic)
        return {place: self._left(TopicPartition(topic, place), committed.get(place, 0)) for place in range(count)}

    def ends(self, topic: str) -> Mapping[int, int]:
        return {place: self._end(TopicPartition(topic, place)) for place in range(partitions_of(topic, self._topics))}

    def history(
        self, topic: str, since: datetime, after: Mapping[TopicPartition, int] = FROM_THE_START
    ) -> Iterator[Record]:
        """What was published since then and is still there, partition after partition. It joins no group, so it holds
        back no retention. after: offsets before which nothing is wanted."""
        for partition in range(partitions_of(topic, self._topics)):
            at = TopicPartition(topic, partition)
            position = max(first_since(folder_of(self._root, at), micros(since)), after.get(at, 0))
            with closing(Reader(at, folder_of(self._root, at))) as reader:
                while records := reader.read(position, HISTORY_BATCH):
                    yield from records
                    position = records[-1].offset + 1

    def backup(self, into: Path, others: Callable[[], None]) -> None:
        """A copy that can be opened as a bus, made while the bus is used. others: copies the stores and the state.

        The order is the point: what groups have committed comes first and the records last, so that whatever the copied
        stores do not hold yet is read again from the copied records. `retain` must not be called meanwhile.
        """
        copy(self._root / GROUPS, into / GROUPS)
        others()
        for at in self._places():
            for segment in segments(folder_of(self._root, at)):
                copy(segment.path, folder_of(into, at) / segment.path.name)

    def close(self) -> None:
        """Nothing is held open between two calls."""

    def restore(self, folder: Path) -> None:
        """A copy is whole: opened where it is, it goes on."""

    def retain(self) -> int:
        """Drops what is older than the retention and read by every group that ever joined and is waited for.

        Returns how many segments.

        To be called every few minutes by one process. A group under a new name each time would hold back everything.
        """
        now = micros(self._clock.now())
        dropped = 0
        with closing(Registry(self._root)) as registry:
            for at in self._places():
                folder = folder_of(self._root, at)
                if not segments(folder):
                    continue
                with closing(appender(self._root, at, self._limits, registry)) as newest:
                    newest.append((), now)
                awaited = [end for group, end in registry.commits(at).items() if group not in self._unawaited]
                dropped += expire(folder, self._limits, now, awaited)
        return dropped

    def _places(self) -> Iterator[TopicPartition]:
        for topic, count in self._topics.items():
            for partition in range(count):
                yield TopicPartition(topic, partition)

    def _end(self, at: TopicPartition) -> int:
        there = segments(folder_of(self._root, at))
        if not there:
            return 0
        with opened(there[-1]) as connection:
            return there[-1].base if connection is None else extent(connection, there[-1].base).end

    def _left(self, at: TopicPartition, committed: int) -> int:
        """Records from `committed` on."""
        there = segments(folder_of(self._root, at))
        ends = [segment.base for segment in there[1:]]
        unread = [segment for segment, end in zip(there, [*ends, committed + 1], strict=False) if end > committed]
        return sum(_left_in(segment, committed) for segment in unread)


def _left_in(segment: Segment, committed: int) -> int:
    with opened(segment) as connection:
        return 0 if connection is None else max(0, extent(connection, segment.base).end - max(segment.base, committed))
