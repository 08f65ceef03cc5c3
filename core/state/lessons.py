"""What dismissed incidents teach: one lesson for each, which can be taken back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from core.clock import Clock, micros
from core.state.database import Database
from core.state.sql import insert
from core.state.tables import lessons
from core.state.traces import unnamed
from schemas.incident import Ending, Incident, IncidentState
from schemas.lesson import Lesson
from schemas.scope import Scope


class Lessons:
    """Read only: they come and go with what people do to incidents (incidents.py)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def active(self, scope: Scope) -> Sequence[Lesson]:
        """Those in force, soonest to end first."""
        standing = select(lessons.c.body).where(lessons.c.ends_at > micros(self._clock.now()))
        return self._found(standing, scope)

    def ever(self, scope: Scope) -> Sequence[Lesson]:
        """Those that have ended too: by themselves, or since somebody took them back."""
        return self._found(select(lessons.c.body), scope)

    def _found(self, wanted: Select[*tuple[Any, ...]], scope: Scope) -> Sequence[Lesson]:
        if scope.watches is not None:
            wanted = wanted.where(lessons.c.watch.in_(sorted(scope.watches)))
        with self._database.read() as connection:
            bodies = connection.execute(wanted.order_by(lessons.c.ends_at, lessons.c.incident)).scalars()
            return [Lesson.model_validate_json(body) for body in bodies]


def teach(connection: Connection, lesson: Lesson) -> None:
    """In the place of what the same incident taught before."""
    values = _values(lesson)
    statement = insert(connection, lessons).values(incident=lesson.incident, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["incident"], set_=values))


def unteach(connection: Connection, incident: str, at: datetime, by: str) -> bool:
    """Ends what the dismissal of an incident taught. by: empty for Tocsin itself. False: it taught nothing, or that
    had ended."""
    standing = select(lessons.c.body).where(lessons.c.incident == incident, lessons.c.ends_at > micros(at))
    body = connection.execute(standing).scalar_one_or_none()
    if body is None:
        return False
    ended = Lesson.model_validate_json(body).model_copy(update={"ends_at": at, "revoked_by": by})
    connection.execute(update(lessons).where(lessons.c.incident == incident).values(_values(ended)))
    return True


def unlearns(before: Incident, after: Incident) -> bool:
    """Whether an incident that was dismissed is taken for one after all: what that taught was wrong."""
    rested = before.ending is Ending.DISMISSED or before.held_by == before.id
    return rested and after.state in (IncidentState.OPEN, IncidentState.ACKNOWLEDGED)


def forget(connection: Connection, ids: Collection[str]) -> set[str]:
    """Takes the ids out of what people wrote. Returns the incidents whose lessons named them."""
    told: set[str] = set()
    for body in connection.execute(select(lessons.c.body)).scalars().all():
        lesson = Lesson.model_validate_json(body)
        terms = tuple(unnamed(term, ids) for term in lesson.terms)
        cleaned = lesson.model_copy(update={"why": unnamed(lesson.why, ids), "terms": terms})
        if cleaned != lesson:
            connection.execute(update(lessons).where(lessons.c.incident == lesson.incident).values(_values(cleaned)))
            told.add(lesson.incident)
    return told


def _values(lesson: Lesson) -> dict[str, str | int]:
    return {"watch": lesson.watch, "ends_at": micros(lesson.ends_at), "body": lesson.model_dump_json()}
