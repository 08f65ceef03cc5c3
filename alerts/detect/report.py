"""From scores to signals: what is raised at a minute, and the figures that a person reads beside it."""

import math
from dataclasses import dataclass

from alerts.detect.baseline import DAY, EXPECTED, MENTIONS, NEGATIVES, TOPICS
from alerts.detect.scene import WINDOWS, Scene, within
from alerts.detect.signal import Signal
from alerts.detect.slow import SHARE_DRIFT as SLOW_SHARE_DRIFT
from alerts.detect.slow import Burn
from alerts.detect.topics import VOLUME_DRIFT
from core.jit import Matrix
from schemas.incident import IncidentKind

USUAL_SPAN = 1.28  # eight in ten windows of a calm brand lie inside the usual range
GROWS = 1.5  # standard deviations by which the newer half must exceed the older to speak of doubling
SLOWEST_DOUBLING = 7.0 * DAY


@dataclass(frozen=True, slots=True)
class Scores:
    """Of some rows in some minutes, from `first` (minutes since 1970) on; each matrix rows x minutes.

    score: SILENT where there is nothing to say. window: index into WINDOWS. alive: 1 where a slow window is raised.
    excess: over four hours.
    """

    first: int
    score: Matrix
    window: Matrix
    alive: Matrix
    excess: Matrix

    def speaks(self, row: int, minute: int, threshold: float, offset: float) -> bool:
        """Whether it rings or is alive: anything less changes nothing."""
        place = minute - self.first
        return bool(self.alive[row, place] or self.score[row, place] - offset >= threshold)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a channel makes of its score: offset is taken off it."""

    kind: IncidentKind
    topic: str | None
    threshold: float
    offset: float = 0.0


def described(scene: Scene, scores: Scores, row: int, minute: int, verdict: Verdict) -> Signal:
    """A row of scores at a minute, as a signal. A topic's row counts its negatives, a whole watch's all of them."""
    place, now = minute - scores.first, minute - (scene.baseline.hour - DAY)
    window = int(WINDOWS[int(scores.window[row, place])])
    counted = NEGATIVES if verdict.topic is None else TOPICS + row
    share = float(scene.usual[NEGATIVES])
    usual_mentions = within(scene.sums, EXPECTED, now, window)
    usually = usual_mentions * share * (1.0 if verdict.topic is None else float(scene.usual[counted]))
    mentions, negatives = within(scene.sums, MENTIONS, now, window), within(scene.sums, NEGATIVES, now, window)
    low, high = usual_range(usually, VOLUME_DRIFT)
    mentions_low, mentions_high = usual_range(usual_mentions, VOLUME_DRIFT)
    return Signal(
        kind=verdict.kind,
        topic=verdict.topic,
        minute=minute,
        score=float(scores.score[row, place]) - verdict.offset,
        threshold=verdict.threshold,
        alive=bool(scores.alive[row, place]),
        window=window,
        negatives=within(scene.sums, counted, now, window),
        low=low,
        high=high,
        mentions=mentions,
        mentions_low=mentions_low,
        mentions_high=mentions_high,
        excess=float(scores.excess[row, place]),
        share_before=share,
        share_now=negatives / mentions if mentions > 0 else 0.0,
        doubling=_doubling(scene, MENTIONS if verdict.kind is IncidentKind.SURGE else counted, now, window),
    )


def described_burn(burn: Burn, minute: int, verdict: Verdict) -> Signal:
    low, high = usual_range(burn.usually, SLOW_SHARE_DRIFT)
    mentions_low, mentions_high = usual_range(burn.usual_mentions, SLOW_SHARE_DRIFT)
    return Signal(
        kind=verdict.kind,
        topic=verdict.topic,
        minute=minute,
        score=burn.score,
        threshold=verdict.threshold,
        alive=True,
        window=burn.days * DAY,
        negatives=burn.negatives,
        low=low,
        high=high,
        mentions=burn.mentions,
        mentions_low=mentions_low,
        mentions_high=mentions_high,
        excess=burn.negatives - burn.usually,
        share_before=burn.usual_share,
        share_now=burn.all_negatives / burn.mentions if burn.mentions > 0 else 0.0,
        doubling=None,
    )


def usual_range(expected: float, drift: float) -> tuple[float, float]:
    """Where a count lies in eight windows of ten: chance and log-normal drift around what is expected."""
    spread = USUAL_SPAN * math.sqrt(expected + (drift * expected) ** 2)
    return max(0.0, expected - spread), expected + spread


def _doubling(scene: Scene, row: int, now: int, window: int) -> float | None:
    """Minutes, from the newer half of a window against the older."""
    half = window // 2
    newer = within(scene.sums, row, now, half)
    older = within(scene.sums, row, now - half, half)
    if newer - older <= GROWS * math.sqrt(newer + older + 1.0):
        return None
    return min(SLOWEST_DOUBLING, half * math.log(2.0) / math.log(newer / max(older, 1.0)))
