"""Consumer groups: who is a member, who holds which partition, and up to where each group has committed.

Membership changes are agreed on in one file, under its write lock. A partition goes from one live member to another
only when its holder lets go of it between two batches; from a dead one, at once.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from core.bus.port import TopicPartition
from core.bus.sqlite.files import connect, create, damaged, faults, transaction
from core.bus.sqlite.members import LifeLock, is_alive, sweep
from core.errors import Misconfigured

# NORMAL: a killed process loses nothing; a power cut may take back the last commits, whose records then come again.
SYNCHRONOUS = "NORMAL"

GROUPS = "groups.db"
SCHEMA = """
CREATE TABLE topics (topic TEXT PRIMARY KEY, partitions INTEGER NOT NULL);
CREATE TABLE groups (name TEXT PRIMARY KEY, generation INTEGER NOT NULL);
CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT, grp TEXT NOT NULL, topics TEXT NOT NULL, seen_at INTEGER NOT NULL
);
CREATE TABLE places (
    grp TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, committed INTEGER NOT NULL, member INTEGER,
    PRIMARY KEY (grp, topic, partition)
);
"""


class Registry:
    """The file of all groups and topics."""

    def __init__(self, root: Path) -> None:
        self.path = root / GROUPS
        create(self.path, SCHEMA)
        connection = connect(self.path, SYNCHRONOUS)
        if connection is None:
            raise damaged(self.path, "it has disappeared")
        self.connection = connection

    def declare(self, partitions: Mapping[str, int]) -> None:
        """Raises Misconfigured for a topic that stands with another count: its keys would lose their order."""
        with faults(self.path), transaction(self.connection):
            for topic, count in partitions.items():
                self.connection.execute("INSERT OR IGNORE INTO topics VALUES (?, ?)", (topic, count))
            stands = dict(self.connection.execute("SELECT topic, partitions FROM topics").fetchall())
            for topic, count in partitions.items():
                if stands[topic] != count:
                    raise Misconfigured(
                        f"Topic {topic} has {stands[topic]} partitions, the settings say {count}.",
                        f"Set bus.partitions for {topic} back to {stands[topic]}: another count would tear events of "
                        "one mention apart. To change it, drain, then start on an empty bus folder.",
                    )

    def committed(self, group: str, topic: str) -> dict[int, int]:
        """For each partition, the offset that the group goes on from; none where it never held it."""
        with faults(self.path):
            rows = self.connection.execute(
                "SELECT partition, committed FROM places WHERE grp = ? AND topic = ?", (group, topic)
            )
            return dict(rows.fetchall())

    def commits(self, at: TopicPartition) -> dict[str, int]:
        """What every group that ever held the partition has committed, by group."""
        with faults(self.path):
            rows = self.connection.execute(
                "SELECT grp, committed FROM places WHERE topic = ? AND partition = ?", (at.topic, at.partition)
            )
            return dict(rows.fetchall())

    def close(self) -> None:
        self.connection.close()


class Membership:
    """One member of one group. Its id is never used twice, so holding a partition under it is the fence of a commit.

    session: microseconds without a sign of life after which the others may take a member for dead.
    """

    def __init__(self, registry: Registry, group: str, topics: Mapping[str, int], session: int) -> None:
        self._registry = registry
        self._connection = registry.connection
        self._locks = registry.path.parent / "members"
        self._group = group
        self._topics = topics
        self._session = session
        self._id = 0
        self._life: LifeLock | None = None
        self._seen_at = 0
        self._generation = -1
        self._held: dict[TopicPartition, int] = {}

    @property
    def id(self) -> int:
        """Changes when the others gave this member up: then it has to begin again from what is committed."""
        return self._id

    def settle(self, now: int) -> Mapping[TopicPartition, int]:
        """The partitions to read now, and the offset to begin each at. To be called between two batches only."""
        with faults(self._registry.path):
            if not self._is_settled(now):
                with transaction(self._connection):
                    self._join_if_missing(now)
                    self._expel_the_dead(now)
                    self._exchange()
                    self._held = self._read_held()
                    self._generation = self._read_generation()
                self._seen_at = now
            return self._held

    def commit(self, ends: Mapping[TopicPartition, int], now: int) -> None:
        """Never backwards, and only for partitions that this member still holds."""
        with faults(self._registry.path), transaction(self._connection):
            for at, end in ends.items():
                self._connection.execute(
                    "UPDATE places SET committed = max(committed, ?)"
                    " WHERE grp = ? AND topic = ? AND partition = ? AND member = ?",
                    (end, self._group, at.topic, at.partition, self._id),
                )
            self._connection.execute("UPDATE members SET seen_at = ? WHERE id = ?", (now, self._id))
        self._seen_at = now

    def holds(self, partitions: Iterable[TopicPartition]) -> bool:
        with faults(self._registry.path):
            return self._read_held().keys() >= set(partitions)

    def leave(self) -> None:
        """By letting go of its life, as the killed do: this cannot fail, and the others take over at once."""
        if self._life is not None:
            self._life.release()
        self._life = None

    def _is_settled(self, now: int) -> bool:
        members = self._members()
        return (
            self._id in members
            and self._generation == self._read_generation()
            and abs(now - self._seen_at) < self._session // 4
            and not self._dead(members, now)
        )

    def _members(self) -> dict[int, int]:
        """Of the group, oldest first, with their last sign of life."""
        rows = self._connection.execute("SELECT id, seen_at FROM members WHERE grp = ? ORDER BY id", (self._group,))
        return dict(rows.fetchall())

    def _dead(self, members: Mapping[int, int], now: int) -> list[int]:
        return [
            member
            for member, seen_at in members.items()
            if member != self._id and (now - seen_at > self._session or not is_alive(self._locks, member))
        ]

    def _join_if_missing(self, now: int) -> None:
        joined = self._connection.execute("UPDATE members SET seen_at = ? WHERE id = ?", (now, self._id)).rowcount
        if joined:
            return
        self.leave()
        sweep(self._locks, [member for (member,) in self._connection.execute("SELECT id FROM members")])
        inserted = self._connection.execute(
            "INSERT INTO members (grp, topics, seen_at) VALUES (?, ?, ?)",
            (self._group, json.dumps(sorted(self._topics)), now),
        )
        self._id = inserted.lastrowid or 0
        self._life = LifeLock(self._locks, self._id)
        self._raise_generation()

    def _expel_the_dead(self, now: int) -> None:
        for member in self._dead(self._members(), now):
            self._expel(member)

    def _expel(self, member: int) -> None:
        self._connection.execute("DELETE FROM members WHERE id = ?", (member,))
        self._connection.execute("UPDATE places SET member = NULL WHERE member = ?", (member,))
        self._raise_generation()

    def _exchange(self) -> None:
        """Lets go of what others should hold, takes what it should hold and nobody does."""
        released = 0
        for topic, count in self._topics.items():
            sharers = self._sharers(topic)
            for partition in range(count):
                place = (self._group, topic, partition)
                mine = sharers[partition % len(sharers)] == self._id
                if mine:
                    self._connection.execute("INSERT OR IGNORE INTO places VALUES (?, ?, ?, 0, NULL)", place)
                    change = (
                        "UPDATE places SET member = ? WHERE grp = ? AND topic = ? AND partition = ? AND member IS NULL"
                    )
                    self._connection.execute(change, (self._id, *place))
                else:
                    change = (
                        "UPDATE places SET member = NULL WHERE grp = ? AND topic = ? AND partition = ? AND member = ?"
                    )
                    released += self._connection.execute(change, (*place, self._id)).rowcount
        if released:
            self._raise_generation()

    def _sharers(self, topic: str) -> Sequence[int]:
        """The oldest first, so that whoever joins a topic of one partition stands by."""
        rows = self._connection.execute("SELECT id, topics FROM members WHERE grp = ? ORDER BY id", (self._group,))
        return [member for member, topics in rows if topic in json.loads(topics)]

    def _read_held(self) -> dict[TopicPartition, int]:
        rows = self._connection.execute("SELECT topic, partition, committed FROM places WHERE member = ?", (self._id,))
        return {TopicPartition(topic, partition): committed for topic, partition, committed in rows}

    def _read_generation(self) -> int:
        row = self._connection.execute("SELECT generation FROM groups WHERE name = ?", (self._group,)).fetchone()
        return int(row[0]) if row else -1

    def _raise_generation(self) -> None:
        self._connection.execute(
            "INSERT INTO groups VALUES (?, 0) ON CONFLICT (name) DO UPDATE SET generation = generation + 1",
            (self._group,),
        )
