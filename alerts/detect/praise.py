"""A positive surge: positives unusual in number and in share, the mirror of a bad buzz of the brand as a whole."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from alerts.detect.baseline import DAY, EXPECTED, MENTIONS, NEGATIVES
from alerts.detect.deviance import binomial_surprise, poisson_surprise
from alerts.detect.report import usual_range
from alerts.detect.scene import Scene, within
from alerts.detect.signal import Signal
from alerts.detect.topics import LEAST_RATIO, LEAST_SURPRISE, SHARE_DRIFT, VOLUME_DRIFT
from schemas.incident import IncidentKind

EVERY = 5  # minutes between two looks: nobody answers praise by the minute
SPANS = (60, 240)  # minutes: shorter ones are one kind thread, longer ones are past
FEWEST = 10.0
SURPRISE_FULL = 6.0  # as of negatives: neither share nor number rings by itself, however large


@dataclass(frozen=True, slots=True)
class Praise:
    """positives, mentions: effective, in the window. usually: positives that were to be expected. share: usual."""

    minute: int
    window: int
    positives: float
    mentions: float
    usually: float
    share: float


def may_be_praise(scene: Scene, minute: int) -> bool:
    """Whether there is enough that is not negative: counts that are at hand tell it."""
    now = minute - (scene.baseline.hour - DAY)
    return within(scene.sums, MENTIONS, now, max(SPANS)) - within(scene.sums, NEGATIVES, now, max(SPANS)) >= FEWEST


def praise(scene: Scene, minute: int, positives: Mapping[int, float], share: float, threshold: float) -> Signal | None:
    """What the positives of the hour or the four hours to the end of a minute come to; None: nothing unusual.

    positives: effective, by length of the window. share: of the mentions, what is usually positive.
    The score is the root of the squares of two surprises, in share of mentions and in number, each 6 at most.
    """
    now = minute - (scene.baseline.hour - DAY)
    found: list[Signal] = []
    for span, count in positives.items():
        usually = within(scene.sums, EXPECTED, now, span) * share
        if count < max(FEWEST, LEAST_RATIO * usually):
            continue
        mentions = max(within(scene.sums, MENTIONS, now, span), count)
        in_share = min(binomial_surprise(count, mentions, share, SHARE_DRIFT), SURPRISE_FULL)
        in_number = min(poisson_surprise(count, usually, VOLUME_DRIFT), SURPRISE_FULL)
        if min(in_share, in_number) >= LEAST_SURPRISE:
            signal = Praise(minute, span, count, mentions, usually, share)
            found.append(_signal(signal, math.hypot(in_share, in_number), threshold))
    return max(found, key=lambda signal: signal.score, default=None)


def _signal(seen: Praise, score: float, threshold: float) -> Signal:
    low, high = usual_range(seen.usually, VOLUME_DRIFT)
    return Signal(
        kind=IncidentKind.OPPORTUNITY,
        topic=None,
        minute=seen.minute,
        score=score,
        threshold=threshold,
        alive=True,
        window=seen.window,
        negatives=0.0,
        low=0.0,
        high=0.0,
        mentions=seen.positives,
        mentions_low=low,
        mentions_high=high,
        excess=seen.positives - seen.usually,
        share_before=seen.share,
        share_now=seen.positives / seen.mentions,
        doubling=None,
    )
