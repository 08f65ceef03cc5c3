"""What is judged of a watch besides its counts by the minute, and what its surges are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alerts.chances import Praised, called
from alerts.detect.detector import Scored
from alerts.detect.signal import Signal
from schemas.watch import Watch


@dataclass(frozen=True, slots=True)
class Besides:
    """Implements alerts/evaluation.py Besides. back: by minute. praised: None where only whole minutes count."""

    watch: Watch
    back: Mapping[int, Sequence[Signal]] = field(default_factory=dict)
    praised: Praised | None = None

    def more(self, hour: Scored, minute: int) -> Sequence[Signal]:
        return [*self.back.get(minute, ()), *(self.praised(hour, minute) if self.praised else ())]

    def called(self, signals: Sequence[Signal]) -> tuple[Signal, ...]:
        return called(self.watch, signals)
