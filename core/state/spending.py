"""What each source used of what its platform counts, by UTC day."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, func, select

from core.state.database import Database
from core.state.sql import alone, chunks, indexable, insert
from core.state.tables import billed, spending


class Spending:
    """Kept for good but for the keys, which count within their day alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, source: str, day: date, unit: str, keys: Sequence[str]) -> int:
        """Notes the keys that were not noted on that day, each as one unit. Returns how many they were."""
        wanted = sorted({indexable(key) for key in keys})
        place = {"source": source, "day": day.toordinal(), "unit": unit}
        new = 0
        with self._database.write() as connection:
            alone(connection, f"spending of {source}")
            before = delete(billed).where(billed.c.source == source, billed.c.day < place["day"])
            connection.execute(before)
            for some in chunks(wanted):
                statement = insert(connection, billed).on_conflict_do_nothing().returning(billed.c.key)
                rows = [{**place, "key": key} for key in some]
                new += len(connection.execute(statement, rows).all())
            if new:
                counted = insert(connection, spending).values(**place, count=new)
                added = {"count": spending.c.count + new}
                connection.execute(counted.on_conflict_do_update(index_elements=["source", "day", "unit"], set_=added))
        return new

    def between(self, source: str, first: date, last: date) -> Mapping[str, int]:
        """Units by their name, of these days, both included."""
        within = (
            spending.c.source == source,
            spending.c.day >= first.toordinal(),
            spending.c.day <= last.toordinal(),
        )
        asked = select(spending.c.unit, func.sum(spending.c.count).label("units")).where(*within)
        with self._database.read() as connection:
            rows = connection.execute(asked.group_by(spending.c.unit)).all()
        return {row.unit: int(row.units) for row in rows}
