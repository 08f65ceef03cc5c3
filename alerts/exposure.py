"""What of a watch's usual sources was heard, minute by minute: silence is only silence where somebody listened."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.coverage import CoveredSpan
from schemas.watch import Watch

GRACE = 60
"""Minutes by which a source may be behind the newest and still be waited for; then it is silent."""
NOTABLE = 0.02
"""The usual share of a source from which its silence is told."""

Minutes = NDArray[np.float64]


def exposure(watch: Watch, spans: Sequence[CoveredSpan], shares: Mapping[str, float], start: int, end: int) -> Minutes:
    """The usual share of the sources that covered each minute of [start, end), 0 to 1.

    shares: of each source in the watch's mentions, without those that never tell their coverage. Where none of them is
    usual, one source that covered a minute is enough.
    """
    covered = covered_minutes(watch, spans, start, end)
    total = sum(shares.values())
    heard = np.zeros(end - start)
    for source, minutes in covered.items():
        heard = heard + minutes * (shares.get(source, 0.0) / total) if total > 0 else np.maximum(heard, minutes)
    return np.clip(heard, 0.0, 1.0)


def covered_minutes(watch: Watch, spans: Sequence[CoveredSpan], start: int, end: int) -> dict[str, Minutes]:
    """For each source of the watch, 1 where it covered the minute and 0 where it did not."""
    covered: dict[str, Minutes] = {}
    for span in spans:
        if not watch.listens(span.source) or (span.watches and watch.id not in span.watches):
            continue
        minutes = covered.setdefault(span.source, np.zeros(end - start))
        minutes[max(span.start - start, 0) : max(span.end - start, 0)] = 1.0
    return covered


def watermark(ends: Mapping[str, int]) -> int:
    """The minute before which all sources reported, but for those that are GRACE behind the newest.

    ends: for each source (one at least), the end of what it covered.
    """
    newest = max(ends.values())
    return min(end for end in ends.values() if end >= newest - GRACE)
