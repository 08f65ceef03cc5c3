"""What of a time was listened to: what was not heard is unknown, and never drawn or compared as if it were nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from alerts.exposure import GRACE, Minutes, exposure
from core.charts.hatching import stretches
from core.charts.times import Span
from core.clock import from_minute, minute_of
from schemas.watch import Watch
from web.backing import Backing

LEAST = 0.9
"""The part of the usual sources below which a stretch is hatched."""
FINEST = timedelta(minutes=15)


class Heard:
    """Of each watch, what part of its usual sources was heard in each minute of [start, end), 0 to 1."""

    def __init__(self, by_watch: Mapping[str, Minutes], first: int) -> None:
        self._by_watch = by_watch
        self._first = first

    def share(self, watch: str) -> float:
        """Of the whole time, 0 to 1."""
        return float(self._by_watch[watch].mean())

    def between(self, watch: str, start: datetime, end: datetime) -> float:
        """Of a part of it, 0 to 1."""
        minutes = self._by_watch[watch]
        first = min(max(minute_of(start) - self._first, 0), len(minutes) - 1)
        return float(minutes[first : max(minute_of(end) - self._first, first + 1)].mean())

    def gaps(self, step: timedelta) -> Sequence[Span]:
        """Stretches in which one watch or another was not heard as usual; step: of the curve that they lie under."""
        least = np.minimum.reduce(list(self._by_watch.values()))
        length = max(step, FINEST) // timedelta(minutes=1)
        cells = [
            (Span(from_minute(self._first + at), from_minute(self._first + at + length)), float(each.mean()))
            for at in range(0, len(least), length)
            if (each := least[at : at + length]).size
        ]
        return stretches(cells, LEAST)


def heard(backing: Backing, watches: Sequence[Watch], start: datetime, end: datetime) -> Heard:
    """watches: one at least. Where no source ever told what it covered, all counts as heard."""
    first = minute_of(start)
    last = max(minute_of(end), first + 1)
    newest = backing.state.coverage.newest()
    if not newest:
        return Heard({watch.id: np.ones(last - first) for watch in watches}, first)
    spans = backing.state.coverage.spans(first, last)
    found = {}
    for watch in watches:
        shares = backing.store.source_shares(watch.id, first, last)
        minutes = exposure(watch, spans, {name: shares[name] for name in shares if name in newest}, first, last)
        told = max((until for source, until in newest.items() if watch.listens(source)), default=first)
        if last - GRACE <= told < last:  # the newest minutes are told in a moment
            minutes[max(told - first, 0) :] = 1.0
        found[watch.id] = minutes
    return Heard(found, first)
