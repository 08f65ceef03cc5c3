"""Statements that SQLite and PostgreSQL both know, but SQLAlchemy keeps apart."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Row, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

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


def insert_new(connection: Connection, table: Table, rows: Sequence[Sequence[int]]) -> set[int]:
    """Rows of a table of whole numbers, in the order of its columns, the first being the key.

    Returns the keys of those that were not there: no two transactions are told the same. The numbers stand in the
    statement itself, for SQLAlchemy looks at each parameter for longer than the database takes to keep the row.
    """
    found: set[int] = set()
    names = ",".join(table.c.keys())
    for some in chunks(rows):
        values = ",".join(f"({','.join(map(str, map(int, row)))})" for row in some)
        statement = (
            f"INSERT INTO {table.name} ({names}) VALUES {values} ON CONFLICT DO NOTHING RETURNING {table.c[0].name}"  # noqa: S608
        )
        found.update(connection.exec_driver_sql(statement).scalars())
    return found


def in_bulk(connection: Connection, statement: ClauseElement, rows: Sequence[Sequence[int | str]]) -> None:
    """The statement for each row, with its values as they are, in the order in which the statement names them."""
    compiled = statement.compile(dialect=connection.dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is not None:
        connection.exec_driver_sql(str(compiled), [tuple(row) for row in rows])
    else:
        names = list(compiled.params)
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])


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
