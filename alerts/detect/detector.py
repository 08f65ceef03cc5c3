"""Counts in, signals out: the only door to detection, the same one for live evaluation and for backtests."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.detect.baseline import DAY, HOUR, Baseline, unknown
from alerts.detect.brand import BAD_BUZZ, SURGE, whole_scores
from alerts.detect.counts import Counts
from alerts.detect.learning import UNCALIBRATED, USUAL_TOP, advanced
from alerts.detect.report import Scores, Verdict, described, described_burn
from alerts.detect.scene import Scene, look
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal
from alerts.detect.slow import Burn, burns
from alerts.detect.topics import topic_scores
from alerts.detect.weights import FITTED
from schemas.incident import IncidentKind

WARM_UP = DAY  # minutes heard before anything may ring: a day is the least that has a night and a morning
HISTORY = 28 * DAY  # minutes that a cold start reads
CALIBRATION = 0.8  # of what a brand's highest scores are above the typical ones is taken off: a rowdy brand needs more
CALM_BRAND = 3.0  # below this score of the brand as a whole, a ringing topic is a weak signal


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of every topic, and of the watch as a whole: row BAD_BUZZ and row SURGE."""

    scene: Scene
    topics: Scores
    whole: Scores
    slow: tuple[Burn, ...]


def scored(baseline: Baseline, counts: Counts, first: int, end: int) -> Scored:
    """Every channel's scores in the minutes [first, end) of the baseline's hour."""
    scene = look(baseline, counts)
    begin, until = first - baseline.hour + DAY, end - baseline.hour + DAY
    return Scored(
        scene=scene,
        topics=Scores(first, *topic_scores(scene.sums, scene.local, scene.usual, begin, until, FITTED)),
        whole=Scores(first, *whole_scores(scene.sums, scene.usual, begin, until)),
        slow=burns(baseline),
    )


def signals(hour: Scored, minute: int, sensitivity: Sensitivity) -> tuple[Signal, ...]:
    """What is raised at a minute of it, ringing or just alive. Nothing before WARM_UP has been heard."""
    baseline = hour.scene.baseline
    if baseline.seen < WARM_UP:
        return ()
    calm = hour.whole.score[BAD_BUZZ, minute - hour.whole.first] < CALM_BRAND
    kind = IncidentKind.WEAK_SIGNAL if calm else IncidentKind.BAD_BUZZ
    rowdy = _rowdy(baseline)
    found = [
        described(hour.scene, hour.topics, row, minute, Verdict(kind, topic, sensitivity.topic, rowdy))
        for row, topic in enumerate(baseline.topics)
        if hour.topics.speaks(row, minute, sensitivity.topic, rowdy)
    ]
    channels = (IncidentKind.BAD_BUZZ, _brand(baseline, sensitivity)), (IncidentKind.SURGE, sensitivity.surge)
    found += [
        described(hour.scene, hour.whole, row, minute, Verdict(channel, None, threshold))
        for row, (channel, threshold) in enumerate(channels)
        if hour.whole.speaks(row, minute, threshold, 0.0)
    ]
    found += [
        described_burn(burn, minute, Verdict(IncidentKind.SLOW_BURN, baseline.topics[burn.topic], sensitivity.slow))
        for burn in hour.slow
    ]
    return tuple(found)


def rings(hour: Scored, sensitivity: Sensitivity) -> NDArray[np.bool_]:
    """For each minute that was scored, whether any of `signals` rings."""
    baseline = hour.scene.baseline
    ringing = (hour.topics.score - _rowdy(baseline) >= sensitivity.topic).any(axis=0)
    ringing |= hour.whole.score[BAD_BUZZ] >= _brand(baseline, sensitivity)
    ringing |= hour.whole.score[SURGE] >= sensitivity.surge
    ringing |= any(burn.score >= sensitivity.slow for burn in hour.slow)
    ringing &= baseline.seen >= WARM_UP
    return np.asarray(ringing, np.bool_)


def evaluate(
    baseline: Baseline, counts: Counts, minute: int, elapsed: float, sensitivity: Sensitivity
) -> tuple[Signal, ...]:
    """Signals as of a minute of the baseline's hour, `elapsed` (0 to 1) of which has passed.

    counts: as read just now, baseline.reads at least; later minutes are not looked at.
    """
    if not baseline.hour <= minute < baseline.hour + HOUR:
        raise ValueError(f"minute {minute} is not in the hour {baseline.hour} that the baseline stands at")
    return signals(scored(baseline, counts.as_of(minute, elapsed), minute, minute + 1), minute, sensitivity)


def learn(baseline: Baseline, counts: Counts) -> Baseline:
    """The baseline of the next hour. counts: baseline.reads at least, read once that hour has ended."""
    end = baseline.hour + HOUR
    hour = scored(baseline, counts, baseline.hour, end)
    return advanced(hour.scene, hour.topics.score)


def caught_up(baseline: Baseline, counts: Counts, minute: int) -> Baseline:
    """The baseline whose hour holds `minute`. counts: from baseline.reads on."""
    while baseline.hour + HOUR <= minute:
        baseline = learn(baseline, counts)
    return baseline


def hours(topics: tuple[str, ...], counts: Counts) -> Iterator[Scored]:
    """Whole hours one after another from nothing: what live evaluation would have said, each minute fully elapsed."""
    baseline = unknown(topics, counts.start, UNCALIBRATED)
    while baseline.hour < counts.end:
        hour = scored(baseline, counts, baseline.hour, baseline.hour + HOUR)
        yield hour
        baseline = advanced(hour.scene, hour.topics.score)


def _brand(baseline: Baseline, sensitivity: Sensitivity) -> float:
    return sensitivity.brand if baseline.topics else sensitivity.brand_alone


def _rowdy(baseline: Baseline) -> float:
    return CALIBRATION * (baseline.calibration.mean - USUAL_TOP)
