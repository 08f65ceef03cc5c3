"""What the stages and the commands ask of the bus and the store, whichever engines run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from alerts.port import MinuteCounts, Voices
from core.bus.port import FROM_THE_START, Member, Progress, Publisher, Record, TopicPartition
from index.life import State
from index.port import Counts, Deletions, MentionReader, MentionWriter, MinuteCount, StoreAdmin


class Bus(Progress, Protocol):
    def close(self) -> None:
        """Of it alone: its publishers and consumers are closed by whoever opened them."""

    def publisher(self) -> Publisher: ...

    def consumer(self, group: str, topics: Sequence[str]) -> Member: ...

    def retain(self) -> int:
        """Drops what is older than the retention and read by every group that is waited for."""

    def history(
        self, topic: str, since: datetime, after: Mapping[TopicPartition, int] = FROM_THE_START
    ) -> Iterator[Record]:
        """What was published since then, in the order of each partition; joins no group. after: offsets before which
        nothing is wanted."""

    def backup(self, into: Path, others: Callable[[], None]) -> None:
        """Keeps how far the groups are, then calls `others`, then keeps the records, unless they are safe elsewhere."""

    def restore(self, folder: Path) -> None:
        """Takes up what `backup` kept there, before anything is consumed."""


class Reader(MentionReader, Counts, Deletions, MinuteCounts, Voices, Protocol):
    """Everything that people and alerting ask of the store."""

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteCount]:
        """As alerting asks for them."""


class Portable(Protocol):
    """A store between which and another mentions can be carried as they stand."""

    def states(self, after: str = "") -> Iterator[tuple[str, Mapping[str, State]]]:
        """Every mention by its id, tombstones included, in portions, each with the place to go on after."""

    def adopt(self, carried: Mapping[str, State]) -> None:
        """Durable when it returns; the same again changes nothing."""


class Store(MentionWriter, StoreAdmin, Portable, Protocol):
    """What the owner of the store can do."""

    def retain(self, oldest: Mapping[str, datetime]) -> int:
        """oldest: for each watch that has a limit, the earliest publication it keeps."""


class Learner(Protocol):
    """What evaluates, and learns what is usual."""

    def relearn(self, watch: str) -> None:
        """Forgets what was learned of the watch: the next tick goes through its counts again."""

    def tick(self) -> object:
        """Evaluates everything up to now. Raises Transient, having changed nothing."""
