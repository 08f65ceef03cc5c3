"""One hour of a watch with the day before it, laid out so that any window's counts are two look-ups."""

from dataclasses import dataclass

import numpy as np

from alerts.detect.baseline import DAY, EXPECTED, HOUR, MENTIONS, NEGATIVES, TOPICS, Baseline, drifted
from alerts.detect.counts import Counts
from core.jit import Matrix, Vector, compiled

WINDOWS = np.array([5, 15, 30, 60, 120, 240, 480, 1440])


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """counts: rows x 1,500 minutes, from baseline.hour - DAY on (rows as baseline.MENTIONS …, EXPECTED among them).

    sums: the same summed up, sums[row, i] being all before minute i. local: decayed counts after each minute.
    usual: shares as Baseline.usual. exposure: of each minute, and slots, as in Counts.
    """

    baseline: Baseline
    counts: Matrix
    sums: Matrix
    local: Matrix
    usual: Vector
    exposure: Vector
    slots: Vector


def look(baseline: Baseline, counts: Counts) -> Scene:
    """The scene of baseline.hour. Minutes of it that `counts` lacks are unknown."""
    seen = counts.between(*baseline.reads)
    rows = np.empty((TOPICS + len(baseline.topics), DAY + HOUR))
    rows[MENTIONS], rows[NEGATIVES], rows[TOPICS:] = seen.mentions, seen.negatives, seen.topics
    # Mentions of a minute that nobody vouches for are a lower bound: they may ring, against a whole minute.
    heard = np.where((seen.exposure <= 0) & (seen.mentions > 0), 1.0, seen.exposure)
    rows[EXPECTED] = baseline.expected()[seen.slots] * heard
    sums = np.zeros((rows.shape[0], rows.shape[1] + 1))
    np.cumsum(rows, axis=1, out=sums[:, 1:])
    return Scene(
        baseline=baseline,
        counts=rows,
        sums=sums,
        local=drifted(baseline.local, rows, seen.exposure),
        usual=baseline.usual(),
        exposure=seen.exposure,
        slots=seen.slots.astype(np.float64),
    )


@compiled
def within(sums: Matrix, row: int, i: int, window: int) -> float:
    """The sum of a row over the `window` minutes that end with minute i of the scene."""
    total: float = sums[row, i + 1] - sums[row, i + 1 - window]
    return total


@compiled
def excess(sums: Matrix, share: float, row: int, i: int, window: int) -> float:
    """A row above what is expected of it in a window (below: negative). share: what it usually is of the mentions."""
    return within(sums, row, i, window) - within(sums, EXPECTED, i, window) * share
