"""Saved queries, with every version they ever had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from core.clock import Clock, from_micros, micros
from core.errors import Changed, NotFound
from core.state.audit import note_action
from core.state.database import Database
from core.state.generation import raise_generation
from core.state.sql import AnyRow, alone
from core.state.tables import saved_queries, saved_query_history, tags
from schemas.watch import SavedQuery


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """active: False in the version that removed it."""

    query: SavedQuery
    version: int
    active: bool
    by: str
    at: datetime


class SavedQueries:
    """The caller has validated the query texts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def save(self, query: SavedQuery, by: str, over: int | None = None) -> int:
        """Adds it, or a version of it where it changed. Returns its version now. over: the version that was read (0:
        not there, or removed). Raises Changed where another one stands."""
        with self._database.write() as connection:
            alone(connection, saved_queries.name)
            row = _find(connection, query.id)
            _refuse_other(row, over, query.id)
            if row and row.active and SavedQuery.model_validate_json(row.body) == query:
                return int(row.version)
            version = row.version + 1 if row else 1
            was_live = bool(row and row.active and row.live)
            self._keep(connection, SavedVersion(query, version, True, by, self._clock.now()), was_live)
            return version

    def remove(self, query: str, by: str, over: int | None = None) -> None:
        """Its versions stay. over: the version that was read. Raises NotFound, and Changed where another one stands."""
        with self._database.write() as connection:
            alone(connection, saved_queries.name)
            row = _find(connection, query)
            if row is None or not row.active:
                raise _unknown(query)
            _refuse_other(row, over, query)
            body = SavedQuery.model_validate_json(row.body)
            removed = SavedVersion(body, row.version + 1, False, by, self._clock.now())
            self._keep(connection, removed, row.live == 1)

    def get(self, query: str) -> SavedQuery:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = _find(connection, query)
        if row is None or not row.active:
            raise _unknown(query)
        return SavedQuery.model_validate_json(row.body)

    def list(self) -> Sequence[SavedQuery]:
        """By id."""
        standing = select(saved_queries.c.body).where(saved_queries.c.active == 1).order_by(saved_queries.c.id)
        with self._database.read() as connection:
            return [SavedQuery.model_validate_json(body) for body in connection.execute(standing).scalars()]

    def ever(self) -> frozenset[str]:
        """The ids of all that were ever saved, removed or not."""
        with self._database.read() as connection:
            return frozenset(connection.execute(select(saved_queries.c.id)).scalars())

    def history(self, query: str) -> Sequence[SavedVersion]:
        """Every version, newest first. Raises NotFound."""
        table = saved_query_history
        with self._database.read() as connection:
            rows = connection.execute(
                select(table).where(table.c.query == query).order_by(table.c.version.desc())
            ).all()
        if not rows:
            raise _unknown(query)
        return [
            SavedVersion(
                SavedQuery.model_validate_json(row.body), row.version, row.active == 1, row.by, from_micros(row.at)
            )
            for row in rows
        ]

    def _keep(self, connection: Connection, new: SavedVersion, was_live: bool) -> None:
        key, live = new.query.id, new.query.live and new.active
        values = {"version": new.version, "active": int(new.active), "body": new.query.model_dump_json()}
        if new.version == 1:
            connection.execute(insert(saved_queries).values(id=key, live=int(live), **values))
        else:
            connection.execute(update(saved_queries).where(saved_queries.c.id == key).values(live=int(live), **values))
        connection.execute(insert(saved_query_history).values(query=key, by=new.by, at=micros(new.at), **values))
        note_action(connection, new.at, new.by, "query saved" if new.active else "query removed", key)
        if live or was_live or _is_rule(connection, key):
            raise_generation(connection)


def live_queries(connection: Connection) -> tuple[SavedQuery, ...]:
    """Those matched against every mention as it arrives, by id."""
    live = select(saved_queries.c.body).where(saved_queries.c.live == 1).order_by(saved_queries.c.id)
    return tuple(SavedQuery.model_validate_json(body) for body in connection.execute(live).scalars())


def _is_rule(connection: Connection, query: str) -> bool:
    """Whether a tag in use follows it."""
    following = select(tags.c.id).where(tags.c.saved == query, tags.c.active == 1).limit(1)
    return connection.execute(following).first() is not None


def _find(connection: Connection, query: str) -> AnyRow | None:
    return connection.execute(select(saved_queries).where(saved_queries.c.id == query)).one_or_none()


def _refuse_other(row: AnyRow | None, version: int | None, query: str) -> None:
    """Raises Changed unless that version stands. None: whichever does."""
    stands = row.version if row and row.active else 0
    if version is not None and stands != version:
        raise Changed('The query "%(query)s" was changed by somebody else meanwhile.', "Look at it again.", query=query)


def _unknown(query: str) -> NotFound:
    return NotFound(
        'There is no saved query "%(query)s".', "`tocsin queries list` shows those that there are.", query=query
    )
