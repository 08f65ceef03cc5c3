"""Attempts to enter that failed: after some, the door stays shut for a while, whatever is tried."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from core.clock import Clock, from_micros, micros
from core.state.accounts import digest
from core.state.database import Database
from core.state.sql import alone, insert
from core.state.tables import attempts

FREE = 5
"""Failures after which the first wait begins."""
FIRST, MOST = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)
"""After which failures count no more."""


class Attempts:
    """subject: a login, or the address that somebody comes from. Only its hash is kept."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def wait(self, subject: str) -> timedelta:
        """How long it stays shut from now; zero where it is open."""
        with self._database.read() as connection:
            row = connection.execute(select(attempts).where(attempts.c.subject == digest(subject))).one_or_none()
        if row is None:
            return timedelta()
        return max(shut_until(row.failures, from_micros(row.last_at)) - self._clock.now(), timedelta())

    def failed(self, subject: str) -> None:
        now = micros(self._clock.now())
        with self._database.write() as connection:
            alone(connection, attempts.name)
            connection.execute(
                delete(attempts).where(attempts.c.last_at < now - FORGOTTEN // timedelta(microseconds=1))
            )
            row = insert(connection, attempts).values(subject=digest(subject), failures=1, last_at=now)
            more = {"failures": attempts.c.failures + 1, "last_at": now}
            connection.execute(row.on_conflict_do_update(index_elements=[attempts.c.subject], set_=more))

    def succeeded(self, subject: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(attempts).where(attempts.c.subject == digest(subject)))


def shut_until(failures: int, last_at: datetime) -> datetime:
    """Twice as long after each failure from the fifth on."""
    if failures < FREE:
        return last_at
    doublings: int = min(failures - FREE, 10)
    return last_at + min(FIRST * (1 << doublings), MOST)
