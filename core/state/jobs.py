"""Work that the owner of a store does for others: asked for here, claimed by one owner, taken up again if it dies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Connection, and_, insert, or_, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound, Transient
from core.state.database import Database
from core.state.sql import AnyRow, chunks
from core.state.tables import jobs
from core.state.traces import says_any
from schemas.sentence import kept, read

REENRICH = "reenrich"
"""Stored mentions go through enrichment again: those that match the argument `query`, or those of NAMED."""
NAMED = "mentions"

LEASE = timedelta(minutes=2)
"""An owner that was not heard of for so long is dead: another one may take its job."""

_JSON: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """progress: 0 to 1. owner: who works on it, or did last. by: who asked for it."""

    id: int
    kind: str
    arguments: Mapping[str, JsonValue]
    status: JobStatus
    progress: float
    result: Mapping[str, JsonValue]
    owner: str
    by: str
    created_at: datetime

    @property
    def reason(self) -> str:
        """Why it failed, for pages; empty: it did not."""
        return read(self.result.get("said", self.result.get("reason", "")))

    def without_arguments(self) -> "Job":
        """To finish a job whose arguments name a person who is to leave no trace."""
        return replace(self, arguments={})


class Jobs:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def ask(self, kind: str, arguments: Mapping[str, JsonValue], by: str) -> int:
        """Queues it. Returns its number."""
        now = micros(self._clock.now())
        row = insert(jobs).values(
            kind=kind,
            arguments=_dumped(arguments),
            status=JobStatus.QUEUED,
            progress=0.0,
            result="{}",
            owner="",
            by=by,
            created_at=now,
            heard_at=now,
        )
        with self._database.write() as connection:
            return int(connection.execute(row.returning(jobs.c.id)).scalar_one())

    def claim(self, owner: str, kinds: Sequence[str]) -> Job | None:
        """The oldest job of these kinds that is queued, or that was left running by a dead owner or by this one itself.

        An owner works on one job at a time, and says `progress` well within LEASE.
        """
        now = self._clock.now()
        dead = and_(
            jobs.c.status == JobStatus.RUNNING, or_(jobs.c.owner == owner, jobs.c.heard_at < micros(now - LEASE))
        )
        free = or_(jobs.c.status == JobStatus.QUEUED, dead)
        oldest = select(jobs.c.id).where(jobs.c.kind.in_(kinds), free).order_by(jobs.c.id).limit(1)
        with self._database.write() as connection:
            number = connection.execute(oldest.with_for_update(skip_locked=True)).scalar_one_or_none()
            if number is None:
                return None
            claimed = update(jobs).where(jobs.c.id == number)
            connection.execute(claimed.values(status=JobStatus.RUNNING, owner=owner, heard_at=micros(now)))
            return _find(connection, number)

    def progress(self, job: Job, progress: float) -> None:
        """The owner lives and is so far. Raises Transient when the job was taken over meanwhile."""
        self._owned(job, {"progress": progress})

    def finish(self, job: Job, result: Mapping[str, JsonValue]) -> None:
        """Done, with the arguments that `job` carries now. Raises Transient when it was taken over meanwhile."""
        self._owned(job, _kept(job, result) | {"status": JobStatus.DONE, "progress": 1.0})

    def fail(self, job: Job, reason: str, said: str = "") -> None:
        """It can never be done. said: the reason for pages. Raises Transient when it was taken over meanwhile."""
        self._owned(
            job, _kept(job, {"reason": reason} | ({"said": kept(said)} if said else {})) | {"status": JobStatus.FAILED}
        )

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Empties the arguments and results of jobs that have ended where they name one of these. Returns how many."""
        with self._database.write() as connection:
            ended = select(jobs).where(jobs.c.status.in_((JobStatus.DONE, JobStatus.FAILED)))
            ids = [*authors, *mentions]
            naming = [row.id for row in connection.execute(ended) if says_any(row.arguments + row.result, ids)]
            for some in chunks(naming):
                connection.execute(update(jobs).where(jobs.c.id.in_(some)).values(arguments="{}", result="{}"))
        return len(naming)

    def get(self, number: int) -> Job:
        """Raises NotFound."""
        with self._database.read() as connection:
            return _find(connection, number)

    def list(self, limit: int, before: int | None = None) -> Sequence[Job]:
        """Newest first; before: only those numbered below it."""
        newest = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(jobs.c.id < before)
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(newest)]

    def first(self, kind: str) -> int | None:
        """The number of the oldest one of a kind that is not done."""
        waiting = jobs.c.status.in_((JobStatus.QUEUED, JobStatus.RUNNING))
        oldest = select(jobs.c.id).where(jobs.c.kind == kind, waiting).order_by(jobs.c.id).limit(1)
        with self._database.read() as connection:
            return connection.execute(oldest).scalar_one_or_none()

    def unfinished(self) -> Sequence[Job]:
        """Those that are queued or running, oldest first."""
        waiting = select(jobs).where(jobs.c.status.in_((JobStatus.QUEUED, JobStatus.RUNNING))).order_by(jobs.c.id)
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(waiting)]

    def _owned(self, job: Job, values: Mapping[str, str | float]) -> None:
        mine = and_(jobs.c.id == job.id, jobs.c.owner == job.owner, jobs.c.status == JobStatus.RUNNING)
        heard = {"heard_at": micros(self._clock.now())}
        with self._database.write() as connection:
            if connection.execute(update(jobs).where(mine).values(**values, **heard)).rowcount == 0:
                raise Transient(
                    "Job %(job)s is no longer %(owner)s's: another owner took it over.", job=job.id, owner=job.owner
                )


def _kept(job: Job, result: Mapping[str, JsonValue]) -> dict[str, str | float]:
    return {"arguments": _dumped(job.arguments), "result": _dumped(result)}


def _dumped(values: Mapping[str, JsonValue]) -> str:
    return _JSON.dump_json(dict(values)).decode()


def _find(connection: Connection, number: int) -> Job:
    row = connection.execute(select(jobs).where(jobs.c.id == number)).one_or_none()
    if row is None:
        raise NotFound("There is no job %(number)s.", "`tocsin jobs` shows those that there are.", number=number)
    return _job(row)


def _job(row: AnyRow) -> Job:
    return Job(
        row.id,
        row.kind,
        _JSON.validate_json(row.arguments),
        JobStatus(row.status),
        row.progress,
        _JSON.validate_json(row.result),
        row.owner,
        row.by,
        from_micros(row.created_at),
    )
