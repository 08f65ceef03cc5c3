"""Where minutes, hours and days begin in a time zone: the one place where counts are folded into local buckets."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import gcd
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.clock import EPOCH, from_micros, micros
from core.errors import Permanent
from index.port import Bucket, Count
from schemas.base import LATEST

BUCKET_LIMIT = 100_000
_STEPS = {"minute": timedelta(minutes=1), "quarter": timedelta(minutes=15), "hour": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Buckets:
    """begins: of each bucket that meets [start, end), in microseconds UTC; the first may lie before start.

    unit: microseconds; no bucket begins within one, so that counts by unit can be folded into buckets.
    """

    begins: tuple[int, ...]
    unit: int

    def of(self, moment: int) -> int:
        """The begin of the bucket that holds a moment, in microseconds UTC."""
        return self.begins[max(0, bisect_right(self.begins, moment) - 1)]


def buckets(start: datetime, end: datetime, bucket: Bucket, time_zone: str) -> Buckets:
    """Raises Permanent where there would be more than BUCKET_LIMIT. Every time zone's offset since 1990 is a multiple
    of 15 minutes, hence so is every begin."""
    if bucket == "all":
        return Buckets((micros(start),), micros(LATEST))
    begins: list[int] = []
    for begin in _begins(start, end, bucket, _zone(time_zone)):
        if len(begins) == BUCKET_LIMIT:
            raise Permanent(f"More than {BUCKET_LIMIT} buckets of a {bucket}.", "Ask for longer buckets or less time.")
        begins.append(micros(begin))
    return Buckets(tuple(begins), gcd(*begins))


def fold(figures: Iterable[tuple[int, str, float]], into: Buckets) -> list[Count]:
    """Sums of (moment in microseconds UTC, group, value) by bucket and group, in order of time, then group."""
    sums: dict[tuple[int, str], float] = {}
    for moment, group, value in figures:
        key = into.of(moment), group
        sums[key] = sums.get(key, 0) + value
    return [Count(from_micros(begin), group, value) for (begin, group), value in sorted(sums.items())]


def _begins(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> Iterator[datetime]:
    if start >= end:
        return
    begin = _floor(start, bucket, zone)
    while begin < end:
        yield begin
        begin = _next(begin, bucket, zone)


def _floor(moment: datetime, bucket: Bucket, zone: ZoneInfo) -> datetime:
    """The beginning of the local bucket that holds the moment. Where clocks go back, the repeated hour is its own."""
    match bucket:
        case "day":
            return _midnight(moment.astimezone(zone), zone)
        case "hour":
            return moment.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        case _:
            return moment - (moment - EPOCH) % _STEPS[bucket]


def _next(begin: datetime, bucket: Bucket, zone: ZoneInfo) -> datetime:
    if bucket == "day":
        return _midnight(begin.astimezone(zone) + timedelta(days=1), zone)
    after = begin + _STEPS[bucket]
    if bucket != "hour":
        return after
    while _floor(after, bucket, zone) <= begin:  # an hour in which clocks went back by less than an hour is longer
        after += _STEPS["quarter"]
    return _floor(after, bucket, zone)


def _midnight(local: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(local.date(), time(), zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Permanent(f'"{name}" is no IANA time zone.', 'Write it like "Europe/Paris".') from None
