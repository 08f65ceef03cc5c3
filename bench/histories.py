"""Invented histories of a brand, from a seed: a year with nothing in it, and a defect that grows over days."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from alerts.detect.counts import Counts, season_slots
from core.clock import minute_of
from core.jit import Vector

PARIS = ZoneInfo("Europe/Paris")
HOUR, DAY = 60, 1440
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
TOPICS = tuple(f"topic{number}" for number in range(8))

HOLIDAYS = frozenset(
    date(2026, month, day)
    for month, day in ((4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
)
HOLIDAY, AUGUST, WEEKEND = 0.55, 0.8, 0.7
"""Times the mentions of another day."""
OUTAGES_A_MONTH = 1.5
LONGEST_OUTAGE = 12 * HOUR


@dataclass(frozen=True, slots=True)
class Brand:
    """rate: mentions a minute at the beginning. share: of them negative. growth: times as many at the end."""

    rate: float
    share: float
    growth: float = 1.0


def quiet(brand: Brand, days: int, seed: int) -> Counts:
    """Rhythm, holidays and clock changes of Paris, outages, slow growth; shares and volume drift as they do.

    Drifts (sd of the logarithm or the log-odds, correlation time): volume .3 in 6 h and .2 in 3 days; negative share .3
    in 6 h and .15 in 5 days; each topic .4 in 12 h and .2 in 5 days.
    """
    random = np.random.default_rng([seed, days])
    length = days * DAY
    begin = minute_of(BEGIN)
    rate = brand.rate * _rhythm(days) * brand.growth ** (np.arange(length) / length)
    rate *= np.exp(drift(length, 6, 0.3, random) + drift(length, 72, 0.2, random))
    mentions = random.poisson(rate)
    odds = np.log(brand.share / (1 - brand.share)) + drift(length, 6, 0.3, random) + drift(length, 120, 0.15, random)
    negatives = random.binomial(mentions, 1 / (1 + np.exp(-odds)))
    weights = np.log(random.dirichlet(np.full(len(TOPICS), 2.0)))[:, None] + np.stack(
        [drift(length, 12, 0.4, random) + drift(length, 120, 0.2, random) for _ in TOPICS]
    )
    mix = np.exp(weights) / np.exp(weights).sum(axis=0)
    topics = np.zeros((len(TOPICS), length))
    for minute in np.flatnonzero(negatives):
        topics[:, minute] = random.multinomial(negatives[minute], mix[:, minute])
    counts = Counts(
        begin,
        mentions.astype(np.float64),
        negatives.astype(np.float64),
        topics,
        np.ones(length),
        season_slots(begin, length, PARIS),
    )
    return _unheard(counts, random)


def drift(length: int, hours: float, sd: float, random: np.random.Generator) -> Vector:
    """A stationary path by the minute, an autoregression sampled each quarter of an hour. hours: correlation time."""
    keep = np.exp(-1 / (4 * hours))
    steps = random.normal(0, sd * np.sqrt(1 - keep * keep), length // 15 + 2)
    path, last = np.empty(len(steps)), random.normal(0, sd)
    for place, step in enumerate(steps):
        last = keep * last + step
        path[place] = last
    smooth: Vector = np.interp(np.arange(length) / 15, np.arange(len(path)), path)
    return smooth


def _rhythm(days: int) -> Vector:
    """Relative volume of each minute, by the local hour and day."""
    hours = np.empty(days * 24)
    for place in range(len(hours)):
        local = (BEGIN + timedelta(hours=place)).astimezone(PARIS)
        level = 0.25 + 0.75 * max(0.0, np.sin((local.hour - 6) / 18 * np.pi)) if local.hour >= 6 else 0.2
        level *= WEEKEND if local.weekday() >= 5 else 1.0
        level *= HOLIDAY if local.date() in HOLIDAYS else 1.0
        hours[place] = level * (AUGUST if local.month == 8 else 1.0)
    return np.repeat(hours / hours.mean(), HOUR)


def _unheard(counts: Counts, random: np.random.Generator) -> Counts:
    """The same with outages, of which nothing is known."""
    length = len(counts.mentions)
    heard = np.ones(length)
    for _ in range(random.poisson(OUTAGES_A_MONTH * length / (30 * DAY))):
        first = int(random.integers(length))
        heard[first : first + int(random.uniform(0.5 * HOUR, LONGEST_OUTAGE))] = 0.0
    return replace(
        counts,
        mentions=counts.mentions * heard,
        negatives=counts.negatives * heard,
        topics=counts.topics * heard,
        exposure=heard,
    )


@dataclass(frozen=True, slots=True)
class Defect:
    """Places in a history: it grows from first to last."""

    topic: str
    first: int
    last: int


def with_defect(counts: Counts, seed: int) -> tuple[Counts, Defect]:
    """A topic's complaints grow from nothing over 10 to 20 days, as an exponential, by four to twelve times its usual.

    It begins in the second half, after 45 days; half as many people speak of it without complaining.
    """
    random = np.random.default_rng([seed, 7])
    topic = int(random.integers(len(TOPICS)))
    days = random.uniform(10, 20)
    first = int(random.uniform(45 * DAY, len(counts.mentions) - 22 * DAY))
    last = first + int(days * DAY)
    usual = float(counts.topics[topic, :first].mean())
    height = max(random.uniform(4, 12) * usual, 12 / DAY)
    grown = (np.exp(2.5 * np.arange(last - first) / (last - first)) - 1) / (np.exp(2.5) - 1)
    rhythm = _rhythm(len(counts.mentions) // DAY)[first:last]
    more = np.zeros(len(counts.mentions))
    more[first:last] = random.poisson(height * grown * rhythm) * counts.exposure[first:last]
    others = random.binomial(more.astype(int), 0.5)
    topics = counts.topics.copy()
    topics[topic] += more
    told = replace(counts, mentions=counts.mentions + more + others, negatives=counts.negatives + more, topics=topics)
    return told, Defect(TOPICS[topic], first, last)
