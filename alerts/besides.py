"""What is judged of a watch besides its counts by the minute, and what its surges are called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.chances import Praised, called
from alerts.detect.baseline import Baseline
from alerts.detect.counts import Counts
from alerts.detect.detector import Scored
from alerts.detect.signal import Signal
from schemas.watch import Watch

Topics = Callable[[Baseline, Counts, int, int], Mapping[int, Sequence[Signal]]]
"""As Besides.found of alerts/evaluation.py."""


@dataclass(frozen=True, slots=True)
class Besides:
    """Implements alerts/evaluation.py Besides. back: by minute. praised: None where only whole minutes count."""

    watch: Watch
    topics: Topics
    back: Mapping[int, Sequence[Signal]] = field(default_factory=dict)
    praised: Praised | None = None

    def found(self, baseline: Baseline, counts: Counts, first: int, end: int) -> Mapping[int, Sequence[Signal]]:
        return self.topics(baseline, counts, first, end)

    def more(self, hour: Scored, minute: int) -> Sequence[Signal]:
        return [*self.back.get(minute, ()), *(self.praised(hour, minute) if self.praised else ())]

    def called(self, signals: Sequence[Signal]) -> tuple[Signal, ...]:
        return called(self.watch, signals)
