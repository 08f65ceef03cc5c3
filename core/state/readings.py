"""What was read in pictures, by mention: it is said again of every update, and goes with the mention."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from core.clock import Clock, micros
from core.state.database import Database
from core.state.sql import chunks, insert
from core.state.tables import readings
from schemas.reading import Failure, Reading


class Readings:
    """Implements enrich/port.py Readings and enrich/pictures/port.py Memory. Nothing of a picture itself is kept, nor
    its address, which may name somebody: a hash of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, mention: str, read: Mapping[str, Reading]) -> None:
        """read: by the key of the address. What is kept already stays: what is read is read once."""
        now = micros(self._clock.now())
        rows = [
            {
                "mention": mention,
                "address": key,
                "text": reading.text,
                "failure": reading.failure or "",
                "model": reading.model,
                "at": now,
            }
            for key, reading in read.items()
        ]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(connection, readings).on_conflict_do_nothing(), rows)

    def of(self, mentions: Sequence[str]) -> Mapping[str, Mapping[str, Reading]]:
        """By mention, and the key of the picture's address."""
        found: dict[str, dict[str, Reading]] = {}
        with self._database.read() as connection:
            for some in chunks(mentions):
                for row in connection.execute(select(readings).where(readings.c.mention.in_(some))):
                    found.setdefault(row.mention, {})[row.address] = _reading(row.text, row.failure, row.model)
        return found

    def known(self, addresses: Sequence[str]) -> Mapping[str, Reading]:
        """By key: what was read there for any mention; what could not be read may be by now."""
        found: dict[str, Reading] = {}
        with self._database.read() as connection:
            for some in chunks(addresses):
                asked = select(readings).where(readings.c.address.in_(some), readings.c.failure == "")
                for row in connection.execute(asked):
                    found[row.address] = _reading(row.text, row.failure, row.model)
        return found

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Returns how many readings went. Of authors nothing is kept that is not of a mention."""
        with self._database.write() as connection:
            gone = (delete(readings).where(readings.c.mention.in_(some)) for some in chunks(mentions))
            return sum(connection.execute(statement).rowcount for statement in gone)

    def forget(self, before: datetime) -> None:
        """What was read before that moment."""
        with self._database.write() as connection:
            connection.execute(delete(readings).where(readings.c.at < micros(before)))


def _reading(text: str, failure: str, model: str) -> Reading:
    return Reading(text=text, failure=Failure(failure) if failure else None, model=model)
