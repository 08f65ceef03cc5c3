"""What is usual of any question: its volume at the same times of the four weeks before (docs/metrics.md)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from core.charts.stacks import Usual
from core.charts.times import Span
from core.query.tree import leaves
from schemas.base import EARLIEST
from schemas.scope import only
from web.look.asked import Asked, Window
from web.look.heard import heard
from web.look.weekly import begins
from web.visit import Visit

WEEK = timedelta(days=7)
WEEKS = 4
LEAST = 2
"""Weeks of which something has to be known."""
TAILS = (0.1, 0.9)
MOST_WATCHES = 10
"""Whose coverage is looked up for one curve."""
LONGEST = timedelta(days=130)
"""Of which it is, and of which anything is usual."""

Local = datetime
"""By the reader's clocks, without an offset."""


def unheard(visit: Visit, asked: Asked, back: timedelta = timedelta()) -> Sequence[Span]:
    """Of the watches that are named, else of those that may be seen; none of too long a time. back: how far before the
    time it begins."""
    chosen = [watch for watch in visit.watches() if not asked.named or watch.id in asked.named][:MOST_WATCHES]
    window = asked.window
    if not chosen or window.length + back > LONGEST:
        return []
    return heard(visit.backing, chosen, window.start - back, window.end).gaps(window.step)


def usual(visit: Visit, asked: Asked, gaps: Sequence[Span]) -> list[Usual]:
    """One for each step of which enough is known; none of a question that says itself when. gaps: what was not listened
    to, since four weeks before."""
    window, zone = asked.window, visit.tongue.zone
    earliest = window.start - WEEKS * WEEK
    if _says_when(asked) or earliest < EARLIEST or window.end - earliest > LONGEST:
        return []
    unknown = Unknown(gaps, _first(visit, asked), window.step)
    weeks = [_week(visit, asked, back, unknown) for back in range(1, WEEKS + 1)]
    beside = (timedelta(),) if window.bucket == "day" else (-window.step, timedelta(), window.step)
    bands = []
    for begin in begins(window.start, window.end, window.bucket, zone):
        at = [_local(begin, zone) + by for by in beside]
        known = [[week[each] for each in at if each in week] for week in weeks]
        if sum(map(bool, known)) >= LEAST:
            bands.append(Usual(begin, *quantiles(known)))
    return bands


def quantiles(weeks: Sequence[Sequence[float]]) -> tuple[float, float]:
    """A tenth and nine tenths of what was counted in all the weeks together lies below these, one value at least;
    straight lines between the values (Hyndman and Fan 1996, definition 7)."""
    low, high = np.quantile([value for week in weeks for value in week], TAILS)
    return float(low), float(high)


class Unknown:
    """Steps of which nothing can be said: before the first mention, and not listened to. gaps: in order."""

    def __init__(self, gaps: Sequence[Span], first: datetime | None, step: timedelta) -> None:
        self._gaps = gaps
        self._first = first
        self._step = step

    def __contains__(self, begin: datetime) -> bool:
        following = bisect_left(self._gaps, begin + self._step, key=lambda gap: gap.start)
        missed = following > 0 and self._gaps[following - 1].end > begin
        return missed or self._first is None or begin < self._first


def _week(visit: Visit, asked: Asked, back: int, unknown: Unknown) -> Mapping[Local, float]:
    """What was counted so many weeks before, at the times of this one, and a step around."""
    window, zone = asked.window, visit.tongue.zone
    start, end = (_moment(_local(at, zone) - back * WEEK, zone) for at in (window.start, window.end))
    earlier = replace(asked, window=Window(start - window.step, end + window.step))
    counts = visit.backing.store.count(earlier.counting(window.bucket, zone=zone), visit.scope)
    values = {count.at: count.value for count in counts}
    return {
        _local(begin, zone) + back * WEEK: values.get(begin, 0.0)
        for begin in begins(earlier.window.start, earlier.window.end, window.bucket, zone)
        if begin not in unknown
    }


def _first(visit: Visit, asked: Asked) -> datetime | None:
    """When the first mention was published that the watches saw."""
    scope = only(*asked.named) if asked.named else visit.scope
    hits = visit.backing.store.search(None, scope, 1, order="oldest").hits
    return hits[0].mention.published_at if hits else None


def _says_when(asked: Asked) -> bool:
    return asked.tree is not None and any(leaf.field == "published" for leaf in leaves(asked.tree))


def _local(at: datetime, zone: ZoneInfo) -> Local:
    return at.astimezone(zone).replace(tzinfo=None)


def _moment(local: Local, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
