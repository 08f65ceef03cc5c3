"""Statements that SQLite and PostgreSQL both know, but SQLAlchemy keeps apart."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Row, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.state.tables import counters

T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of any table, before its repository makes a typed value of it."""

MANY = 500
"""Values in one IN list: below what any of the databases allows."""


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can take ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), MANY):
        yield values[start : start + MANY]


def plain(text: str) -> str:
    """A sentence as every database can hold it: NUL and lone surrogates, which some input brings, are replaced."""
    return text.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def counter(connection: Connection, name: str) -> int:
    """The value of a counter; 0 before it was first raised."""
    return connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar_one_or_none() or 0


def set_counter(connection: Connection, name: str, value: int) -> None:
    statement = insert(connection, counters).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def raise_counter(connection: Connection, name: str) -> int:
    """One more, and what it is now: never the same number for two callers."""
    start = insert(connection, counters).values(name=name, value=0)
    connection.execute(start.on_conflict_do_nothing(index_elements=["name"]))
    raised = update(counters).where(counters.c.name == name).values(value=counters.c.value + 1)
    return int(connection.execute(raised.returning(counters.c.value)).scalar_one())
