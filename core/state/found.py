"""Topics that were found in the stream, and what people made of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, select

from core.clock import Clock, micros
from core.errors import NotFound
from core.mistakes import guess
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import insert
from core.state.tables import found_topics
from schemas.found import Found
from schemas.scope import Scope

QUIET = timedelta(days=30)
"""For so long what somebody dropped or kept is not found again."""
REMEMBERED = timedelta(days=400)
"""After its end an incident may still be asked for what it was about."""


class FoundTopics:
    """They come from evaluations (alerting.py)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def list(self, scope: Scope) -> Sequence[Found]:
        """All that are remembered, the newest first."""
        wanted = select(found_topics.c.body)
        if scope.watches is not None:
            wanted = wanted.where(found_topics.c.watch.in_(sorted(scope.watches)))
        with self._database.read() as connection:
            found = [Found.model_validate_json(body) for body in connection.execute(wanted).scalars()]
        return sorted(found, key=lambda each: (each.found_at, each.id), reverse=True)

    def get(self, watch: str, topic: str) -> Found:
        """Raises NotFound."""
        with self._database.read() as connection:
            return _standing(connection, watch, topic)

    def settle(self, watch: str, topic: str, what: Literal["dropped", "kept"], by: str) -> Found:
        """Judged no more, and not found again for a while. Raises NotFound."""
        now = self._clock.now()
        with self._database.write() as connection:
            found = _standing(connection, watch, topic)
            settled = found.model_copy(update={"state": what, "by": by, "ends_at": now + QUIET})
            _put(connection, settled)
            note_action(connection, now, by, f"topic {what}", f"{watch} {topic}")
        return settled


def keep_found(connection: Connection, found: Found) -> None:
    """What a person decided stands until it ends."""
    known = _find(connection, found.watch, found.id)
    if known is not None and known.by and found.found_at < known.ends_at:
        return
    _put(connection, found)
    _forget(connection, found.watch, found.found_at - REMEMBERED)


def _forget(connection: Connection, watch: str, ended_before: datetime) -> None:
    old = (found_topics.c.watch == watch) & (found_topics.c.ends_at < micros(ended_before))
    connection.execute(delete(found_topics).where(old))


def _put(connection: Connection, found: Found) -> None:
    values = {"ends_at": micros(found.ends_at), "body": found.model_dump_json()}
    statement = insert(connection, found_topics).values(watch=found.watch, id=found.id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["watch", "id"], set_=values))


def _find(connection: Connection, watch: str, topic: str) -> Found | None:
    wanted = select(found_topics.c.body).where(found_topics.c.watch == watch, found_topics.c.id == topic)
    body = connection.execute(wanted).scalar_one_or_none()
    return Found.model_validate_json(body) if body is not None else None


def _standing(connection: Connection, watch: str, topic: str) -> Found:
    found = _find(connection, watch, topic)
    if found is not None:
        return found
    others = connection.execute(select(found_topics.c.id).where(found_topics.c.watch == watch)).scalars().all()
    hint = guess(topic, others) or "`tocsin topics list` shows those that there are."
    raise NotFound('No topic "%(topic)s" was found for "%(watch)s".', hint, topic=topic, watch=watch)
