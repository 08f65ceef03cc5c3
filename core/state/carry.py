"""The state from one database into another, table by table, and what tells whether two hold the same."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, update

from core.state.database import Database
from core.state.sql import MANY, AnyRow, patiently
from core.state.tables import dead_letters, metadata, stages

_LEFT = frozenset({stages.name})
"""What processes said of themselves."""
_SIZE = 1 << 64


@dataclass(frozen=True, slots=True)
class Sum:
    """rows, and the sum of their hashes, whatever their order."""

    rows: int = 0
    checksum: int = 0

    def plus(self, told: str) -> "Sum":
        """With one more row. told: all that it holds."""
        digest = hashlib.blake2b(told.encode(errors="replace"), digest_size=8).digest()
        return Sum(self.rows + 1, (self.checksum + int.from_bytes(digest)) % _SIZE)


NONE = Sum()


def tables() -> Sequence[Table]:
    """Those that are carried, each after those that it refers to."""
    return [table for table in metadata.sorted_tables if table.name not in _LEFT]


def sums(database: Database) -> Mapping[str, Sum]:
    """By table."""
    with database.read() as connection:
        patiently(connection)
        return {table.name: _sum(connection, table) for table in tables()}


def is_empty(database: Database) -> bool:
    return not any(found.rows for name, found in sums(database).items() if name != "counters")


def copy(source: Database, target: Database) -> Iterator[str]:
    """All as of one moment, in the place of what is there; yields the name of each table once it is there, whole."""
    with target.write() as written:
        patiently(written)
        for table in reversed(tables()):
            written.execute(delete(table))
    with source.read() as read:
        patiently(read)
        for table in tables():
            with target.write() as written:
                patiently(written)
                for rows in _rows(read, table):
                    written.execute(table.insert(), [dict(row._mapping) for row in rows])
                _go_on_numbering(written, table)
            yield table.name


def detach_letters(database: Database, topics: Collection[str]) -> None:
    """Dead letters keep their topic, not their place: that was on a bus which is no longer read, and the next one has
    places of its own."""
    with database.write() as connection:
        connection.execute(
            update(dead_letters)
            .where(dead_letters.c.offset >= 0, dead_letters.c.topic.in_(topics))
            .values(offset=-dead_letters.c.id)
        )


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[AnyRow]]:
    answer = connection.execution_options(stream_results=True).execute(select(table))
    yield from answer.partitions(MANY)


def _sum(connection: Connection, table: Table) -> Sum:
    found = NONE
    for portion in _rows(connection, table):
        for row in portion:
            found = found.plus(repr([_plain(value) for value in row]))
    return found


def _plain(value: Any) -> object:
    """Drivers differ in what they give for bytes."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else value


def _go_on_numbering(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by a sequence, which rows that bring their number leave behind."""
    if connection.dialect.name != "postgresql" or "id" not in table.c or table.c.id.autoincrement is not True:
        return
    sequence = func.pg_get_serial_sequence(table.name, "id")
    last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
    connection.execute(select(func.setval(sequence, last, False)))
