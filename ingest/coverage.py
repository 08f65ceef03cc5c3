"""Covered intervals, in whole minutes: what a source may claim to have delivered, and what lacks between claims."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schemas.event import Covered

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one source has delivered without a break. since: a whole minute.

    A source that was cut off begins a new Reach when it listens again: what lies between stays a gap.
    """

    source: str
    since: datetime

    @classmethod
    def listening(cls, source: str, at: datetime) -> "Reach":
        """A live source that begins to listen: the minute that is under way was not heard whole."""
        return cls(source, ceil_minute(at))

    def upto(self, moment: datetime, now: datetime) -> tuple["Reach", tuple[Covered, ...]]:
        """All before `moment` has been delivered: the claim for the whole minutes among it, if there are any."""
        end = floor_minute(moment)
        if end <= self.since:
            return self, ()
        return replace(self, since=end), (Covered(source=self.source, start=self.since, end=end, observed_at=now),)


@dataclass(frozen=True, slots=True)
class Served:
    """For whom a source claims. watches: their ids, in order. everyone: whether no other listens to it."""

    watches: tuple[str, ...] = ()
    everyone: bool = True

    def of(self, claims: tuple[Covered, ...]) -> tuple[Covered, ...]:
        """None where nobody is served: what a platform was not asked for is unknown, and no silence."""
        if self.everyone:
            return claims
        return tuple(each.model_copy(update={"watches": self.watches}) for each in claims) if self.watches else ()


NOBODY = Served(everyone=False)


def gaps(
    spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """The parts of [start, end) that none of the half-open spans covers, in order."""
    found = []
    reached = start
    for opens, closes in sorted(spans):
        if opens >= end:
            break
        if opens > reached:
            found.append((reached, opens))
        reached = max(reached, closes)
    if reached < end:
        found.append((reached, end))
    return tuple(found)


def floor_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def ceil_minute(moment: datetime) -> datetime:
    floor = floor_minute(moment)
    return floor if floor == moment else floor + MINUTE
