"""Where each source goes on from."""

from collections.abc import Mapping

from sqlalchemy import select

from core.clock import Clock, micros
from core.state.database import Database
from core.state.sql import insert
from core.state.tables import cursors


class Cursors:
    """Implements ingest/port.py Cursors."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def load(self, source: str) -> str:
        """Empty for a source that never saved one."""
        with self._database.read() as connection:
            saved = connection.execute(select(cursors.c.resume).where(cursors.c.source == source))
            return saved.scalar_one_or_none() or ""

    def save(self, source: str, resume: str) -> None:
        values = {"resume": resume, "at": micros(self._clock.now())}
        with self._database.write() as connection:
            statement = insert(connection, cursors).values(source=source, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["source"], set_=values))

    def list(self) -> Mapping[str, str]:
        """Every resume point, by source."""
        with self._database.read() as connection:
            rows = connection.execute(select(cursors).order_by(cursors.c.source)).all()
        return {row.source: row.resume for row in rows}
