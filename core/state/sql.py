"""Statements that SQLite and PostgreSQL both know, but SQLAlchemy keeps apart."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Row, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.state.tables import counters

T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of any table, before its repository makes a typed value of it."""

KEY = 512
MANY = 500
"""Values in one IN list: below what any of the databases allows."""


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can take ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), MANY):
        yield values[start : start + MANY]


def alone(connection: Connection, what: str) -> None:
    """From here to the end of the transaction nobody else works on the same thing: what is read stays true.

    Where writers are one at a time anyway (SQLite), there is nothing to do. Raises what Database calls Transient, when
    somebody else works on it for longer than a lock may take.
    """
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(f"tocsin {what}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def patiently(connection: Connection) -> None:
    """To the end of the transaction, locks and statements may take as long as they need."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def indexable(key: str) -> str:
    """The key itself, or its digest where it is longer than an index takes (PostgreSQL: 2,704 bytes)."""
    return key if len(key) <= KEY else hashlib.sha256(key.encode(errors="replace")).hexdigest()


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
