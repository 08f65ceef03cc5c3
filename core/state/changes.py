"""Whether anything was changed, by anybody, that what was counted before may not know of."""

from sqlalchemy import func, select

from core.state.database import Database
from core.state.generation import REVISION
from core.state.jobs import JobStatus
from core.state.tables import counters, jobs

_REVISION = select(counters.c.value).where(counters.c.name == REVISION).scalar_subquery()
_ENDED = select(func.count()).where(jobs.c.status.in_((JobStatus.DONE, JobStatus.FAILED))).scalar_subquery()
_NEWEST = select(func.coalesce(_REVISION, 0), _ENDED)


def newest_change(database: Database) -> tuple[int, int]:
    """The revision of what is listened for, tagged and corrected, and how many jobs of the store's owner have ended, an
    erasure among them. One statement: it is asked with every figure."""
    with database.read() as connection:
        revision, ended = connection.execute(_NEWEST).one()
    return revision, ended
