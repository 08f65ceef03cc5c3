"""Who saw and did what, and when."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, delete, func, insert, select

from core.clock import EPOCH, Clock, from_micros, micros
from core.state.database import Database
from core.state.sql import insert as insert_or
from core.state.tables import audit

AUDIT_KEPT = timedelta(days=400)
"""A year, and some weeks in which it can be asked about: what is older goes when the index stage tidies."""
FOLDED = timedelta(hours=1)
"""Looks at the same thing by the same person within it are one entry."""
ASKED = 300
"""Characters of what was asked that are kept."""
MOST_NAMES = 500
"""That are listed for somebody to choose among."""


@dataclass(frozen=True, slots=True)
class Action:
    """by: a login, or who sat at a command line. number: rises with each. shown: of a look, how many mentions were
    shown in its hour, each time counted; None: it is none.
    """

    at: datetime
    by: str
    action: str
    subject: str
    number: int = 0
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which actions. by, action: exactly these; empty: any. start, end: [start, end); None: without a bound."""

    by: str = ""
    action: str = ""
    start: datetime | None = None
    end: datetime | None = None


class Audit:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def note(self, by: str, action: str, subject: str) -> None:
        """subject: what it was done to; never the id of a person."""
        with self._database.write() as connection:
            note_action(connection, self._clock.now(), by, action, subject)

    def look(self, by: str, action: str, asked: str, shown: int) -> None:
        """That somebody was shown mentions. asked: what for; never the id of a person. Of an hour one entry, at the
        time of its first look: pages ask anew whenever something new has come."""
        now = self._clock.now()
        subject = asked[:ASKED]
        key = repr((by, action, subject, (now - EPOCH) // FOLDED))
        digest = hashlib.sha256(key.encode(errors="replace")).hexdigest()
        entry = {"at": micros(now), "by": by, "action": action, "subject": subject, "folded": digest, "shown": shown}
        with self._database.write() as connection:
            statement = insert_or(connection, audit).values(**entry)
            more = {"shown": audit.c.shown + statement.excluded.shown}
            connection.execute(statement.on_conflict_do_update(index_elements=["folded"], set_=more))

    def list(self, limit: int, before: int | None = None) -> Sequence[Action]:
        """Newest first. before: as in `find`."""
        return self.find(Asked(), limit, before)

    def find(self, asked: Asked, limit: int, before: int | None = None) -> Sequence[Action]:
        """Newest first. before: the number of an action, of which only earlier ones are wanted."""
        newest = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(audit.c.id < before)
        for column, value in ((audit.c.by, asked.by), (audit.c.action, asked.action)):
            if value:
                newest = newest.where(column == value)
        if asked.start is not None:
            newest = newest.where(audit.c.at >= micros(asked.start))
        if asked.end is not None:
            newest = newest.where(audit.c.at < micros(asked.end))
        with self._database.read() as connection:
            rows = connection.execute(newest).all()
        return [Action(from_micros(row.at), row.by, row.action, row.subject, row.id, row.shown) for row in rows]

    def newest(self, action: str) -> Mapping[str, datetime]:
        """When each last did it."""
        last = select(audit.c.by, func.max(audit.c.at)).where(audit.c.action == action).group_by(audit.c.by)
        with self._database.read() as connection:
            return {by: from_micros(at) for by, at in connection.execute(last).all()}

    def who(self) -> Sequence[str]:
        """Everybody who did something, by name."""
        return self._different(audit.c.by)

    def what(self) -> Sequence[str]:
        """Every action that was taken, by name."""
        return self._different(audit.c.action)

    def forget(self, before: datetime) -> int:
        """What happened before that moment. Returns how many."""
        with self._database.write() as connection:
            return connection.execute(delete(audit).where(audit.c.at < micros(before))).rowcount

    def _different(self, column: Column[str]) -> Sequence[str]:
        """The values of an indexed column: from each a step to the next, whatever lies between."""
        found: list[str] = []
        following = select(func.min(column))
        with self._database.read() as connection:
            value = connection.execute(following).scalar_one_or_none()
            while value is not None and len(found) < MOST_NAMES:
                found.append(value)
                value = connection.execute(following.where(column > value)).scalar_one_or_none()
        return found


def note_action(connection: Connection, at: datetime, by: str, action: str, subject: str) -> None:
    """In the transaction of what it tells of."""
    connection.execute(insert(audit).values(at=micros(at), by=by, action=action, subject=subject))
