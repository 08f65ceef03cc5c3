"""What people say that mentions say of watches: what stands, and what was revoked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound
from core.state.audit import note_action
from core.state.database import Database
from core.state.generation import raise_generation
from core.state.sql import AnyRow, alone, chunks
from core.state.tables import corrections
from schemas.correction import Correction


@dataclass(frozen=True, slots=True)
class Past:
    """A correction, and when and by whom it was revoked, or replaced by a newer one; None: it stands."""

    correction: Correction
    revoked_at: datetime | None
    revoked_by: str


class Corrections:
    """Each change raises the generation: what is enriched from then on follows it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, made: Sequence[Correction]) -> int:
        """All or none. One of the same mention and watch gives way, and nothing changes where it says the same.

        Returns how many were new.
        """
        with self._database.write() as connection:
            alone(connection, corrections.name)
            new = [each for each in made if self._replaced(connection, each)]
            if new:
                raise_generation(connection)
            return len(new)

    def follow(self, changed: Sequence[Correction]) -> None:
        """What the model says of their mentions is another by now; those that stand no more stay as they were."""
        with self._database.write() as connection:
            alone(connection, corrections.name)
            for each in changed:
                own = update(corrections).where(corrections.c.id == each.id, corrections.c.revoked_at.is_(None))
                connection.execute(own.values(body=each.model_dump_json()))
            if changed:
                raise_generation(connection)

    def revoke(self, number: int, by: str) -> Correction:
        """Raises NotFound for one that does not stand."""
        standing = select(corrections).where(corrections.c.id == number, corrections.c.revoked_at.is_(None))
        with self._database.write() as connection:
            alone(connection, corrections.name)
            row = connection.execute(standing).one_or_none()
            if row is None:
                raise NotFound(
                    "No correction %(number)s stands.", "`tocsin corrections list` shows those that do.", number=number
                )
            self._revoke(connection, row.id, by)
            raise_generation(connection)
            note_action(connection, self._clock.now(), by, "correction revoked", str(number))
            return _correction(row)

    def standing(self, watches: Collection[str] | None = None) -> Sequence[Correction]:
        """Oldest first; None: of every watch."""
        with self._database.read() as connection:
            return standing_corrections(connection, watches)

    def history(self, watch: str) -> Sequence[Past]:
        """Oldest first."""
        ever = select(corrections).where(corrections.c.watch == watch).order_by(corrections.c.id)
        with self._database.read() as connection:
            return [
                Past(
                    _correction(row),
                    None if row.revoked_at is None else from_micros(row.revoked_at),
                    row.revoked_by,
                )
                for row in connection.execute(ever)
            ]

    def mentions(self) -> Sequence[str]:
        """All that something is kept of, revoked or not."""
        with self._database.read() as connection:
            return list(connection.execute(select(corrections.c.mention).distinct()).scalars())

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Those of the mentions; what their authors wrote stands among these. Returns how many went."""
        with self._database.write() as connection:
            alone(connection, corrections.name)
            gone = sum(
                connection.execute(delete(corrections).where(corrections.c.mention.in_(some))).rowcount
                for some in chunks(mentions)
            )
            if gone:
                raise_generation(connection)
            return gone

    def _replaced(self, connection: Connection, made: Correction) -> bool:
        """Whether it says something new."""
        same = select(corrections).where(
            corrections.c.watch == made.watch,
            corrections.c.mention == made.mention,
            corrections.c.revoked_at.is_(None),
        )
        row = connection.execute(same).one_or_none()
        if row is not None:
            if _correction(row).label is made.label:
                return False
            self._revoke(connection, row.id, made.by)
        values = {"watch": made.watch, "mention": made.mention, "body": made.model_dump_json()}
        connection.execute(insert(corrections).values(revoked_by="", **values))
        note_action(connection, made.at, made.by, "correction", made.watch)
        return True

    def _revoke(self, connection: Connection, number: int, by: str) -> None:
        revoked = {"revoked_at": micros(self._clock.now()), "revoked_by": by}
        connection.execute(update(corrections).where(corrections.c.id == number).values(revoked))


def standing_corrections(connection: Connection, watches: Collection[str] | None = None) -> tuple[Correction, ...]:
    """Oldest first; None: of every watch."""
    standing = select(corrections).where(corrections.c.revoked_at.is_(None)).order_by(corrections.c.id)
    if watches is not None:
        standing = standing.where(corrections.c.watch.in_(sorted(watches)))
    return tuple(_correction(row) for row in connection.execute(standing))


def _correction(row: AnyRow) -> Correction:
    return Correction.model_validate_json(row.body).model_copy(update={"id": row.id})
