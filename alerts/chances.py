"""Opportunities: what is praised, and what the brand could join. Never a crisis, nor counted as one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from alerts.detect.baseline import DAY
from alerts.detect.detector import Scored
from alerts.detect.praise import EVERY, SPANS, may_be_praise, praise
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal
from alerts.port import Tones
from core.clock import from_minute
from core.jit import Vector
from schemas.incident import IncidentKind
from schemas.watch import Watch

USUAL = 7 * DAY
PRIOR, PRIOR_OF = 10.0, 50.0
"""Before anything is known a fifth is positive, as good as fifty mentions."""


def is_of_a_subject(watch: Watch) -> bool:
    """Whether it listens for a subject without the brand's name: what surges there, the brand could join."""
    return watch.kind == "trend"


def is_praise(watch: Watch, kind: IncidentKind) -> bool:
    """Whether an incident of this kind is about what speaks for the brand, and not about a subject to join."""
    return kind is IncidentKind.OPPORTUNITY and not is_of_a_subject(watch)


def judged(watch: Watch, sensitivity: Sensitivity) -> Sensitivity:
    """With the threshold of its surges."""
    return replace(sensitivity, surge=sensitivity.subject) if is_of_a_subject(watch) else sensitivity


def called(watch: Watch, signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """The same, a surge of a subject being an opportunity."""
    if not is_of_a_subject(watch):
        return tuple(signals)
    return tuple(replace(s, kind=IncidentKind.OPPORTUNITY) if s.kind is IncidentKind.SURGE else s for s in signals)


class Shares:
    """What part of the mentions of a watch is usually positive, asked for once a day."""

    def __init__(self, tones: Tones) -> None:
        self.tones = tones
        self._known: dict[str, tuple[int, float]] = {}

    def usual(self, watch: str, minute: int) -> float:
        """Of the seven whole days before the day of a minute. Raises Transient."""
        day = minute // DAY * DAY
        known = self._known.get(watch)
        if known is None or known[0] != day:
            seen = self.tones.of_watch(watch, from_minute(day - USUAL), from_minute(day))
            known = self._known[watch] = (day, (seen.positive + PRIOR) / (seen.mentions + PRIOR_OF))
        return known[1]


class Praised:
    """Of one watch over the minutes [first, end): what its positives come to. The store is asked once for all of
    them, and only where enough was said."""

    def __init__(self, shares: Shares, watch: Watch, first: int, end: int, sensitivity: Sensitivity) -> None:
        self._shares = shares
        self._watch = watch
        self._begin = first - max(SPANS)
        self._end = end
        self._threshold = sensitivity.opportunity
        self._counts: Vector | None = None

    def __call__(self, hour: Scored, minute: int) -> Sequence[Signal]:
        """Raises Transient. Only what is said of the brand itself is its chance."""
        if self._watch.kind != "brand" or minute % EVERY or not may_be_praise(hour.scene, minute):
            return ()
        counted = {span: self._counted(minute, span) for span in SPANS}
        usual = self._shares.usual(self._watch.id, minute)
        found = praise(hour.scene, minute, counted, usual, self._threshold)
        return () if found is None else (found,)

    def _counted(self, minute: int, span: int) -> float:
        if self._counts is None:
            self._counts = np.zeros(self._end - self._begin)
            for at, count in self._shares.tones.positives(self._watch.id, self._begin, self._end).items():
                self._counts[at - self._begin] = count
        end = minute + 1 - self._begin
        return float(self._counts[end - span : end].sum())
