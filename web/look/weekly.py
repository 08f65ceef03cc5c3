"""One hour of the week, wherever it comes in a time: what a cell of the field of hours stands for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.clock import from_micros
from core.errors import Misused
from core.query.tree import Node, Or, Range
from index.buckets import buckets
from index.port import Bucket

_WRITTEN = re.compile(r"([1-7])-(\d|1\d|2[0-3])@(.{1,64})")
_NEVER = Range(0, "published", 1, 0)
"""Of no moment."""


@dataclass(frozen=True, slots=True)
class WeekHour:
    """day: 1 for Monday to 7. hour: 0 to 23, on the clocks of the zone, which its address says: whoever is sent it sees
    the same."""

    day: int
    hour: int
    zone: ZoneInfo

    def __str__(self) -> str:
        return f"{self.day}-{self.hour}@{self.zone.key}"

    def within(self, start: datetime, end: datetime) -> Node:
        """What was published in any such hour that meets [start, end): none where clocks skip it, two where they repeat
        it. Raises Misused for too long a time."""
        hours = [
            Range(0, "published", begin, begin + run.step - 1)
            for run in buckets(start, end, "hour", self.zone.key)
            for begin in range(run.begin, run.end, run.step)
            if self._is(from_micros(begin))
        ]
        return Or(0, tuple(hours)) if len(hours) > 1 else hours[0] if hours else _NEVER

    def _is(self, begin: datetime) -> bool:
        local = begin.astimezone(self.zone)
        return (local.isoweekday(), local.hour) == (self.day, self.hour)


def week_hour(written: str) -> WeekHour | None:
    """As its address has it, `1-14@Europe/Paris`; None where nothing is written. Raises Misused."""
    if not written:
        return None
    found = _WRITTEN.fullmatch(written)
    try:
        if found:
            return WeekHour(int(found[1]), int(found[2]), ZoneInfo(found[3]))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise Misused(
        '"%(written)s" is no hour of the week.', "Write 1-14@Europe/Paris for Mondays at 14:00.", written=written
    )


def begins(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> Iterator[datetime]:
    """Of each bucket that meets [start, end)."""
    for run in buckets(start, end, bucket, zone.key):
        for begin in range(run.begin, run.end, run.step):
            yield from_micros(begin)
