"""Who changed what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from core.clock import Clock, from_micros, micros
from core.state.database import Database
from core.state.tables import audit


@dataclass(frozen=True, slots=True)
class Action:
    id: int
    at: datetime
    by: str
    action: str
    subject: str


class Audit:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def note(self, by: str, action: str, subject: str) -> None:
        """subject: what it was done to; never the id of a person."""
        with self._database.write() as connection:
            note_action(connection, self._clock.now(), by, action, subject)

    def list(self, limit: int, before: int | None = None) -> Sequence[Action]:
        """Newest first; before: only those numbered below it."""
        newest = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(audit.c.id < before)
        with self._database.read() as connection:
            rows = connection.execute(newest).all()
        return [Action(row.id, from_micros(row.at), row.by, row.action, row.subject) for row in rows]


def note_action(connection: Connection, at: datetime, by: str, action: str, subject: str) -> None:
    """In the transaction of what it tells of."""
    connection.execute(insert(audit).values(at=micros(at), by=by, action=action, subject=subject))
