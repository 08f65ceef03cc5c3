"""Silences: until when nobody wants to be told of certain incidents."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound, Permanent
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import AnyRow
from core.state.tables import silences
from schemas.alerting import Silence

_MATCHERS = TypeAdapter(dict[str, str])


class Silences:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, matchers: Mapping[str, str], ends_at: datetime, by: str, comment: str) -> Silence:
        """From now on. Raises Permanent for one that has ended already, or that would silence everything."""
        now = self._clock.now()
        if ends_at <= now:
            raise Permanent(
                "The silence would end at %(ends_at)s, which is past.", "Give a later end.", ends_at=ends_at.isoformat()
            )
        if not matchers:
            raise Permanent("The silence names no incidents.", "Give at least one matcher, as in watch=acme.")
        values = {"matchers": _MATCHERS.dump_json(dict(matchers)).decode(), "by": by, "comment": comment}
        row = insert(silences).values(starts_at=micros(now), ends_at=micros(ends_at), **values)
        with self._database.write() as connection:
            number = connection.execute(row.returning(silences.c.id)).scalar_one()
            note_action(connection, now, by, "silence added", str(number))
        return Silence(number, dict(matchers), now, ends_at, by, comment)

    def end(self, silence: int, by: str) -> None:
        """At once. Raises NotFound for one that is not in force."""
        now = self._clock.now()
        standing = update(silences).where(silences.c.id == silence, silences.c.ends_at > micros(now))
        with self._database.write() as connection:
            if connection.execute(standing.values(ends_at=micros(now))).rowcount == 0:
                raise NotFound("Silence %(silence)s is not in force.", silence=silence)
            note_action(connection, now, by, "silence ended", str(silence))

    def active(self, now: datetime) -> Sequence[Silence]:
        """Those in force, soonest to end first."""
        standing = select(silences).where(silences.c.starts_at <= micros(now), silences.c.ends_at > micros(now))
        with self._database.read() as connection:
            return [_silence(row) for row in connection.execute(standing.order_by(silences.c.ends_at, silences.c.id))]


def _silence(row: AnyRow) -> Silence:
    matchers = _MATCHERS.validate_json(row.matchers)
    return Silence(row.id, matchers, from_micros(row.starts_at), from_micros(row.ends_at), row.by, row.comment)
