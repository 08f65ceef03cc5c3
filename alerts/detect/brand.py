"""The watch as a whole: negatives that no topic explains (bad buzz), and mentions whatever their tone (surge)."""

import math

import numpy as np

from alerts.detect.baseline import EXPECTED, MENTIONS, NEGATIVES, TOPICS
from alerts.detect.deviance import binomial_surprise, poisson_surprise
from alerts.detect.scene import WINDOWS, excess, within
from alerts.detect.shape import FOUR_HOURS, growth, purity, unexplained_burst
from alerts.detect.topics import (
    LEAST_RATIO,
    LEAST_SURPRISE,
    SHARE_DRIFT,
    SHORTEST_ALIVE,
    SILENT,
    VOLUME_DRIFT,
)
from core.jit import Matrix, Vector, compiled

BAD_BUZZ, SURGE = 0, 1  # rows of the scores
FEWEST_NEGATIVES = 6.0  # a brand has more small talk than a topic
FEWEST_MENTIONS = 20.0  # below, "ten times the usual" is two dozen people
SURPRISE_FULL = 6.0  # neither share nor volume may ring by itself, however large
FAST_COST = 0.25  # a window is this much luckier than one twice as long, below four hours
FOUR_HOURS_LONG = 240.0
COPIES_COST, BURST_COST, FADING_COST = (
    1.2,
    1.0,
    1.5,
)  # the doubts that the topics' fitted weights hold, at the scale here
TOLD_COST = (
    1.5  # where topics hold all of the excess, they are surer and earlier, and the brand rings only beyond doubt
)


@compiled
def brand_surprise(sums: Matrix, usual: Vector, now: int, q: int) -> float:
    """Negatives of a window by their share of mentions and by their number: both must be unusual. 0 where calm."""
    window = WINDOWS[q]
    count, mentions = within(sums, NEGATIVES, now, window), within(sums, MENTIONS, now, window)
    usually = within(sums, EXPECTED, now, window) * usual[NEGATIVES]
    if count < FEWEST_NEGATIVES or count < LEAST_RATIO * usually:
        return 0.0
    share = binomial_surprise(count, mentions, usual[NEGATIVES], SHARE_DRIFT)
    volume = poisson_surprise(count, usually, VOLUME_DRIFT)
    if share < LEAST_SURPRISE or volume < LEAST_SURPRISE:
        return 0.0
    share, volume = min(share, SURPRISE_FULL), min(volume, SURPRISE_FULL)
    return math.sqrt(share * share + volume * volume)


@compiled
def surge_surprise(sums: Matrix, now: int, q: int) -> float:
    """Mentions of a window against their usual number, in drift standard deviations; 0 where calm."""
    count, usually = within(sums, MENTIONS, now, WINDOWS[q]), within(sums, EXPECTED, now, WINDOWS[q])
    if count < FEWEST_MENTIONS or count < LEAST_RATIO * usually:
        return 0.0
    return poisson_surprise(count, usually, VOLUME_DRIFT)


@compiled
def doubt(sums: Matrix, usual: Vector, now: int) -> float:
    """What speaks against a bad buzz that no topic tells: copies, a burst of everything, an end in sight, topics."""
    share = float(usual[NEGATIVES])
    fading = max(-2.0, min(0.0, growth(sums, share, NEGATIVES, now)))
    copies, burst = purity(sums, share, NEGATIVES, now), unexplained_burst(sums, share, NEGATIVES, now)
    told = told_by_topics(sums, usual, now)
    return COPIES_COST * copies + BURST_COST * burst - FADING_COST * fading + TOLD_COST * told


@compiled
def told_by_topics(sums: Matrix, usual: Vector, now: int) -> float:
    """The part of the negatives above the usual, over four hours, that topics hold: 0 (none) to 1."""
    share = usual[NEGATIVES]
    whole = excess(sums, share, NEGATIVES, now, WINDOWS[FOUR_HOURS])
    held = 0.0
    for row in range(TOPICS, sums.shape[0]):
        held += max(excess(sums, share * usual[row], row, now, WINDOWS[FOUR_HOURS]), 0.0)
    return min(1.0, held / whole) if whole > 0.0 else 0.0


@compiled
def whole_score(sums: Matrix, usual: Vector, row: int, now: int) -> tuple[float, int, int]:
    """The highest score over the windows, the index of its window, and 1 where a slow window is a surprise."""
    best, best_window, alive = SILENT, 0, 0
    for q in range(1, len(WINDOWS)):
        found = brand_surprise(sums, usual, now, q) if row == BAD_BUZZ else surge_surprise(sums, now, q)
        if found <= 0.0:
            continue
        if q >= SHORTEST_ALIVE:
            alive = 1
        score = found - FAST_COST * max(0.0, math.log2(FOUR_HOURS_LONG / WINDOWS[q]))
        if score > best:
            best, best_window = score, q
    if row == BAD_BUZZ and best > SILENT:
        best -= doubt(sums, usual, now)
    return best, best_window, alive


@compiled
def whole_scores(sums: Matrix, usual: Vector, first: int, last: int) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Minutes [first, last): score, window index, alive and four-hour excess; rows BAD_BUZZ and SURGE."""
    shape = (2, last - first)
    score, window, alive, beyond = np.empty(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for i in range(first, last):
        for row in (BAD_BUZZ, SURGE):
            found, best, lives = whole_score(sums, usual, row, i)
            score[row, i - first], window[row, i - first], alive[row, i - first] = found, best, lives
        four_hours = WINDOWS[FOUR_HOURS]
        beyond[BAD_BUZZ, i - first] = max(excess(sums, usual[NEGATIVES], NEGATIVES, i, four_hours), 0.0)
        beyond[SURGE, i - first] = max(excess(sums, 1.0, MENTIONS, i, four_hours), 0.0)
    return score, window, alive, beyond
