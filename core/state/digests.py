"""Digests as people set them, and up to which period each was sent."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound
from core.state.audit import note_action
from core.state.database import Database
from core.state.outbox import enqueue
from core.state.sql import alone, insert
from core.state.stamps import refuse_other
from core.state.tables import digests
from schemas.alerting import DigestStanding
from schemas.delivery import Delivery
from schemas.digest import Digest


class Digests:
    """Implements alerts/port.py DigestBook."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def set(self, digest: Digest, by: str, over: str | None = None) -> None:
        """Adds it, or puts it in the place of the one with its id. The first period that it is sent of ends later.
        over: the stamp of what was read; empty: none stood. Raises Changed where something else stands."""
        now = self._clock.now()
        values = {"since": micros(now), "body": digest.model_dump_json()}
        with self._database.write() as connection:
            alone(connection, digests.name)
            refuse_other(_find(connection, digest.id), over, digest.id)
            statement = insert(connection, digests).values(id=digest.id, last="", **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
            note_action(connection, now, by, "digest set", digest.id)

    def drop(self, digest: str, by: str, over: str | None = None) -> None:
        """over: as `set` takes it. Raises NotFound, Changed."""
        with self._database.write() as connection:
            alone(connection, digests.name)
            standing = _find(connection, digest)
            if standing is None:
                raise _unknown(digest)
            refuse_other(standing, over, digest)
            connection.execute(delete(digests).where(digests.c.id == digest))
            note_action(connection, self._clock.now(), by, "digest dropped", digest)

    def get(self, digest: str) -> Digest:
        """Raises NotFound."""
        with self._database.read() as connection:
            standing = _find(connection, digest)
        if standing is None:
            raise _unknown(digest)
        return standing

    def standing(self) -> Sequence[DigestStanding]:
        """By id."""
        with self._database.read() as connection:
            rows = connection.execute(select(digests).order_by(digests.c.id)).all()
        return [DigestStanding(Digest.model_validate_json(r.body), r.last, from_micros(r.since)) for r in rows]

    def queue(self, digest: str, period: str, delivery: Delivery) -> None:
        """In one transaction, into the outbox and as sent; nothing where that period, or a later one, was already."""
        with self._database.write() as connection:
            if _pass(connection, digest, period):
                enqueue(connection, delivery, self._clock.now())

    def passed(self, digest: str, period: str) -> None:
        """That period is left out."""
        with self._database.write() as connection:
            _pass(connection, digest, period)


def _find(connection: Connection, digest: str) -> Digest | None:
    body = connection.execute(select(digests.c.body).where(digests.c.id == digest)).scalar_one_or_none()
    return None if body is None else Digest.model_validate_json(body)


def _pass(connection: Connection, digest: str, period: str) -> bool:
    """Whether nobody was quicker. Keys of periods are dates: the later one is the greater."""
    alone(connection, digests.name)
    later = update(digests).where(digests.c.id == digest, digests.c.last < period).values(last=period)
    return connection.execute(later).rowcount > 0


def _unknown(digest: str) -> NotFound:
    return NotFound(
        'There is no digest "%(digest)s".', "`tocsin digests list` shows those that there are.", digest=digest
    )
