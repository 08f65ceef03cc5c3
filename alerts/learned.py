"""What a series had learned when an hour began: kept, so that `why` judges a minute by what alerting knew then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.detect.baseline import DAY, Baseline

ENOUGH = 14 * DAY
"""Minutes heard from which one that was learned again replaces what was learned before of the same days."""


@dataclass(frozen=True, slots=True)
class Learned:
    """at: when it was learned. since: minutes before it are unknown to the series, for the watch was another."""

    watch: str
    at: datetime
    since: int
    baseline: Baseline


def newest(kept: Iterable[Learned], topics: tuple[str, ...], minute: int) -> Learned | None:
    """What a minute was last judged by. kept: at least one a day of what was evaluated, in the order of writing."""
    chosen = None
    for each in kept:
        fits = each.baseline.topics == topics and each.baseline.hour <= minute and each.since <= minute
        if fits and (chosen is None or _replaces(each, chosen)):
            chosen = each
    return chosen


def _replaces(later: Learned, earlier: Learned) -> bool:
    """A rebuild begins with nothing: what it knows in its first days is less than what was known of them."""
    apart = later.baseline.hour - earlier.baseline.hour
    if abs(apart) >= DAY:
        return apart > 0
    return later.since != earlier.since or later.baseline.seen >= min(earlier.baseline.seen, ENOUGH)
