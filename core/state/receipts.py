"""Receipts of erasures: what was erased where, without saying of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from core.clock import Clock, from_micros, micros
from core.errors import NotFound
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import AnyRow
from core.state.tables import receipts


@dataclass(frozen=True, slots=True)
class Receipt:
    """subjects: keyed hashes of the ids. erased: how many pieces, for each place.

    final_at: when the last copy on the bus has expired.
    """

    number: int
    at: datetime
    by: str
    subjects: tuple[str, ...]
    erased: Mapping[str, int]
    final_at: datetime


_HASHES = TypeAdapter(tuple[str, ...])
_COUNTS = TypeAdapter(dict[str, int])


class Receipts:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def write(self, by: str, subjects: Sequence[str], erased: Mapping[str, int], final_at: datetime) -> Receipt:
        now = self._clock.now()
        row = insert(receipts).values(
            at=micros(now),
            by=by,
            subjects=_HASHES.dump_json(tuple(subjects)).decode(),
            erased=_COUNTS.dump_json(dict(erased)).decode(),
            final_at=micros(final_at),
        )
        with self._database.write() as connection:
            number = int(connection.execute(row.returning(receipts.c.id)).scalar_one())
            note_action(connection, now, by, "erased", f"receipt {number}")
        return Receipt(number, now, by, tuple(subjects), dict(erased), final_at)

    def get(self, number: int) -> Receipt:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(receipts).where(receipts.c.id == number)).one_or_none()
        if row is None:
            raise NotFound("There is no receipt %(number)s.", number=number)
        return _receipt(row)

    def list(self) -> Sequence[Receipt]:
        """Newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(receipts).order_by(receipts.c.id.desc()))
            return [_receipt(row) for row in rows]

    def page(self, limit: int, before: int | None = None, subject: str = "") -> Sequence[Receipt]:
        """Newest first. before: a number, of which only lower ones are wanted. subject: a keyed hash; empty: any."""
        newest = select(receipts).order_by(receipts.c.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(receipts.c.id < before)
        if subject:
            newest = newest.where(receipts.c.subjects.contains(f'"{subject}"', autoescape=True))
        with self._database.read() as connection:
            return [_receipt(row) for row in connection.execute(newest)]


def _receipt(row: AnyRow) -> Receipt:
    subjects, erased = _HASHES.validate_json(row.subjects), _COUNTS.validate_json(row.erased)
    return Receipt(row.id, from_micros(row.at), row.by, subjects, erased, from_micros(row.final_at))
