"""The playbooks that the operator wrote, every version of them: a file is a version, and the newest stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from core.clock import Clock, from_micros, micros
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import alone
from core.state.tables import playbooks
from schemas.playbook import Playbook

_BOOKS = TypeAdapter(tuple[Playbook, ...])


@dataclass(frozen=True, slots=True)
class PlaybookVersion:
    version: int
    playbooks: tuple[Playbook, ...]
    by: str
    at: datetime


class Playbooks:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def apply(self, wanted: Sequence[Playbook], by: str) -> int:
        """In the place of all that stood, in this order. Returns the version that stands now."""
        body, now = _BOOKS.dump_json(tuple(wanted)).decode(), self._clock.now()
        with self._database.write() as connection:
            alone(connection, playbooks.name)
            newest = connection.execute(select(playbooks).order_by(playbooks.c.version.desc()).limit(1)).one_or_none()
            if newest is not None and newest.body == body:
                return int(newest.version)
            version = newest.version + 1 if newest else 1
            connection.execute(insert(playbooks).values(version=version, body=body, by=by, at=micros(now)))
            note_action(connection, now, by, "playbooks applied", str(version))
            return version

    def standing(self) -> Sequence[Playbook]:
        """In their order; none where none were ever applied."""
        newest = select(playbooks.c.body).order_by(playbooks.c.version.desc()).limit(1)
        with self._database.read() as connection:
            body = connection.execute(newest).scalar_one_or_none()
        return _BOOKS.validate_json(body) if body is not None else ()

    def history(self) -> Sequence[PlaybookVersion]:
        """Every version, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(playbooks).order_by(playbooks.c.version.desc())).all()
        return [
            PlaybookVersion(row.version, _BOOKS.validate_json(row.body), row.by, from_micros(row.at)) for row in rows
        ]
