"""What people say that an author is to a watch: their customer, the press, a partner, or nobody to rank."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, select

from core.clock import Clock, from_micros, micros
from core.errors import Misused
from core.mistakes import nearest
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import AnyRow, chunks, insert
from core.state.tables import marks
from schemas.scope import Scope

Kind = Literal["customer", "press", "partner", "ignore"]
"""ignore: left out of the lists that rank people."""
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Mark:
    author: str
    watch: str
    kind: Kind
    by: str
    at: datetime


def kind_of(written: str) -> Kind:
    """Raises Misused for what is none."""
    for kind in KINDS:
        if kind == written:
            return kind
    raise Misused(
        'There is no mark "%(written)s".',
        nearest(written, KINDS),
        written=written,
    )


class Marks:
    """One an author and watch. The caller has checked that the watch may be seen, where it gives no scope."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def set(self, author: str, watch: str, kind: Kind, by: str) -> None:
        """In place of the one that stands. The audit tells of the watch, never of the person."""
        now = self._clock.now()
        values = {"mark": kind, "by": by, "at": micros(now)}
        with self._database.write() as connection:
            statement = insert(connection, marks).values(author=author, watch=watch, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["author", "watch"], set_=values))
            note_action(connection, now, by, f"author marked {kind}", watch)

    def take_back(self, author: str, watch: str, by: str) -> None:
        """Where none stands, nothing changes."""
        own = delete(marks).where(marks.c.author == author, marks.c.watch == watch)
        with self._database.write() as connection:
            if connection.execute(own).rowcount:
                note_action(connection, self._clock.now(), by, "author's mark taken back", watch)

    def of_watch(self, watch: str, authors: Collection[str]) -> Mapping[str, Kind]:
        """By author, of these."""
        found: dict[str, Kind] = {}
        with self._database.read() as connection:
            for some in chunks(sorted(authors)):
                asked = select(marks.c.author, marks.c.mark).where(marks.c.watch == watch, marks.c.author.in_(some))
                found |= {row.author: row.mark for row in connection.execute(asked)}
        return found

    def marked(self, watch: str, kinds: Collection[Kind], limit: int) -> Sequence[Mark]:
        """The newest of these kinds."""
        asked = select(marks).where(marks.c.watch == watch, marks.c.mark.in_(sorted(kinds)))
        with self._database.read() as connection:
            rows = connection.execute(asked.order_by(marks.c.at.desc(), marks.c.author).limit(limit))
            return [_mark(row) for row in rows]

    def of_author(self, author: str, scope: Scope) -> Sequence[Mark]:
        """By watch, of those that the scope allows."""
        asked = select(marks).where(marks.c.author == author).order_by(marks.c.watch)
        with self._database.read() as connection:
            return [_mark(row) for row in connection.execute(asked) if scope.allows(row.watch)]

    def erase(self, authors: Sequence[str], _mentions: Sequence[str]) -> int:
        """Returns how many went; of single mentions none are kept."""
        with self._database.write() as connection:
            gone = (delete(marks).where(marks.c.author.in_(some)) for some in chunks(authors))
            return sum(connection.execute(statement).rowcount for statement in gone)


def _mark(row: AnyRow) -> Mark:
    return Mark(row.author, row.watch, row.mark, row.by, from_micros(row.at))
