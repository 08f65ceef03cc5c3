"""What is usual for one watch: level and season of its mentions, negative share, mix of its topics."""

import math
from dataclasses import dataclass

import numpy as np

from alerts.detect.counts import SLOTS
from core.jit import Matrix, Vector, compiled

HOUR, DAY = 60, 1440
GUARD = HOUR  # a minute teaches at the earliest an hour after it ended: a fire does not teach while it is being noticed
MENTIONS, EXPECTED, NEGATIVES, TOPICS = 0, 1, 2, 3  # rows of every matrix of series: topics from TOPICS on
EXPOSURE = EXPECTED  # the same row where days are kept: how many minutes were heard

LEVEL_FORGETS = 1 - 0.5 ** (1 / (7 * DAY))  # half-life of a week: a new normal takes two
SHARE_FORGETS = 1 - 0.5 ** (1 / (14 * DAY))  # shares are rarer events and need a longer memory
SEASON_FORGETS = 1 / (28 * HOUR)  # a slot of the week has 60 minutes a day: about 28 of its days
SEASON_PRIOR = float(DAY)  # minutes of a flat season to begin with: one odd morning is not a rhythm
LOCAL_KEEPS = 0.5 ** (1 / (6 * HOUR))  # local shares follow the news of the day: half-life of six hours
HOT_LEARNS = 0.1  # while it is hot: a crisis must not become the new normal, a real change still may
LEAST_LEVEL = 0.002  # three mentions a day; below, every mention would be a sensation
LEAST_SEASON = 0.1

FIRST_NEGATIVES, FIRST_OTHERS = 2.0, 8.0  # before anything is known: a fifth is negative, as good as ten mentions
TOPIC_PRIOR = 1.0  # every topic begins with one negative mention, for ever: none is impossible
DAYS_KEPT = 40  # 28 days of baseline, 7 of growth, and some that were not heard


@dataclass(frozen=True, slots=True)
class Calibration:
    """mean: the running mean of the watch's own highest scores of half a day, worth weight half-days.

    hours: of the half-day so far. top: highest in it.
    """

    mean: float
    weight: float
    top: float
    hours: int


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """hour: a whole hour in minutes since 1970; minutes before hour - GUARD have been learned, and are final.

    seen: minutes heard and learned. level: mentions a minute. season: 2 x 48, sums of relative volume, and weights.
    negatives, others: decayed counts behind the negative share. mix: decayed negatives of each topic; mix_of: of all.
    local: decayed counts (rows as MENTIONS, NEGATIVES, TOPICS) of all minutes before hour - DAY.
    hot: whether a topic was, when the hour began.
    days: rows x DAYS_KEPT, daily counts, by UTC day modulo DAYS_KEPT.
    """

    topics: tuple[str, ...]
    hour: int
    seen: float
    level: float
    season: Matrix
    negatives: float
    others: float
    mix: Vector
    mix_of: float
    local: Vector
    hot: int
    calibration: Calibration
    days: Matrix

    @property
    def reads(self) -> tuple[int, int]:
        """The minutes [start, end) that evaluating and learning this hour look at."""
        return self.hour - DAY, self.hour + HOUR

    def usual(self) -> Vector:
        """NEGATIVES: share of mentions that are negative. TOPICS on: share of those that carry the topic."""
        shares = np.zeros(TOPICS + len(self.topics))
        shares[NEGATIVES] = self.negatives / (self.negatives + self.others)
        shares[TOPICS:] = self.mix / self.mix_of
        return shares

    def expected(self) -> Vector:
        """Mentions a minute in each slot of the week."""
        relative = (self.season[0] + SEASON_PRIOR) / (self.season[1] + SEASON_PRIOR)
        expected: Vector = np.maximum(self.level * relative, LEAST_LEVEL)
        return expected


def unknown(topics: tuple[str, ...], minute: int, calibration: Calibration) -> Baseline:
    """Nothing learned yet, from the hour of `minute` on."""
    return Baseline(
        topics=topics,
        hour=minute // HOUR * HOUR,
        seen=0.0,
        level=0.0,
        season=np.zeros((2, SLOTS)),
        negatives=FIRST_NEGATIVES,
        others=FIRST_OTHERS,
        mix=np.full(len(topics), TOPIC_PRIOR),
        mix_of=TOPIC_PRIOR * max(2, len(topics)),
        local=np.zeros(TOPICS + len(topics)),
        hot=0,
        calibration=calibration,
        days=np.zeros((TOPICS + len(topics), DAYS_KEPT)),
    )


@compiled
def calm_weights(mentions: Vector, expected: Vector, seen: float) -> Vector:
    """How much of each minute teaches: a burst's whole minute is weighed down to what chance and drift could give."""
    weights = np.ones(len(mentions))
    for i in range(len(mentions)):
        most = expected[i] + 3.0 * math.sqrt(expected[i] + 0.5 * expected[i] ** 2) + 1.0
        if seen > DAY and mentions[i] > most:
            weights[i] = most / mentions[i]
    return weights


@compiled
def learn_volume(
    mentions: Vector, exposure: Vector, slots: Vector, season: Matrix, level: float, seen: float, pace: float
) -> float:
    """Takes weighed mentions of some minutes into season (in place); returns the new level.

    pace: 1, or less where learning is slowed. A minute counts by its exposure; one that was not heard teaches nothing.
    """
    for i in range(len(mentions)):
        heard = exposure[i]
        if heard <= 0.0:
            continue
        slot = int(slots[i])
        seen += heard
        relative = (season[0, slot] + SEASON_PRIOR) / (season[1, slot] + SEASON_PRIOR)
        gain = min(1.0, max(LEVEL_FORGETS, 1.0 / max(seen, 1.0)) * pace * heard)
        level += gain * (mentions[i] / heard / max(relative, LEAST_SEASON) - level)
        keep = 1.0 - SEASON_FORGETS * heard
        season[0, slot] = season[0, slot] * keep + pace * mentions[i] / max(level, LEAST_LEVEL)
        season[1, slot] = season[1, slot] * keep + pace * heard
    return level


@compiled
def learn_shares(counts: Matrix, exposure: Vector, pace: float, mix: Vector, totals: Vector) -> None:
    """Takes weighed counts (rows as MENTIONS, NEGATIVES, TOPICS) into mix and into totals, in place.

    totals: negatives, others, mix_of.
    """
    topics = len(mix)
    prior = TOPIC_PRIOR * max(2, topics)
    for i in range(counts.shape[1]):
        if exposure[i] <= 0.0:
            continue
        forgets = SHARE_FORGETS * pace * exposure[i]
        keep = 1.0 - forgets
        negatives = counts[NEGATIVES, i]
        totals[0] = totals[0] * keep + min(negatives, counts[MENTIONS, i]) * pace
        totals[1] = totals[1] * keep + max(counts[MENTIONS, i] - negatives, 0.0) * pace
        totals[2] = totals[2] * keep + negatives * pace + forgets * prior
        for k in range(topics):
            mix[k] = mix[k] * keep + counts[TOPICS + k, i] * pace + forgets * TOPIC_PRIOR


@compiled
def drifted(local: Vector, counts: Matrix, exposure: Vector) -> Matrix:
    """The local counts after each minute (rows x minutes), from those before the first."""
    path = np.empty(counts.shape)
    for row in range(counts.shape[0]):
        value = local[row]
        for i in range(counts.shape[1]):
            if exposure[i] > 0.0:
                value = value * LOCAL_KEEPS + counts[row, i]
            path[row, i] = value
    return path
