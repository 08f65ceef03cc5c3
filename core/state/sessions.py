"""Sessions of browsers: kept here, so that ending one ends it everywhere; of its secret only a hash."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from core.clock import Clock, from_micros, micros
from core.state.accounts import digest
from core.state.database import Database
from core.state.sql import AnyRow
from core.state.tables import sessions
from schemas.people import Session

LONGEST = timedelta(days=14)
"""After which somebody has to say again who they are."""
IDLE = timedelta(days=3)
NOTED = timedelta(minutes=1)
"""How exactly it is kept when a session was last used: not every look at a page is a write."""


class Sessions:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, account: int) -> str:
        """A new one, with a secret that was never seen before; those that are over are dropped. Returns the secret."""
        words, now = secrets.token_urlsafe(32), self._clock.now()
        values = {"created_at": micros(now), "seen_at": micros(now), "ends_at": micros(now + LONGEST)}
        with self._database.write() as connection:
            over = (sessions.c.ends_at <= micros(now)) | (sessions.c.seen_at <= micros(now - IDLE))
            connection.execute(delete(sessions).where(over))
            row = insert(sessions).values(
                digest=digest(words), account=account, csrf=secrets.token_urlsafe(32), **values
            )
            connection.execute(row)
        return words

    def standing(self, words: str) -> Session | None:
        """One that is not over; to look at it is no use of it."""
        now = self._clock.now()
        with self._database.read() as connection:
            row = connection.execute(select(sessions).where(sessions.c.digest == digest(words))).one_or_none()
        session = _session(row) if row else None
        over = session is None or session.ends_at <= now or session.seen_at <= now - IDLE
        return None if over else session

    def find(self, words: str) -> Session | None:
        """One that is not over. What it was last used for moves its end."""
        session, now = self.standing(words), self._clock.now()
        if session and now - session.seen_at >= NOTED:
            with self._database.write() as connection:
                mine = update(sessions).where(sessions.c.digest == digest(words))
                connection.execute(mine.values(seen_at=micros(now)))
        return session

    def end(self, words: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest(words)))

    def end_all(self, account: int) -> None:
        """Everywhere, of one account."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.account == account))


def _session(row: AnyRow) -> Session:
    return Session(
        account=row.account,
        csrf=row.csrf,
        created_at=from_micros(row.created_at),
        seen_at=from_micros(row.seen_at),
        ends_at=from_micros(row.ends_at),
    )
