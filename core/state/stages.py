"""How every process of every stage is, and which stages stand still until somebody resumes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter
from sqlalchemy import case, delete, select

from core.clock import Clock, from_micros, micros
from core.errors import NotFound
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import AnyRow, insert
from core.state.tables import halts, stages

_FIGURES = TypeAdapter(dict[str, float])


class StageState(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    DEGRADED = "degraded"
    HALTED = "halted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StageReport:
    """member: tells the processes of a stage apart. since: how long in this state. heard_at: its last report."""

    stage: str
    member: str
    state: StageState
    detail: str
    figures: Mapping[str, float]
    since: datetime
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Halt:
    stage: str
    reason: str
    at: datetime


class Stages:
    """stage: `analyse`, or a source or notifier by its name (`sources.bluesky`): each halts by itself."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def report(self, stage: str, member: str, state: StageState, detail: str, figures: Mapping[str, float]) -> None:
        """Says how this process is, now."""
        now = micros(self._clock.now())
        values = {
            "state": state,
            "detail": detail,
            "heard_at": now,
            "figures": _FIGURES.dump_json(dict(figures)).decode(),
        }
        since = case((stages.c.state == state, stages.c.since), else_=now)
        with self._database.write() as connection:
            statement = insert(connection, stages).values(name=stage, member=member, since=now, **values)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["name", "member"], set_=values | {"since": since})
            )

    def list(self) -> Sequence[StageReport]:
        """The last report of every process, by stage and member."""
        with self._database.read() as connection:
            rows = connection.execute(select(stages).order_by(stages.c.name, stages.c.member))
            return [_report(row) for row in rows]

    def forget(self, heard_before: datetime) -> None:
        """Drops the reports of processes that are long gone."""
        with self._database.write() as connection:
            connection.execute(delete(stages).where(stages.c.heard_at < micros(heard_before)))

    def halt(self, stage: str, reason: str) -> None:
        """It stands still until it is resumed, over restarts. The first reason stays."""
        row = {"stage": stage, "reason": reason, "at": micros(self._clock.now())}
        with self._database.write() as connection:
            statement = insert(connection, halts).values(row)
            connection.execute(statement.on_conflict_do_nothing(index_elements=["stage"]))

    def halted(self, stage: str) -> Halt | None:
        with self._database.read() as connection:
            row = connection.execute(select(halts).where(halts.c.stage == stage)).one_or_none()
        return Halt(row.stage, row.reason, from_micros(row.at)) if row else None

    def halts(self) -> Sequence[Halt]:
        """Everything that stands still, by stage."""
        with self._database.read() as connection:
            rows = connection.execute(select(halts).order_by(halts.c.stage))
            return [Halt(row.stage, row.reason, from_micros(row.at)) for row in rows]

    def resume(self, stage: str, by: str) -> None:
        """Raises NotFound when it is not halted."""
        with self._database.write() as connection:
            if connection.execute(delete(halts).where(halts.c.stage == stage)).rowcount == 0:
                raise NotFound('"%(stage)s" is not halted.', "`tocsin status` shows what is.", stage=stage)
            note_action(connection, self._clock.now(), by, "stage resumed", stage)


def _report(row: AnyRow) -> StageReport:
    return StageReport(
        row.name,
        row.member,
        StageState(row.state),
        row.detail,
        _FIGURES.validate_json(row.figures),
        from_micros(row.since),
        from_micros(row.heard_at),
    )
