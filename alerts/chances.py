"""Opportunities: what is praised, and what the brand could join. Never a crisis, nor counted as one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from alerts.detect.baseline import DAY
from alerts.detect.detector import Scored
from alerts.detect.praise import EVERY, SPANS, praise
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


class Praised:
    """Of one watch over the minutes [first, end): what its positives come to. The store is asked once for all of them,
    and once a day for what is usual."""

    def __init__(self, tones: Tones, watch: Watch, first: int, end: int, sensitivity: Sensitivity) -> None:
        self._tones = tones
        self._watch = watch
        self._first = first
        self._end = end
        self._threshold = sensitivity.opportunity
        self._sums: Vector | None = None
        self._shares: dict[int, float] = {}

    def __call__(self, hour: Scored, minute: int) -> Sequence[Signal]:
        """Raises Transient. Only what is said of the brand itself is its chance."""
        if self._watch.kind != "brand" or minute % EVERY:
            return ()
        counted = {span: self._counted(minute, span) for span in SPANS}
        found = praise(hour.scene, minute, counted, self._usual(minute), self._threshold)
        return () if found is None else (found,)

    def _counted(self, minute: int, span: int) -> float:
        if self._sums is None:
            begin = self._first - max(SPANS)
            counts = np.zeros(self._end - begin)
            for at, count in self._tones.positives(self._watch.id, begin, self._end).items():
                counts[at - begin] = count
            self._sums = np.concatenate(([0.0], np.cumsum(counts)))
        place = minute + 1 - (self._first - max(SPANS))
        return float(self._sums[place] - self._sums[place - span])

    def _usual(self, minute: int) -> float:
        """The positive share of the seven whole days before the day of a minute."""
        day = minute // DAY * DAY
        if day not in self._shares:
            seen = self._tones.of_watch(self._watch.id, from_minute(day - USUAL), from_minute(day))
            self._shares[day] = (seen.positive + PRIOR) / (seen.mentions + PRIOR_OF)
        return self._shares[day]
