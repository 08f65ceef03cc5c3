"""What a source used against what it may, and what it will have used if it goes on so."""

from dataclasses import dataclass
from typing import Literal, Protocol

from ingest.budget import WARNED, Cap

DAY = "a_day"
"""How the name of a cap of a day ends, before its unit."""
SURE = 0.1
"""Part of a day or a month that has to be over before its end is guessed from it."""


class Elapsed(Protocol):
    """How much of the day and of the month of a quota is over, 0 to 1."""

    @property
    def day_elapsed(self) -> float: ...
    @property
    def month_elapsed(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """One cap. unit: `USD`, or what the platform counts. ahead: what will be used by the end of the day or month, if it
    goes on so; None: too little of it is over."""

    cap: Cap
    unit: str
    every: Literal["day", "month"]
    ahead: float | None

    @property
    def tight(self) -> bool:
        return self.cap.part >= WARNED or (self.ahead is not None and self.ahead > self.cap.most)


def budget(cost: Elapsed, cap: Cap) -> Budget:
    kind, _, unit = cap.name.partition(" of ")
    elapsed = cost.day_elapsed if kind.endswith(DAY) else cost.month_elapsed
    ahead = cap.used / elapsed if elapsed >= SURE else None
    return Budget(cap, unit or "USD", "day" if kind.endswith(DAY) else "month", ahead)
