"""The bad-buzz score of a topic: its negatives unusual among the brand's, and the brand's among its mentions."""

import math
from typing import NamedTuple

import numpy as np

from alerts.detect.baseline import EXPECTED, MENTIONS, NEGATIVES, TOPICS
from alerts.detect.deviance import binomial_surprise, poisson_surprise
from alerts.detect.scene import WINDOWS, excess, within
from alerts.detect.shape import FOUR_HOURS, growth, purity, unexplained_burst
from core.jit import Matrix, Vector, compiled

SILENT = -50.0  # the score of what has nothing to say
FEWEST_NEGATIVES = 4.0  # three people are not a buzz
LEAST_RATIO = 2.0  # below twice the usual, nobody would thank us for the call
LEAST_SURPRISE = 1.5

TOPIC_DRIFT, SHARE_DRIFT = 0.5, 0.4  # sd of the log-odds of a topic among negatives, of negatives among mentions
VOLUME_DRIFT = 0.6  # sd of the log of a topic's volume
BURST_TOPIC_DRIFT, BURST_SHARE_DRIFT = 1.0, 0.5  # added in an unexplained burst: news moves every share
TOPIC_TURNS, SHARE_TURNS = 12.0, 6.0  # hours after which a drift has forgotten where it was
LOCAL_PRIOR = 5.0  # mentions' worth of the long-run share inside a local one
SHORTEST_ALIVE = 3  # index of the first window that keeps an incident alive: an hour
LASTS = 30  # minutes over which a score must last: bursts and copies come in one blow, a storm stays
LASTING_PART = 0.3  # of the score that is its mean over these minutes
LEAST_LASTING = 5.0  # what counts for a minute that was quieter: one calm minute does not undo the others


class Weights(NamedTuple):
    """What each piece of evidence adds to a topic's score. offsets: one a window, shorter ones are luckier."""

    surprise: float
    surprise_early: float
    step: float
    volume: float
    volume_early: float
    negative_excess: float
    burst: float
    pure: float
    older: float
    newer: float
    growing: float
    fading: float
    burst_surprise: float
    offsets: tuple[float, float, float, float, float, float, float, float]


class Context(NamedTuple):
    """What holds for a topic in a minute, whatever the window. burst: 0 to 1. grows, pure: standard deviations."""

    burst: float
    grows: float
    pure: float


@compiled
def raised(sums: Matrix, usual: Vector, row: int, now: int, window: int) -> bool:
    """Whether there is enough in a window to look at it at all."""
    count = within(sums, row, now, window)
    among = LEAST_RATIO * usual[row]
    return bool(
        count >= FEWEST_NEGATIVES
        and count >= among * within(sums, NEGATIVES, now, window)
        and count >= among * usual[NEGATIVES] * within(sums, EXPECTED, now, window)
    )


@compiled
def step_surprise(sums: Matrix, local: Matrix, usual: Vector, row: int, now: int, q: int, burst: float) -> float:
    """Surprise against the shares as they stood one window ago: a sudden step is news, growth is a fire."""
    window = WINDOWS[q]
    then = now - window
    hours = 0.7 * window / 60.0 + 2.0
    negatives, mentions = within(sums, NEGATIVES, now, window), within(sums, MENTIONS, now, window)
    topic = (local[row, then] + LOCAL_PRIOR * usual[row]) / (local[NEGATIVES, then] + LOCAL_PRIOR)
    share = (local[NEGATIVES, then] + LOCAL_PRIOR * usual[NEGATIVES]) / (local[MENTIONS, then] + LOCAL_PRIOR)
    topic_variance = TOPIC_DRIFT**2 * (1.0 - math.exp(-2.0 * hours / TOPIC_TURNS)) + (BURST_TOPIC_DRIFT * burst) ** 2
    share_variance = SHARE_DRIFT**2 * (1.0 - math.exp(-2.0 * hours / SHARE_TURNS)) + (BURST_SHARE_DRIFT * burst) ** 2
    own = binomial_surprise(within(sums, row, now, window), negatives, topic, math.sqrt(topic_variance))
    brand = binomial_surprise(negatives, mentions, share, math.sqrt(share_variance))
    return math.sqrt(own * own + brand * brand)


@compiled
def window_score(
    sums: Matrix, local: Matrix, usual: Vector, row: int, now: int, q: int, context: Context, weights: Weights
) -> float:
    """The evidence of one window that is raised: a linear sum with saturation. SILENT where it is no surprise."""
    window = WINDOWS[q]
    count, usually = within(sums, row, now, window), within(sums, EXPECTED, now, window)
    negatives, mentions = max(within(sums, NEGATIVES, now, window), count), within(sums, MENTIONS, now, window)
    topic_drift = math.sqrt(TOPIC_DRIFT**2 + (BURST_TOPIC_DRIFT * context.burst) ** 2)
    share_drift = math.sqrt(SHARE_DRIFT**2 + (BURST_SHARE_DRIFT * context.burst) ** 2)
    own = binomial_surprise(count, negatives, usual[row], topic_drift)
    if own < LEAST_SURPRISE:
        return SILENT
    brand = binomial_surprise(negatives, mentions, usual[NEGATIVES], share_drift)
    surprise = math.sqrt(own * own + brand * brand)
    volume = poisson_surprise(count, usually * usual[NEGATIVES] * usual[row], VOLUME_DRIFT)
    negative_excess = max(negatives - usually * usual[NEGATIVES], 0.0)
    score: float = weights.surprise * min(surprise, 9.0) + weights.surprise_early * min(surprise, 4.5)
    score += weights.step * min(step_surprise(sums, local, usual, row, now, q, context.burst), 6.0)
    score += weights.volume * min(volume, 9.0) + weights.volume_early * min(volume, 5.0)
    score += weights.negative_excess * negative_excess / (max(mentions - usually, negative_excess) + 2.0)
    score += context.burst * (weights.burst + weights.burst_surprise * min(surprise, 4.5))
    score += weights.pure * context.pure
    score += weights.growing * max(0.0, min(4.0, context.grows)) + weights.fading * max(-2.0, min(0.0, context.grows))
    if q > 0:
        score += halves_score(sums, usual, row, now, q, topic_drift, weights)
    score += weights.offsets[q]
    return score


@compiled
def halves_score(
    sums: Matrix, usual: Vector, row: int, now: int, q: int, topic_drift: float, weights: Weights
) -> float:
    """What the older part of a window says by itself, and how the newer compares with it."""
    window, newer_window = WINDOWS[q], WINDOWS[q - 1]
    newer = within(sums, row, now, newer_window)
    older = within(sums, row, now, window) - newer
    of = within(sums, NEGATIVES, now, window) - within(sums, NEGATIVES, now, newer_window)
    own = binomial_surprise(older, of, usual[row], topic_drift) if older >= 1.0 else 0.0
    half = window / 2.0
    ratio = math.log((newer / newer_window * half + 1.0) / (older / (window - newer_window) * half + 1.0))
    return weights.older * min(own, 4.0) + weights.newer * max(-2.0, min(2.0, ratio))


@compiled
def topic_score(
    sums: Matrix, local: Matrix, usual: Vector, row: int, now: int, weights: Weights
) -> tuple[float, int, int]:
    """The highest score over the windows, the index of its window, and 1 where a slow window is a surprise."""
    best, best_window, alive, known = SILENT, 0, 0, 0
    context = Context(0.0, 0.0, 0.0)
    share = usual[NEGATIVES] * usual[row]
    for q in range(len(WINDOWS)):
        if WINDOWS[q] > now or not raised(sums, usual, row, now, WINDOWS[q]):  # before the hour, a day is not held
            continue
        if known == 0:  # costly, and the same for all windows
            known = 1
            context = Context(
                unexplained_burst(sums, share, row, now), growth(sums, share, row, now), purity(sums, share, row, now)
            )
        score = window_score(sums, local, usual, row, now, q, context, weights)
        if score <= SILENT:
            continue
        if q >= SHORTEST_ALIVE:
            alive = 1
        if score > best:
            best, best_window = score, q
    return best, best_window, alive


@compiled
def lasting(score: float, recent: Vector) -> float:
    """A score less what it lacks in having lasted. recent: the scores of the last LASTS minutes, this one included."""
    if score <= LEAST_LASTING:
        return score
    mean = 0.0
    for one in recent:
        mean += max(one, LEAST_LASTING) / len(recent)
    return (1.0 - LASTING_PART) * score + LASTING_PART * mean


@compiled
def topic_scores(
    sums: Matrix, local: Matrix, usual: Vector, first: int, last: int, weights: Weights
) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Minutes [first, last) of a scene: score, window index, alive and four-hour excess, each topics x minutes."""
    shape = (sums.shape[0] - TOPICS, last - first)
    score, window, alive, beyond = np.empty(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    momentary = np.empty(last - first + LASTS)
    for k in range(shape[0]):
        row = TOPICS + k
        share = usual[NEGATIVES] * usual[row]
        for i in range(first - LASTS, last):
            place = i - first
            momentary[place + LASTS], best, lives = topic_score(sums, local, usual, row, i, weights)
            if place < 0:
                continue
            window[k, place], alive[k, place] = best, lives
            score[k, place] = lasting(momentary[place + LASTS], momentary[place + 1 : place + LASTS + 1])
            beyond[k, place] = max(excess(sums, share, row, i, WINDOWS[FOUR_HOURS]), 0.0)
    return score, window, alive, beyond
