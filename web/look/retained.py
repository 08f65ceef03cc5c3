"""For how long the mentions of each watch are kept, and what a shorter time would remove."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import micros
from core.query.tree import Range
from index.remains import day_of, from_day
from schemas.scope import only
from schemas.watch import YEAR_KEPT, Watch
from web.visit import Visit

YEAR = timedelta(days=YEAR_KEPT)
"""What we advise where nobody has said."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of a watch. sightings: all that is stored. older: of them, those before a year ago. oldest_goes_on: None where
    nothing goes."""

    watch: Watch
    sightings: int
    oldest: datetime | None
    older: int

    @property
    def oldest_goes_on(self) -> datetime | None:
        days = self.watch.retention_days
        return from_day(day_of(self.oldest) + 1 + days) if self.oldest and days else None


def kept_of(visit: Visit, watch: Watch) -> Kept:
    found = visit.backing.store.search(None, only(watch.id), 1, order="oldest")
    oldest = found.hits[0].mention.published_at if found.hits else None
    older = before(visit, watch, visit.backing.clock.now() - YEAR)
    return Kept(watch, found.total, oldest, older)


def before(visit: Visit, watch: Watch, moment: datetime) -> int:
    """How many of its sightings were published before then."""
    before = Range(0, "published", None, micros(moment) - 1)
    return visit.backing.store.search(before, only(watch.id), 1).total
