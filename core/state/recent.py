"""The queries that an account asked last: nobody else reads them, and they go with it."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from core.clock import Clock, micros
from core.state.database import Database
from core.state.tables import recent_queries

KEPT = 20


class RecentQueries:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def note(self, account: int, text: str) -> None:
        """As the newest; one that was asked before stands once."""
        own = recent_queries.c.account == account
        row = insert(recent_queries).values(account=account, text=text, at=micros(self._clock.now()))
        newest = select(recent_queries.c.id).where(own).order_by(recent_queries.c.id.desc())
        with self._database.write() as connection:
            connection.execute(delete(recent_queries).where(own, recent_queries.c.text == text))
            connection.execute(row)
            over = connection.execute(newest.offset(KEPT)).scalars().all()
            connection.execute(delete(recent_queries).where(recent_queries.c.id.in_(over)))

    def of(self, account: int) -> Sequence[str]:
        """The newest first."""
        own = select(recent_queries.c.text).where(recent_queries.c.account == account)
        with self._database.read() as connection:
            return connection.execute(own.order_by(recent_queries.c.id.desc())).scalars().all()

    def forget(self, account: int) -> None:
        """All of them."""
        with self._database.write() as connection:
            connection.execute(delete(recent_queries).where(recent_queries.c.account == account))

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Those in which any of the ids stands go, rather one too many. Returns how many."""
        ids = [key for key in (*authors, *mentions) if key]
        with self._database.write() as connection:
            rows = connection.execute(select(recent_queries.c.id, recent_queries.c.text)).all()
            about = [row.id for row in rows if any(key in row.text for key in ids)]
            connection.execute(delete(recent_queries).where(recent_queries.c.id.in_(about)))
        return len(about)
