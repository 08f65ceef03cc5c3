"""Where minutes, hours and days begin in a time zone: the one place that knows how clocks are changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.clock import EPOCH, micros
from core.errors import Misused
from index.port import Bucket
from schemas.sentence import Sentence

BUCKET_LIMIT = 100_000
_STEPS = {"minute": timedelta(minutes=1), "quarter": timedelta(minutes=15), "hour": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Run:
    """Buckets of one length, side by side. begin, end (not included), step: microseconds UTC."""

    begin: int
    end: int
    step: int


def buckets(start: datetime, end: datetime, bucket: Bucket, time_zone: str) -> list[Run]:
    """The buckets that meet [start, end), in order: the first may begin before start, the last is cut at end.

    A new run begins where clocks were changed. Raises Misused where there would be more than BUCKET_LIMIT.
    """
    if start >= end:
        return []
    if bucket == "all":
        return [Run(micros(start), micros(end), micros(end) - micros(start))]
    runs: list[Run] = []
    begins = islice(_begins(start, end, bucket, zone_named(time_zone)), BUCKET_LIMIT + 2)
    for number, (begin, following) in enumerate(pairwise(begins)):
        if number == BUCKET_LIMIT:
            raise Misused(
                "More than %(limit)s buckets of a %(bucket)s.",
                "Ask for longer buckets or less time.",
                limit=BUCKET_LIMIT,
                bucket=Sentence(bucket),
            )
        step = micros(following) - micros(begin)
        if runs and runs[-1].step == step:
            runs[-1] = Run(runs[-1].begin, micros(following), step)
        else:
            runs.append(Run(micros(begin), micros(following), step))
    runs[-1] = Run(runs[-1].begin, micros(end), runs[-1].step)
    return runs


def _begins(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> Iterator[datetime]:
    """Of each bucket that meets [start, end), and of the one after."""
    begin = _floor(start, bucket, zone)
    while begin < end:
        yield begin
        begin = _next(begin, bucket, zone)
    yield begin


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


def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misused('"%(name)s" is no IANA time zone.', 'Write it like "Europe/Paris".', name=name) from None
