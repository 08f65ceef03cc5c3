"""Stretches of a window in which the sources that are usual were not listened to: counts there are lower bounds."""

from collections.abc import Iterator, Sequence, Set
from datetime import timedelta

import numpy as np

from alerts.exposure import Minutes, exposure
from core.charts.hatching import stretches
from core.charts.times import Span
from core.clock import from_minute, minute_of
from schemas.coverage import CoveredSpan
from schemas.scope import Scope
from schemas.watch import Watch
from web.backing import Backing
from web.look.asked import Asked, Window

HEARD = 0.9
"""Of the usual sources; below, it is told."""
USUAL = 28 * 24 * 60
"""Minutes in which it is seen which sources are usual."""
MOST_WATCHES = 10
"""Whose coverage is looked up for one curve."""
LONGEST = timedelta(days=400)


def unheard(backing: Backing, scope: Scope, asked: Asked) -> Sequence[Span]:
    """In order. Of the watches that are named, else of those that may be seen, the mean is taken.

    None where no source ever told what it covered, nor for a time of more than LONGEST.
    """
    window = asked.window
    if window.length > LONGEST:
        return []
    standing = [each.watch for each in backing.state.watches.list() if scope.allows(each.watch.id)]
    chosen = [watch for watch in standing if not asked.named or watch.id in asked.named][:MOST_WATCHES]
    start, end = minute_of(window.start), max(minute_of(window.end), minute_of(window.start) + 1)
    telling = backing.state.coverage.newest().keys()
    spans = backing.state.coverage.spans(start, end)
    heard = [found for watch in chosen if (found := _heard(backing, watch, spans, telling, (start, end))) is not None]
    return stretches(_steps(np.mean(heard, axis=0), window), HEARD) if heard else []


def _heard(
    backing: Backing, watch: Watch, spans: Sequence[CoveredSpan], telling: Set[str], minutes: tuple[int, int]
) -> Minutes | None:
    """None of a watch all of whose sources keep silent about their coverage."""
    start, end = minutes
    shares = backing.store.source_shares(watch.id, max(start, end - USUAL), end)
    told = {source: share for source, share in shares.items() if source in telling}
    if not told and not any(watch.listens(source) for source in telling):
        return None
    return exposure(watch, spans, told, start, end)


def _steps(heard: Minutes, window: Window) -> Iterator[tuple[Span, float]]:
    """Each step of the curve, and the mean of its minutes."""
    first, length = minute_of(window.start), max(1, window.step // timedelta(minutes=1))
    for begin in range(0, len(heard), length):
        part = heard[begin : begin + length]
        yield Span(from_minute(first + begin), from_minute(first + begin + len(part))), float(part.mean())
