"""One topic-partition on disk: a folder of segments, each a SQLite file named by the first offset it may hold.

Only the newest segment takes records. It is sealed when it is full or its oldest record is old enough; the next one
begins where it ended. So retention is the deletion of whole files, which disturbs nobody: who has one open reads on.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.bus.places import key_bytes
from core.bus.port import Message, Record, TopicPartition
from core.bus.sqlite.files import connect, create, faults, transaction

POLLED_BYTES = 16 << 20
LOST_SEGMENT_GAP = 1_000_000

_headers = json.JSONDecoder().raw_decode  # half the time of json.loads, which looks for white space around it

# FULL: a record is on the disk before anyone can read it, so even a power cut takes back nothing that was published,
# and an offset that a group has committed is never given out twice. It costs one fsync a batch and partition.
SYNCHRONOUS = "FULL"

SCHEMA = """
CREATE TABLE segment (sealed INTEGER NOT NULL);
INSERT INTO segment VALUES (0);
CREATE TABLE records (
    offset INTEGER PRIMARY KEY, published_at INTEGER NOT NULL, key BLOB NOT NULL, headers TEXT NOT NULL,
    body BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a segment is full (bytes), when it is sealed for its age and when it is dropped (microseconds)."""

    size: int
    span: int
    retention: int


@dataclass(frozen=True, slots=True)
class Segment:
    path: Path
    base: int


@dataclass(frozen=True, slots=True)
class Extent:
    """end: the offset after the last record. oldest: when its first record was published, in microseconds."""

    sealed: bool
    end: int
    oldest: int | None
    size: int


def segments(folder: Path) -> list[Segment]:
    """In order of their offsets; none where the partition has not been written yet."""
    there = (Segment(path, int(path.stem)) for path in folder.glob("*.db") if path.stem.isdecimal())
    return sorted(there, key=lambda segment: segment.base)


@contextmanager
def opened(segment: Segment) -> Iterator[sqlite3.Connection | None]:
    connection = connect(segment.path, SYNCHRONOUS)
    if connection is None:
        yield None
        return
    with closing(connection), faults(segment.path):
        yield connection


def extent(connection: sqlite3.Connection, base: int) -> Extent:
    (sealed,) = connection.execute("SELECT sealed FROM segment").fetchone()
    (last,) = connection.execute("SELECT max(offset) FROM records").fetchone()
    oldest = connection.execute("SELECT published_at FROM records ORDER BY offset LIMIT 1").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    return Extent(
        sealed=bool(sealed),
        end=base if last is None else last + 1,
        oldest=oldest[0] if oldest else None,
        size=pages * page_size,
    )


def first_since(folder: Path, moment: int) -> int:
    """The offset to read from for all that was published at or after a moment (microseconds)."""
    for segment in reversed(segments(folder)):
        with opened(segment) as connection:
            if connection is None:
                continue
            at = extent(connection, segment.base)
            if at.oldest is not None and at.oldest < moment:
                (first,) = connection.execute(
                    "SELECT min(offset) FROM records WHERE published_at >= ?", (moment,)
                ).fetchone()
                return at.end if first is None else int(first)
    return 0


class Appender:
    """Appends to one partition. Any number of processes may hold one each: the newest segment's write lock orders them.

    committed: the highest offset that a group has committed here. Only if a segment was lost can it lie beyond what
    the files hold; new records then get offsets well past it, so that no group takes them for dealt with.
    """

    def __init__(self, folder: Path, limits: Limits, committed: Callable[[], int]) -> None:
        self._folder = folder
        self._limits = limits
        self._committed = committed
        self._segment = Segment(folder, 0)
        self._connection: sqlite3.Connection | None = None

    def append(self, messages: Sequence[Message], now: int) -> None:
        """Durable when it returns, all or none. now: microseconds.

        No messages at all still seal what is old: a partition where nothing is published any more must expire, too.
        """
        while True:
            connection = self._newest()
            with faults(self._segment.path), transaction(connection):
                at = extent(connection, self._segment.base)
                if not at.sealed and not self._is_due(at, now):
                    connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", _rows(messages, at.end, now))
                    return
                connection.execute("UPDATE segment SET sealed = 1")
            self._begin_next(at.end)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _is_due(self, at: Extent, now: int) -> bool:
        return at.oldest is not None and (at.size >= self._limits.size or now - at.oldest >= self._limits.span)

    def _newest(self) -> sqlite3.Connection:
        while self._connection is None:
            there = segments(self._folder)
            if there:
                self._segment = there[-1]
                self._connection = connect(self._segment.path, SYNCHRONOUS)
            else:
                self._create(0)
        return self._connection

    def _begin_next(self, end: int) -> None:
        """Whoever finds the newest segment sealed makes the next: nobody needs to have survived sealing it."""
        self.close()
        there = segments(self._folder)
        if not there or there[-1].base <= self._segment.base:
            self._create(end)

    def _create(self, end: int) -> None:
        committed = self._committed()
        base = end if committed <= end else committed + LOST_SEGMENT_GAP
        create(self._folder / f"{base:020d}.db", SCHEMA)


def _rows(messages: Sequence[Message], offset: int, now: int) -> Iterator[tuple[int, int, bytes, str, bytes]]:
    for place, message in enumerate(messages, offset):
        yield place, now, key_bytes(message.key), json.dumps(dict(message.headers)), message.body


class Reader:
    """Reads one partition, on and on across its segments, while others append and drop."""

    def __init__(self, at: TopicPartition, folder: Path) -> None:
        self._at = at
        self._folder = folder
        self._segment = Segment(folder, -1)
        self._connection: sqlite3.Connection | None = None

    def read(self, position: int, limit: int) -> list[Record]:
        """Records from `position` on, which never goes back from one call to the next; fewer where they are long."""
        connection = self._connection or self._open(position)
        while connection is not None:
            records = self._select(connection, position, limit)
            if records or not self._is_sealed(connection):
                return records
            # What was appended between the two looks is here now, and nothing more will be.
            records = self._select(connection, position, limit)
            if records:
                return records
            connection = self._open(position)
        return []

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _open(self, position: int) -> sqlite3.Connection | None:
        """The next segment after the one that is open; at first, the one that holds the position."""
        there = segments(self._folder)
        behind = [segment.base for segment in there if segment.base <= position]
        first = max(self._segment.base + 1, behind[-1] if behind else 0)
        for segment in there:
            connection = connect(segment.path, SYNCHRONOUS) if segment.base >= first else None
            if connection is not None:  # else it was dropped since we looked
                self.close()
                self._segment, self._connection = segment, connection
                return connection
        return None

    def _is_sealed(self, connection: sqlite3.Connection) -> bool:
        with faults(self._segment.path):
            (sealed,) = connection.execute("SELECT sealed FROM segment").fetchone()
            return bool(sealed)

    def _select(self, connection: sqlite3.Connection, position: int, limit: int) -> list[Record]:
        found: list[Record] = []
        size = 0
        with faults(self._segment.path), closing(connection.cursor()) as cursor:
            cursor.execute(
                "SELECT offset, key, headers, body FROM records WHERE offset >= ? ORDER BY offset LIMIT ?",
                (position, limit),
            )
            for offset, key, headers, body in cursor:
                message = Message(key.decode("utf-8", "surrogatepass"), body, _headers(headers)[0])
                found.append(Record(self._at, offset, message))
                size += len(body)
                if size >= POLLED_BYTES:
                    break
        return found
