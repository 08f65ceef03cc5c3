"""Topics that join a series late: what is usual of them comes from their own past, and is not learned on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from alerts.detect.baseline import (
    DAY,
    DAYS_KEPT,
    LOCAL_KEEPS,
    NEGATIVES,
    SHARE_FORGETS,
    TOPIC_PRIOR,
    TOPICS,
    Baseline,
)
from alerts.detect.counts import Counts
from alerts.detect.learning import USUAL_TOP
from core.jit import Vector

LOCAL_READS = 2 * DAY
"""Minutes after which a local count has halved eight times."""


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """negatives: effective, a value a minute from `start` (minutes since 1970): LOCAL_READS before the day that is
    looked at, at least. share: of the watch's negatives, see `usual_share`."""

    topic: str
    share: float
    start: int
    negatives: Vector


def decayed(negatives: Vector) -> float:
    """What is remembered of a past, minute by minute, as the mix of a baseline remembers it."""
    return float((negatives * _decays(len(negatives), 1 - SHARE_FORGETS)).sum())


def usual_share(before: float, baseline: Baseline) -> float:
    """Of the watch's negatives those of a topic, by its decayed ones: with the prior of a named topic."""
    return (before + TOPIC_PRIOR) / max(baseline.mix_of, before + 2 * TOPIC_PRIOR)


def joined(baseline: Baseline, topics: Sequence[Joined]) -> Baseline:
    """The baseline of the watch for these topics instead of its own. A rowdy watch needs more, a calm one no less."""
    since = baseline.hour - DAY
    local = [_before(topic, since, LOCAL_KEEPS) for topic in topics]
    calm = replace(baseline.calibration, mean=max(baseline.calibration.mean, USUAL_TOP))
    return replace(
        baseline,
        topics=tuple(topic.topic for topic in topics),
        mix=np.array([topic.share * baseline.mix_of for topic in topics]),
        local=np.concatenate([baseline.local[: NEGATIVES + 1], np.array(local)]),
        calibration=calm,
        days=np.zeros((TOPICS + len(topics), DAYS_KEPT)),
    )


def beside(counts: Counts, topics: Sequence[Joined]) -> Counts:
    """The counts of the watch with those of these topics instead of its own."""
    length = counts.end - counts.start
    rows = np.zeros((len(topics), length))
    for row, topic in enumerate(topics):
        first = counts.start - topic.start
        held = topic.negatives[max(first, 0) : first + length]
        rows[row, max(-first, 0) : max(-first, 0) + len(held)] = held
    return replace(counts, topics=rows)


def _before(topic: Joined, minute: int, keeps: float) -> float:
    past = topic.negatives[: max(minute - topic.start, 0)]
    return float((past * _decays(len(past), keeps)).sum())


def _decays(length: int, keeps: float) -> Vector:
    decays: Vector = keeps ** np.arange(length - 1, -1, -1, dtype=np.float64)
    return decays
