"""How many of a query's matches are what it means: a sample that stays the same, and what is told from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from math import sqrt
from random import Random

Z = 1.959964
"""Of a normal distribution: 95 of 100 lie within so many deviations."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """share: of the judged that were kept. low, high: within which the share of all lies 19 times of 20; 0 to 1."""

    kept: int
    judged: int
    share: float
    low: float
    high: float


def estimate(kept: int, judged: int) -> Estimate | None:
    """None: nothing was judged. Source: Wilson (1927), Probable inference, the law of succession, and statistical
    inference, JASA 22."""
    if not judged:
        return None
    share, square = kept / judged, Z * Z / judged
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(share * (1 - share) / judged + square / (4 * judged)) / (1 + square)
    return Estimate(kept, judged, share, max(0.0, middle - reach), min(1.0, middle + reach))


def drawn(counts: Mapping[datetime, int], seed: str, most: int) -> Mapping[datetime, tuple[int, ...]]:
    """Places, from 0, within the stretches of time whose counts these are: every match is as likely as any other.

    The same for the same seed, and hardly another once later stretches are added: each match has a random number by its
    stretch and the seed, and the lowest are taken. Of each stretch only as many numbers are drawn as are needed, in
    order: the lowest of n is 1 - (1 - u)^(1/n).
    """
    stretches = [_Stretch(at, count, seed) for at, count in sorted(counts.items()) if count > 0]
    waiting = [(stretch.next(), number) for number, stretch in enumerate(stretches)]
    heapify(waiting)
    found: dict[datetime, tuple[int, ...]] = {}
    for _ in range(most):
        if not waiting:
            break
        stretch = stretches[waiting[0][1]]
        found[stretch.at] = (*found.get(stretch.at, ()), stretch.place())
        if stretch.left:
            heapreplace(waiting, (stretch.next(), waiting[0][1]))
        else:
            heappop(waiting)
    return found


class _Stretch:
    """count: of its matches. Its numbers rise."""

    def __init__(self, at: datetime, count: int, seed: str) -> None:
        self.at, self.left = at, count
        self._chance = Random(f"{seed}|{at.isoformat()}")  # noqa: S311 - it keeps no secret
        self._count, self._number = count, 0.0
        self._taken: set[int] = set()

    def next(self) -> float:
        """The next lowest number of those that are left."""
        self._number += (1 - self._number) * (1 - (1 - self._chance.random()) ** (1 / self.left))
        return self._number

    def place(self) -> int:
        """Which of its matches that is."""
        at = self._chance.randrange(self._count)
        while at in self._taken:
            at = self._chance.randrange(self._count)
        self._taken.add(at)
        self.left -= 1
        return at
