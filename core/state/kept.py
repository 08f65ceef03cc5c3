"""What remains of mentions that are kept no longer: counts by day, without persons, and a receipt of their going."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import insert as insert_one
from sqlalchemy import select, update

from core.clock import Clock, from_micros, micros
from core.state.database import Database
from core.state.sql import AnyRow, in_bulk, insert
from core.state.tables import kept_counts, retentions

Why = Literal["watch", "platform"]
"""Whose limit it was: that of a watch, or what a platform allows a source."""
WHOLE: Final = "none"
"""The split of what is counted of the watch as a whole."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Of a watch, the sightings published on one UTC day (since 1970) that have one value of what they are split by.

    effective: in millionths. authors: distinct; 0: so few that they are not told.
    """

    watch: str
    split: str
    day: int
    value: str
    raw: int
    originals: int
    effective: int
    authors: int


@dataclass(frozen=True, slots=True)
class Retention:
    """A receipt: which mentions were to go, and when they had gone (None: it is under way).

    subject: of a watch its id, of a platform's limit the name of the source. until: of a watch what was published
    before; of a platform what was last seen before. mentions: of a watch its sightings.
    """

    number: int
    why: Why
    subject: str
    until: datetime
    mentions: int
    begun_at: datetime
    done_at: datetime | None


class Kept:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, why: Why, subject: str, until: datetime, mentions: int, cells: Sequence[Cell] = ()) -> None:
        """Before anything goes: its counts, and a receipt that is open, both or neither.

        Of a cell that is there already the one with more mentions stands: what came again, or in part, adds nothing.
        """
        row = {"why": why, "subject": subject, "until": micros(until), "mentions": mentions}
        with self._database.write() as connection:
            statement = insert(connection, kept_counts)
            new = statement.excluded
            figures = {name: new[name] for name in ("raw", "originals", "effective", "authors")}
            more = statement.on_conflict_do_update(
                index_elements=["split", "day", "watch", "value"], set_=figures, where=new.raw > kept_counts.c.raw
            )
            if cells:
                in_bulk(connection, more, [_columns(cell) for cell in cells])
            connection.execute(insert_one(retentions).values(**row, begun_at=micros(self._clock.now())))

    def end(self, why: Why) -> None:
        """All that was under way for this reason is gone."""
        ended = update(retentions).where(retentions.c.done_at.is_(None), retentions.c.why == why)
        over = ended.values(done_at=micros(self._clock.now()))
        with self._database.write() as connection:
            connection.execute(over)

    def under_way(self, why: Why) -> Sequence[Retention]:
        """The receipts that are open: after a crash, what has to go on."""
        wanted = select(retentions).where(retentions.c.done_at.is_(None), retentions.c.why == why)
        with self._database.read() as connection:
            return [_retention(row) for row in connection.execute(wanted.order_by(retentions.c.id))]

    def receipts(self, limit: int, before: int | None = None) -> Sequence[Retention]:
        """Newest first. before: a number, of which only lower ones are wanted."""
        newest = select(retentions).order_by(retentions.c.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(retentions.c.id < before)
        with self._database.read() as connection:
            return [_retention(row) for row in connection.execute(newest)]

    def cells(self, split: str, first: int, end: int, watches: Collection[str] | None) -> Sequence[Cell]:
        """Of the days from `first` to before `end`, by day. watches: None, all of them."""
        wanted = select(kept_counts).where(
            kept_counts.c.split == split, kept_counts.c.day >= first, kept_counts.c.day < end
        )
        if watches is not None:
            wanted = wanted.where(kept_counts.c.watch.in_(sorted(watches)))
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(kept_counts.c.day, kept_counts.c.watch, kept_counts.c.value))
            return [
                Cell(row.watch, row.split, row.day, row.value, row.raw, row.originals, row.effective, row.authors)
                for row in rows
            ]


def _columns(cell: Cell) -> tuple[int | str, ...]:
    return (
        cell.split, cell.day, cell.watch, cell.value, cell.raw, cell.originals, cell.effective, cell.authors
    )  # fmt: skip


def _retention(row: AnyRow) -> Retention:
    done = None if row.done_at is None else from_micros(row.done_at)
    return Retention(
        row.id, row.why, row.subject, from_micros(row.until), row.mentions, from_micros(row.begun_at), done
    )
