"""Shares of a sample, with what chance leaves open."""

import math
from dataclasses import dataclass

SURE = 1.96
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """low, high: the 95 % interval (Wilson, Probable inference, 1927)."""

    value: float
    low: float
    high: float


def share_of(hits: int, count: int) -> Share:
    """count: at least 1."""
    share = hits / count
    scale = 1 + SURE**2 / count
    middle = (share + SURE**2 / (2 * count)) / scale
    reach = SURE * math.sqrt(share * (1 - share) / count + SURE**2 / (4 * count**2)) / scale
    return Share(share, max(middle - reach, 0.0), min(middle + reach, 1.0))
