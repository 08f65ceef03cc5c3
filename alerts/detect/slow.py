"""Slow burn: a topic that grows over days, none of which is unusual, against the month before it."""

import math
from dataclasses import dataclass
from statistics import median

import numpy as np

from alerts.detect.baseline import DAY, DAYS_KEPT, EXPOSURE, HOUR, MENTIONS, NEGATIVES, TOPICS, Baseline
from alerts.detect.deviance import binomial_surprise, poisson_surprise
from core.jit import Vector

SPANS = (3, 7)  # days: three show it early, seven hold a whole week's rhythm
FROZEN_FOR = 7  # days between the baseline and now: growth must not be measured against itself
BASELINE_DAYS = 28
LEAST_BASELINE = 14  # days heard of it; a fortnight is the least that shows a week twice
FEWEST_NEGATIVES = 12.0
LEAST_RATIO = 1.8
SHARE_DRIFT, VOLUME_DRIFT = (
    0.3,
    0.35,
)  # sd over days of the log-odds and of the log volume of a topic that nothing is wrong with
STILL_GROWING = 0.9  # three days' rate against seven days': what fades by itself needs no call
LEAST_SURPRISE = 2.0
LEAST_DAY = 2.0  # times the usual, on most of the last seven days: what two days did alone is no slow burn


@dataclass(frozen=True, slots=True)
class Burn:
    """topic: its place. days: of the window. negatives, mentions: in it. usually, usual_mentions: expected there."""

    topic: int
    score: float
    days: int
    negatives: float
    mentions: float
    all_negatives: float
    usually: float
    usual_mentions: float
    usual_share: float


def burns(baseline: Baseline) -> tuple[Burn, ...]:
    """The topics that burn slowly, by the last whole days that were learned. None before LEAST_BASELINE."""
    today = (baseline.hour - HOUR) // DAY
    frozen = _days(baseline, today - FROZEN_FOR - BASELINE_DAYS, today - FROZEN_FOR)
    if frozen[EXPOSURE] < LEAST_BASELINE * DAY:
        return ()
    recent = {span: _days(baseline, today - span, today) for span in SPANS}
    each = [_days(baseline, day, day + 1) for day in range(today - SPANS[1], today)]
    likely = [k for k in range(len(baseline.topics)) if _may_burn(recent, each, frozen, TOPICS + k)]
    found = [max((_burn(recent[d], frozen, k, d) for d in SPANS), key=lambda burn: burn.score) for k in likely]
    return tuple(burn for burn in found if burn.score >= LEAST_SURPRISE)


def _days(baseline: Baseline, first: int, end: int) -> Vector:
    places = np.arange(max(first, 0), end) % DAYS_KEPT
    total: Vector = baseline.days[:, places].sum(axis=1)
    return total


def _may_burn(recent: dict[int, Vector], each: list[Vector], frozen: Vector, row: int) -> bool:
    short, long = recent[SPANS[0]], recent[SPANS[1]]
    if min(short[EXPOSURE], long[EXPOSURE]) <= 0 or long[row] < FEWEST_NEGATIVES:
        return False
    usual_rate = frozen[row] / frozen[EXPOSURE]
    rates = short[row] / short[EXPOSURE], long[row] / long[EXPOSURE]
    middle = median(float(day[row]) / max(float(day[EXPOSURE]), 1.0) for day in each)
    return bool(
        rates[1] >= LEAST_RATIO * usual_rate
        and rates[0] >= STILL_GROWING * rates[1]
        and middle >= LEAST_DAY * usual_rate
    )


def _burn(recent: Vector, frozen: Vector, topic: int, days: int) -> Burn:
    row = TOPICS + topic
    heard = float(recent[EXPOSURE] / frozen[EXPOSURE])
    before = float(frozen[row]) + 1.0  # a topic never heard of before still has a rate
    usually = before * heard
    unsure = 1.0 / before  # the variance of the log of a rate that was estimated from so many
    share = binomial_surprise(
        float(recent[row]),
        float(recent[MENTIONS]),
        before / (float(frozen[MENTIONS]) + 2.0),
        math.sqrt(SHARE_DRIFT**2 + unsure),
    )
    volume = poisson_surprise(float(recent[row]), usually, math.sqrt(VOLUME_DRIFT**2 + unsure))
    return Burn(
        topic=topic,
        score=min(share, volume),
        days=days,
        negatives=float(recent[row]),
        mentions=float(recent[MENTIONS]),
        all_negatives=float(recent[NEGATIVES]),
        usually=usually,
        usual_mentions=float(frozen[MENTIONS]) * heard,
        usual_share=float(frozen[NEGATIVES] / max(frozen[MENTIONS], 1.0)),
    )
