"""A source that does one thing a turn, and may wait for its platform in it: whoever stops it does not wait along."""

from collections.abc import Callable

from ingest.errands import Errands
from ingest.port import Harvest

LINGER = 1.0
"""Seconds that `next_batch` waits for the turn that is out."""


class Turns:
    """One at a time, each in a thread of its own. turn: raises what `next_batch` is to raise."""

    def __init__(self, name: str, turn: Callable[[], Harvest]) -> None:
        self._turn = turn
        self._errands: Errands[Harvest] = Errands(name)
        self._resume = ""

    def begin(self, resume: str) -> None:
        """resume: where the first turn begins."""
        self._resume = resume

    def next_batch(self) -> Harvest:
        """Of the turn that is back; of one that is still out nothing, at the place where the last one ended."""
        if not self._errands.out:
            self._errands.send("turn", self._turn)
        for returned in self._errands.take(LINGER):
            harvest = returned.unwrap()
            self._resume = harvest.resume
            return harvest
        return Harvest((), self._resume)

    def end(self, then: Callable[[], None]) -> None:
        """then: closes what turns use, once none is out."""
        self._errands.end(then)
