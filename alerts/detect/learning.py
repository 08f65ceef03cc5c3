"""From one hour to the next: what a final hour teaches the baseline."""

from dataclasses import replace

import numpy as np

from alerts.detect.baseline import (
    DAY,
    DAYS_KEPT,
    EXPECTED,
    EXPOSURE,
    HOT_LEARNS,
    HOUR,
    MENTIONS,
    NEGATIVES,
    TOPICS,
    Baseline,
    Calibration,
    calm_weights,
    learn_shares,
    learn_volume,
)
from alerts.detect.scene import Scene
from alerts.detect.shape import hot
from alerts.detect.topics import SILENT
from core.jit import Matrix, Vector

HALF_DAY = 12
USUAL_TOP = 6.53  # typical highest topic score of half a day, over the brands that the weights were fitted on
LOWEST_TOP, HIGHEST_TOP = 5.1, 9.1  # one crisis must not make a brand deaf for a month, nor one calm week nervous
TOPS_BEFORE = 8.0  # half-days that the typical value is worth
TOPS_FORGET = 1 - 0.5 ** (1 / 28)  # half-life of a fortnight
CALIBRATES_AFTER = 60.0 * HOUR  # minutes heard: the first scores come from a baseline that hardly exists

UNCALIBRATED = Calibration(mean=USUAL_TOP, weight=TOPS_BEFORE, top=SILENT, hours=0)


def advanced(scene: Scene, topic_scores: Matrix) -> Baseline:
    """The baseline of the next hour. topic_scores: of the 60 minutes of this one, uncalibrated (topics x minutes)."""
    before = scene.baseline
    final = slice(DAY - HOUR, DAY)
    burning = _hot(scene)
    pace = HOT_LEARNS if (burning or before.hot) and before.seen >= DAY else 1.0
    exposure = np.where(scene.exposure[final] > 0, scene.exposure[final], 0.0)
    counts = np.where(exposure > 0, scene.counts[:, final], 0.0)
    counts = counts * calm_weights(counts[MENTIONS], counts[EXPECTED], before.seen)
    season, mix = before.season.copy(), before.mix.copy()
    totals = np.array([before.negatives, before.others, before.mix_of])
    level = learn_volume(counts[MENTIONS], exposure, scene.slots[final], season, before.level, before.seen, pace)
    learn_shares(counts, exposure, pace, mix, totals)
    return replace(
        before,
        hour=before.hour + HOUR,
        seen=before.seen + float(exposure.sum()),
        level=level,
        season=season,
        negatives=float(totals[0]),
        others=float(totals[1]),
        mix=mix,
        mix_of=float(totals[2]),
        local=scene.local[:, HOUR - 1].copy(),
        hot=int(burning),
        calibration=_calibrated(before.calibration, topic_scores, before.seen),
        days=_days(scene, exposure),
    )


def _hot(scene: Scene) -> bool:
    """Whether a topic is hot at the end of the hour."""
    last, share = DAY + HOUR - 1, float(scene.usual[NEGATIVES])
    topics = range(TOPICS, len(scene.counts))
    return any(hot(scene.sums, share * float(scene.usual[row]), row, last) for row in topics)


def _calibrated(before: Calibration, scores: Matrix, seen: float) -> Calibration:
    top, hours = max([before.top, *scores.max(axis=1, initial=SILENT).tolist()]), before.hours + 1
    if hours < HALF_DAY:
        return replace(before, top=top, hours=hours)
    if seen < CALIBRATES_AFTER:
        return replace(before, top=SILENT, hours=0)
    weight = before.weight + 1
    gain = max(TOPS_FORGET, 1 / weight)
    mean = before.mean + gain * (min(max(top, LOWEST_TOP), HIGHEST_TOP) - before.mean)
    return Calibration(mean=mean, weight=weight, top=SILENT, hours=0)


def _days(scene: Scene, exposure: Vector) -> Matrix:
    """The learned hour added to its day."""
    days = scene.baseline.days.copy()
    learned = scene.baseline.hour - HOUR
    place = learned // DAY % DAYS_KEPT
    if learned % DAY == 0:
        days[:, place] = 0.0
    hour = np.where(exposure > 0, scene.counts[:, DAY - HOUR : DAY], 0.0).sum(axis=1)
    hour[EXPOSURE] = exposure.sum()
    days[:, place] += hour
    return days
