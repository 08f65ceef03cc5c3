"""What people wrote on the time lines of watches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound, Permanent
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import AnyRow
from core.state.tables import annotations
from core.state.traces import unnamed
from schemas.annotation import LONGEST, Annotation
from schemas.base import EARLIEST, LATEST
from schemas.scope import Scope


class Annotations:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, watch: str, at: datetime, text: str, by: str) -> Annotation:
        """The caller has looked whether there is such a watch. Raises Permanent for a text that is empty or too long,
        and for a time that no mention can have."""
        said = " ".join(text.split())
        if not 0 < len(said) <= LONGEST:
            raise Permanent(
                "An annotation has 1 to %(longest)s characters.", "A few words stand best on a curve.", longest=LONGEST
            )
        if not EARLIEST <= at < LATEST:
            raise Permanent(
                "%(at)s is outside %(first)s to %(last)s.", at=at.isoformat(), first=EARLIEST.year, last=LATEST.year
            )
        now = self._clock.now()
        row = insert(annotations).values(watch=watch, at=micros(at), text=said, by=by, created_at=micros(now))
        with self._database.write() as connection:
            number = connection.execute(row.returning(annotations.c.id)).scalar_one()
            note_action(connection, now, by, "annotation added", f"{watch} {number}")
        return Annotation(id=number, watch=watch, at=at, text=said, by=by, created_at=now)

    def remove(self, number: int, scope: Scope, by: str) -> None:
        """Raises NotFound, also for what the scope does not allow."""
        with self._database.write() as connection:
            wanted = delete(annotations).where(annotations.c.id == number)
            if scope.watches is not None:
                wanted = wanted.where(annotations.c.watch.in_(sorted(scope.watches)))
            watch = connection.execute(wanted.returning(annotations.c.watch)).scalar_one_or_none()
            if watch is None:
                raise NotFound("There is no annotation %(number)s.", number=number)
            note_action(connection, self._clock.now(), by, "annotation removed", f"{watch} {number}")

    def between(self, start: datetime, end: datetime, scope: Scope, limit: int) -> Sequence[Annotation]:
        """Those of [start, end), oldest first; of too many the newest."""
        within = (annotations.c.at >= micros(start), annotations.c.at < micros(end))
        return list(reversed(self._found(select(annotations).where(*within), scope, limit)))

    def newest(self, scope: Scope, limit: int) -> Sequence[Annotation]:
        """By the moment that they are of, the newest first."""
        return self._found(select(annotations), scope, limit)

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Takes the ids out of what people wrote. Returns of how many."""
        ids, changed = frozenset((*authors, *mentions)), 0
        with self._database.write() as connection:
            for number, text in connection.execute(select(annotations.c.id, annotations.c.text)).all():
                cleaned = unnamed(text, ids)
                if cleaned != text:
                    connection.execute(update(annotations).where(annotations.c.id == number).values(text=cleaned))
                    changed += 1
        return changed

    def _found(self, wanted: Select[*tuple[Any, ...]], scope: Scope, limit: int) -> Sequence[Annotation]:
        if scope.watches is not None:
            wanted = wanted.where(annotations.c.watch.in_(sorted(scope.watches)))
        newest = wanted.order_by(annotations.c.at.desc(), annotations.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [_annotation(row) for row in connection.execute(newest)]


def _annotation(row: AnyRow) -> Annotation:
    return Annotation(
        id=row.id,
        watch=row.watch,
        at=from_micros(row.at),
        text=row.text,
        by=row.by,
        created_at=from_micros(row.created_at),
    )
