"""What is counted of a sighting, in whole numbers: their sums are exact, whatever is added and taken away."""

from dataclasses import dataclass

from core.clock import MICROSECOND
from schemas.analysis import Label, Sighting
from schemas.event import LATE

UNIT = 1_000_000
"""Weights are kept in millionths."""
MINUTE = 60_000_000
"""Microseconds."""
DAY = 1440
"""Minutes."""

_LATE = LATE // MICROSECOND


@dataclass(frozen=True, slots=True)
class Figures:
    """weight: in millionths. negative, late: of it, what is against the watch, and what was seen late."""

    original: bool
    weight: int
    negative: int
    late: int


def figures(sighting: Sighting, published: int, first_seen: int) -> Figures:
    """published, first_seen: microseconds UTC."""
    weight = round(sighting.weight * UNIT)
    return Figures(
        original=sighting.original,
        weight=weight,
        negative=weight if (sighting.counted or sighting.toward) is Label.NEGATIVE else 0,
        late=weight if first_seen - published > _LATE else 0,
    )
