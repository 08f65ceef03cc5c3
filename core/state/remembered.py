"""What sources remember besides their resume points: profiles and the like, and posts that they look at again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from core.clock import Clock, micros
from core.state.database import Database
from core.state.sql import chunks, insert
from core.state.tables import source_notes, source_posts


class Remembered:
    """Of every source. What is of an author or a mention goes with them when they are erased: what is kept under their
    ids, and what says under another key, such as the number of a server, which mention or author it is."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def notes(self, source: str) -> "Notes":
        return Notes(self._database, self._clock, source)

    def posts(self, source: str) -> "Posts":
        return Posts(self._database, self._clock, source)

    def looked_at(self, since: datetime, soon: timedelta) -> Sequence[str]:
        """Mentions that are looked at for longer than since then, and that will be again within so long."""
        now = self._clock.now()
        old = source_posts.c.since < micros(since)
        asked = select(source_posts.c.mention).where(old, source_posts.c.due.between(micros(now), micros(now + soon)))
        with self._database.read() as connection:
            return connection.execute(asked.distinct()).scalars().all()

    def let_go(self, mentions: Sequence[str]) -> None:
        """No source looks at them any more."""
        with self._database.write() as connection:
            for some in chunks(mentions):
                connection.execute(delete(source_posts).where(source_posts.c.mention.in_(some)))

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Returns how many notes and posts went."""
        gone = [
            *(
                delete(source_notes).where(or_(source_notes.c.key.in_(some), source_notes.c.note.in_(some)))
                for some in chunks([*authors, *mentions])
            ),
            *(delete(source_posts).where(source_posts.c.mention.in_(some)) for some in chunks(mentions)),
        ]
        with self._database.write() as connection:
            return sum(connection.execute(statement).rowcount for statement in gone)


class Notes:
    """Implements ingest/port.py Memory, for one source."""

    def __init__(self, database: Database, clock: Clock, source: str) -> None:
        self._database = database
        self._clock = clock
        self._source = source

    def recall(self, keys: Sequence[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        stand = (source_notes.c.source == self._source, source_notes.c.until > micros(self._clock.now()))
        with self._database.read() as connection:
            for some in chunks(keys):
                asked = select(source_notes.c.key, source_notes.c.note).where(source_notes.c.key.in_(some), *stand)
                found |= {row.key: row.note for row in connection.execute(asked)}
        return found

    def keep(self, notes: Mapping[str, str], until: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(delete(source_notes).where(source_notes.c.until <= micros(self._clock.now())))
            for key, note in notes.items():
                values = {"note": note, "until": micros(until)}
                statement = insert(connection, source_notes).values(source=self._source, key=key, **values)
                connection.execute(statement.on_conflict_do_update(index_elements=["source", "key"], set_=values))


class Posts:
    """Implements ingest/port.py Given, for one source."""

    def __init__(self, database: Database, clock: Clock, source: str) -> None:
        self._database = database
        self._clock = clock
        self._source = source

    def look_again(self, mentions: Sequence[str], at: datetime) -> None:
        values = {"due": micros(at)}
        noted = {"source": self._source, "since": micros(self._clock.now()), **values}
        with self._database.write() as connection:
            for mention in dict.fromkeys(mentions):
                statement = insert(connection, source_posts).values(mention=mention, **noted)
                connection.execute(statement.on_conflict_do_update(index_elements=["source", "mention"], set_=values))

    def due(self, limit: int) -> Sequence[str]:
        overdue = (source_posts.c.source == self._source, source_posts.c.due <= micros(self._clock.now()))
        asked = select(source_posts.c.mention).where(*overdue).order_by(source_posts.c.due, source_posts.c.mention)
        with self._database.read() as connection:
            return connection.execute(asked.limit(limit)).scalars().all()

    def let_go(self, mentions: Sequence[str]) -> None:
        with self._database.write() as connection:
            for some in chunks(mentions):
                own = (source_posts.c.source == self._source, source_posts.c.mention.in_(some))
                connection.execute(delete(source_posts).where(*own))
