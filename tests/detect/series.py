"""Invented histories of one watch, from a seed: Poisson with a daily rhythm, and what happens on top of it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np

from alerts.detect.baseline import Baseline, unknown
from alerts.detect.counts import Counts, season_slots
from alerts.detect.detector import caught_up
from alerts.detect.learning import UNCALIBRATED

MONDAY = 29_459_520  # 2026-01-05T00:00Z, in minutes since 1970
DAY, HOUR = 1440, 60
TOPICS = ("delivery", "price", "staff")
UTC_ZONE = ZoneInfo("UTC")


def quiet(days: float, *, rate: float = 1.0, share: float = 0.2, seed: int = 1, zone: ZoneInfo = UTC_ZONE) -> Counts:
    """rate: mentions a minute. share: of them negative. Topics carry 30, 20 and 10 % of the negatives."""
    length = int(days * DAY)
    random = np.random.default_rng(seed)
    hours = (np.arange(length) / HOUR) % 24
    mentions = random.poisson(rate * (1 + 0.7 * np.sin((hours - 9) / 24 * 2 * np.pi)))
    negatives = random.binomial(mentions, share)
    topics = np.stack([random.binomial(negatives, part) for part in (0.3, 0.2, 0.1)])
    return Counts(
        start=MONDAY,
        mentions=mentions.astype(float),
        negatives=negatives.astype(float),
        topics=topics.astype(float),
        exposure=np.ones(length),
        slots=season_slots(MONDAY, length, zone),
    )


def with_crisis(counts: Counts, at: int, to_peak: int, height: float, topic: int = 0) -> Counts:
    """Negatives of a topic grow linearly from place `at` to `height` a minute, and halve every six hours after."""
    length = len(counts.mentions)
    since = np.arange(length) - at
    shape = np.where(since <= to_peak, since / to_peak, 0.5 ** ((since - to_peak) / 360))
    more = np.random.default_rng(99).poisson(np.clip(np.where(since > 0, shape, 0), 0, 1) * height).astype(float)
    topics = counts.topics.copy()
    topics[topic] += more
    bystanders = np.round(more * 0.5)
    return replace(
        counts, mentions=counts.mentions + more + bystanders, negatives=counts.negatives + more, topics=topics
    )


def unheard(counts: Counts, first: int, end: int) -> Counts:
    """Nobody listened from place `first` to `end`: nothing was counted, and nothing is known."""
    heard = np.ones(len(counts.mentions))
    heard[first:end] = 0
    return replace(
        counts,
        mentions=counts.mentions * heard,
        negatives=counts.negatives * heard,
        topics=counts.topics * heard,
        exposure=counts.exposure * heard,
    )


def rebuilt(topics: tuple[str, ...], counts: Counts, minute: int) -> Baseline:
    """The baseline at `minute` from nothing but counts."""
    return caught_up(unknown(topics, counts.start, UNCALIBRATED), counts, minute)
