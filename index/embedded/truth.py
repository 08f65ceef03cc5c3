"""Truth: one SQLite file that holds every mention once, in order of change, with all that is counted from it."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.bus.port import TopicPartition
from core.errors import Misconfigured
from index.embedded.body import Bodies
from index.embedded.dictionary import shared_dictionary
from index.embedded.failures import RESTORE, telling
from index.life import Deletion
from schemas.analysis import Enriched

FILE = "truth.db"
DERIVED = "derived"
"""The folder of the search index, which can always be made again from truth."""
LAYOUT = 2
"""Raised with every change of the tables; `upgrade.py` brings those of an older one here."""
_PATIENCE = 2.0
"""Seconds to wait for a lock: readers hold theirs for one statement, and there is one writer."""

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE mentions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
    published INTEGER NOT NULL, first_seen INTEGER NOT NULL, body BLOB,
    deleted_at INTEGER, deleted_by TEXT, deleted_from TEXT
);
CREATE INDEX deletions ON mentions (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE offsets (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE minutes (
    watch TEXT NOT NULL, topic TEXT NOT NULL, minute INTEGER NOT NULL, sightings INTEGER NOT NULL,
    originals INTEGER NOT NULL, mentions INTEGER NOT NULL, negatives INTEGER NOT NULL, late INTEGER NOT NULL,
    PRIMARY KEY (watch, topic, minute)
) WITHOUT ROWID;
CREATE TABLE sources (
    watch TEXT NOT NULL, day INTEGER NOT NULL, source TEXT NOT NULL, sightings INTEGER NOT NULL,
    mentions INTEGER NOT NULL, PRIMARY KEY (watch, day, source)
) WITHOUT ROWID;
CREATE TABLE changes (number INTEGER PRIMARY KEY AUTOINCREMENT, watch TEXT NOT NULL, oldest INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A mention as truth keeps it. seq: rises with every change of anything. published, first_seen: microseconds UTC,
    frozen at first sight. body: None for a tombstone. deleted_at: microseconds UTC; deleted_from: watches, as JSON."""

    seq: int
    id: str
    version: int
    published: int
    first_seen: int
    body: bytes | None
    deleted_at: int | None
    deleted_by: str | None
    deleted_from: str | None

    @property
    def deletion(self) -> Deletion | None:
        if self.deleted_at is None:
            return None
        return Deletion(self.deleted_at, self.deleted_by or "", tuple(json.loads(self.deleted_from or "[]")))


class Truth:
    """One connection to the file. Used by one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.bodies = Bodies(_fact(connection, "dictionary"))

    @classmethod
    def to_write(cls, folder: Path) -> "Truth":
        """Makes the file where there is none. What `write` commits outlives a power failure (synchronous=FULL)."""
        path = folder / FILE
        with telling(path):
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_PATIENCE)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("PRAGMA cache_size=-65536")
                _create_tables(connection, path)
                _check_layout(connection, path)
                return cls(path, connection)
            except BaseException:
                connection.close()
                raise

    @classmethod
    def to_read(cls, folder: Path) -> "Truth":
        path = folder / FILE
        if not path.is_file():
            raise Misconfigured(f"{folder} holds no store.", "`tocsin run` makes one, or set TOCSIN_HOME.")
        with telling(path):
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=10,
            )
            try:
                _check_layout(connection, path)
                return cls(path, connection)
            except BaseException:
                connection.close()
                raise

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing. Raises Transient (full, locked) or Misconfigured (read-only, damaged)."""
        with telling(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def fact(self, name: str) -> str:
        """A setting of the store itself; empty where it was never kept."""
        with telling(self.path):
            return _fact(self.connection, name).decode()

    def keep_fact(self, name: str, value: str) -> None:
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value.encode()))

    def rows(self, ids: Sequence[str]) -> dict[str, Row]:
        """The heads of these mentions, tombstones included."""
        found = {}
        with telling(self.path):
            for start in range(0, len(ids), 500):
                part = ids[start : start + 500]
                marks = ",".join("?" * len(part))
                for row in self.connection.execute(f"SELECT * FROM mentions WHERE id IN ({marks})", part):  # noqa: S608
                    found[row[1]] = Row(*row)
        return found

    def bodies_of(self, seqs: Sequence[int]) -> dict[int, bytes]:
        """What these rows hold, but for those that have gone since or hold nothing."""
        found: dict[int, bytes] = {}
        with telling(self.path):
            for start in range(0, len(seqs), 500):
                part = seqs[start : start + 500]
                marks = ",".join("?" * len(part))
                query = f"SELECT seq, body FROM mentions WHERE seq IN ({marks}) AND body IS NOT NULL"  # noqa: S608
                found.update(self.connection.execute(query, part))
        return found

    def since(self, seq: int, limit: int) -> list[Row]:
        """The log: what changed after `seq`, in order of change."""
        with telling(self.path):
            read = self.connection.execute("SELECT * FROM mentions WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))
            return [Row(*row) for row in read]

    def older(self, published: int, seq: int, end: int, limit: int) -> list[Row]:
        """Of the log after `seq` up to `end`, the mentions that were published before a time, in microseconds UTC."""
        with telling(self.path):
            read = self.connection.execute(
                """SELECT * FROM mentions WHERE seq > ? AND seq <= ? AND published < ? AND body IS NOT NULL
                ORDER BY seq LIMIT ?""",
                (seq, end, published, limit),
            )
            return [Row(*row) for row in read]

    def deleted(self, start: int, end: int) -> list[Row]:
        """The tombstones of what was deleted in [start, end), microseconds UTC."""
        with telling(self.path):
            read = self.connection.execute(
                "SELECT * FROM mentions WHERE deleted_at >= ? AND deleted_at < ?", (start, end)
            )
            return [Row(*row) for row in read]

    def last_seq(self) -> int:
        with telling(self.path):
            row = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'mentions'").fetchone()
            return row[0] if row else 0

    def offsets(self) -> dict[TopicPartition, int]:
        with telling(self.path):
            read = self.connection.execute("SELECT topic, partition, next FROM offsets")
            return {TopicPartition(topic, partition): offset for topic, partition, offset in read}

    def sightings(self) -> int:
        """How many the search index should hold."""
        with telling(self.path):
            return int(self.connection.execute("SELECT coalesce(sum(sightings), 0) FROM sources").fetchone()[0])

    def unpack(self, row: Row) -> Enriched | None:
        return None if row.body is None else self.bodies.unpack(row.body)


def _create_tables(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return
    if (path.parent / DERIVED).exists():
        raise Misconfigured(f"{path} is empty, yet {DERIVED}/ was made from it.", RESTORE)
    connection.execute("BEGIN IMMEDIATE")
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute("INSERT INTO facts VALUES ('dictionary', ?)", (shared_dictionary(),))
    connection.execute("INSERT INTO facts VALUES ('layout', ?)", (str(LAYOUT).encode(),))
    connection.execute("COMMIT")


def _check_layout(connection: sqlite3.Connection, path: Path) -> None:
    layout = layout_of(connection)
    if layout != LAYOUT:
        raise Misconfigured(
            f"{path} has layout {layout or 'unknown'}, and this version of Tocsin reads layout {LAYOUT}.",
            "`tocsin migrate` brings it to this version."
            if 0 < layout < LAYOUT
            else "Use the version of Tocsin that wrote it, or restore a backup.",
        )


def layout_of(connection: sqlite3.Connection) -> int:
    """0: unknown."""
    return int(_fact(connection, "layout") or 0)


def _fact(connection: sqlite3.Connection, name: str) -> bytes:
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return bytes(row[0]) if row else b""
