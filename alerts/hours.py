"""Parts of the day on the clocks of a time zone: whether a moment lies in them, and where they begin and end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.route import Hours

_DAY = timedelta(days=1)


def within(hours: Hours, now: datetime) -> bool:
    """Whether a moment lies in them, whatever was done to the clocks."""
    local = now.astimezone(ZoneInfo(hours.time_zone))
    clock, today = local.time(), local.isoweekday()
    yesterday = today - 1 or 7
    if hours.start < hours.end:
        return today in hours.days and hours.start <= clock < hours.end
    return (today in hours.days and clock >= hours.start) or (yesterday in hours.days and clock < hours.end)


def edges(hours: Hours, start: datetime, end: datetime) -> Iterator[datetime]:
    """Where they may begin or end in (start, end], on any day; clocks that are set pass over some of these."""
    zone = ZoneInfo(hours.time_zone)
    day = start.astimezone(zone).date() - _DAY
    while day <= end.astimezone(zone).date():
        for clock in (hours.start, hours.end):
            edge = datetime.combine(day, clock, zone).astimezone(UTC)
            if start < edge <= end:
                yield edge
        day += _DAY
