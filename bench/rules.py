"""The rules that listening tools document for their alerts, on the same replays as ours, scored by the same scorer.

Each rings when a statistic of the brand's negatives passes a factor; what rings again within a day is the same alarm,
as with ours. A rule is shown at the factor that its maker suggests, and at the lowest that rings as rarely as ours.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from pydantic import JsonValue

from alerts.countfile import History
from alerts.detect.episodes import REOPENS_WITHIN
from core.clock import from_minute
from core.jit import Vector

HOUR, DAY = 60, 1440
FEWEST = 5.0  # negatives below which no tool alerts
WARM_UP = 8 * DAY  # minutes that the longest rule looks back


def hour_against_twelve(negatives: Vector) -> Vector:
    """The last hour as a multiple of the mean hour of the twelve before it."""
    hour = _last(negatives, HOUR)
    before = (_last(negatives, 13 * HOUR) - hour) / 12
    return np.where(hour >= FEWEST, hour / np.maximum(before, 1.0), 0.0)


def day_above_week(negatives: Vector) -> Vector:
    """The last 24 hours above the mean of the seven such before them, in their standard deviations."""
    day, week = _days(negatives)
    return np.where(day >= FEWEST, (day - week.mean(axis=0)) / np.maximum(week.std(axis=0), 1.0), 0.0)


def day_of_week(negatives: Vector) -> Vector:
    """The last 24 hours in percent of the mean of the seven such before them."""
    day, week = _days(negatives)
    return np.where(day >= FEWEST, 100 * day / np.maximum(week.mean(axis=0), 1.0), 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """suggested: the factor in its maker's documentation. factors: those tried, rising."""

    name: str
    statistic: Callable[[Vector], Vector]
    suggested: float
    factors: tuple[float, ...]


RULES = (
    Rule("last hour, times the 12 h before", hour_against_twelve, 2, (2, 3, 5, 8, 12, 20, 30)),
    Rule("24 h above the 7-day mean, in sd", day_above_week, 2, (2, 3, 5, 8, 12, 20, 30)),
    Rule("24 h, percent of the 7-day mean", day_of_week, 150, (150, 200, 300, 400, 600, 900, 1400)),
)

Alarms = list[dict[str, JsonValue]]


@dataclass(slots=True)
class Rung:
    """Every rule at every factor, over the histories seen so far."""

    alarms: dict[tuple[str, float], Alarms] = field(
        default_factory=lambda: {(rule.name, factor): [] for rule in RULES for factor in rule.factors}
    )

    def listen(self, history: History) -> None:
        for rule in RULES:
            statistic = rule.statistic(history.counts.negatives)
            statistic[:WARM_UP] = 0.0
            for factor in rule.factors:
                self.alarms[rule.name, factor] += [
                    _told(history.brand, history.counts.start + first, history.counts.start + last)
                    for first, last in _alarms(statistic >= factor)
                ]


def chosen(rule: Rule, false_alarms: Mapping[float, float], most: float) -> tuple[float, float]:
    """The suggested factor, and the lowest that rings falsely at most as often as `most` (the highest, if none does).

    false_alarms: a brand-month, by factor.
    """
    rare = [factor for factor in rule.factors if false_alarms[factor] <= most]
    return rule.suggested, rare[0] if rare else rule.factors[-1]


def _last(values: Vector, minutes: int) -> Vector:
    """The sum of the `minutes` that end with each one."""
    sums = np.concatenate([np.zeros(minutes), np.cumsum(values)])
    last: Vector = sums[minutes:] - np.concatenate([np.zeros(minutes), sums[minutes:-minutes]])
    return last


def _days(values: Vector) -> tuple[Vector, Vector]:
    """The last 24 hours of each minute, and (7 x minutes) those that ended one to seven days earlier."""
    day = _last(values, DAY)
    earlier = [np.concatenate([np.zeros(back * DAY), day[: -back * DAY]]) for back in range(1, 8)]
    return day, np.stack(earlier)


def _alarms(ringing: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Iterator[tuple[int, int]]:
    """First and last place of each alarm."""
    places = np.flatnonzero(ringing)
    if len(places) == 0:
        return
    breaks = np.flatnonzero(np.diff(places) > REOPENS_WITHIN)
    firsts, lasts = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(places) - 1]])
    yield from ((int(places[a]), int(places[b])) for a, b in zip(firsts, lasts, strict=True))


def _told(brand: str, first: int, last: int) -> dict[str, JsonValue]:
    return {
        "brand": brand,
        "topic": None,
        "opened_at": from_minute(first).isoformat(),
        "closed_at": from_minute(last).isoformat(),
    }
