"""Whether more matches a query than usual at this hour: against the same hour of the days before, as a median, so that
a storm of last week is not what is usual now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from alerts.detect.deviance import poisson_surprise

DAYS = 28
"""That an hour is compared with: four weeks, so that each day of the week stands in it four times."""
LEAST_DAYS = 7
"""Without a week in which something matched, nothing is usual yet."""
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
FEWEST = 8.0
"""Effective mentions in an hour below which nothing is worth a message."""
RARE = 1.0
"""What is usual is at least this: of a query that hardly matches, less is not known."""
DRIFT = 0.3
"""Standard deviation of the logarithm of a query's rate from one day to the next at the same hour."""
THRESHOLD = 3.5
"""Standard deviations from which it is told: with DRIFT, three times the usual where that is twenty an hour or more."""


@dataclass(frozen=True, slots=True)
class Unusual:
    """count: effective mentions of the hour to `end`. low, high: between which eight of ten such hours lie."""

    end: datetime
    count: float
    low: float
    high: float


def hour_to(now: datetime) -> datetime:
    """The end of the newest whole quarter of an hour that has had a minute or two to arrive."""
    settled = now - timedelta(minutes=2)
    return settled - timedelta(minutes=settled.minute % 15, seconds=settled.second, microseconds=settled.microsecond)


def reach(end: datetime) -> datetime:
    """From when on counts are needed."""
    return end - timedelta(days=DAYS + 1)


def judged(quarters: Mapping[datetime, float], end: datetime, time_zone: str) -> Unusual | None:
    """quarters: effective mentions of each quarter of an hour since `reach(end)`, by its beginning; none: nothing.

    None: the hour to `end` is as usual, or nothing is known to be usual. time_zone: on whose clocks hours are the same.
    """
    count = _hour(quarters, end)
    began = min(quarters, default=end)
    days = [day for day in range(1, DAYS + 1) if _before(end, day, time_zone) - HOUR >= began]
    if count < FEWEST or len(days) < LEAST_DAYS:
        return None
    hours = {day: _hour(quarters, _before(end, day, time_zone)) for day in days}
    usual = max(median(hours.values()), _middle([hours[day] for day in days if day % 7 == 0]), RARE)
    if poisson_surprise(count, usual, DRIFT) < THRESHOLD:
        return None
    tenths = quantiles(hours.values(), n=10, method="inclusive")
    return Unusual(end, count, tenths[0], tenths[-1])


def _hour(quarters: Mapping[datetime, float], end: datetime) -> float:
    return sum(quarters.get(end - number * QUARTER, 0.0) for number in range(1, 5))


def _before(end: datetime, days: int, time_zone: str) -> datetime:
    """The same time on the clocks, so many days ago."""
    return (end.astimezone(ZoneInfo(time_zone)) - timedelta(days=days)).astimezone(UTC)


def _middle(values: Sequence[float]) -> float:
    return median(values) if values else 0.0
