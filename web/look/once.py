"""What many ask at once is asked once, and its answer is kept for a while in proportion to what it took."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import inf
from threading import Lock
from typing import Generic, TypeVar

WORTH = 100
"""An answer is kept for so many times as long as it took: no question keeps a processor busy for more than a hundredth
of the time, however many ask it."""
KEPT = 30.0
"""Seconds for which any answer is kept at most."""
MOST = 100_000
"""Rows of all answers together that are kept; those that were not asked for longest go first."""

Row = TypeVar("Row")
Rows = tuple[Row, ...]


@dataclass(slots=True, eq=False)
class _Asked(Generic[Row]):
    """since: what had changed when it was asked. until: when it is no longer told; not before it is known."""

    since: Hashable
    answer: Future[Rows[Row]] = field(default_factory=Future)
    until: float = inf
    rows: int = 0


class Once(Generic[Row]):
    """May be asked by many threads. changes: what makes every earlier answer worthless as soon as it is another.

    timer: seconds, on a clock that only rises.
    """

    def __init__(self, changes: Callable[[], Hashable], timer: Callable[[], float]) -> None:
        self._changes = changes
        self._timer = timer
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, _Asked[Row]] = OrderedDict()
        self._rows = 0

    def ask(self, question: Hashable, find: Callable[[], Sequence[Row]]) -> Rows[Row]:
        """Raises what `find` raises, for all who wait for it; then nothing is kept."""
        since = self._changes()
        with self._lock:
            known = self._kept.get(question)
            if known and known.since == since and self._timer() < known.until:
                self._kept.move_to_end(question)
                mine = False
            else:
                self._drop(question)
                known = self._kept[question] = _Asked(since)
                mine = True
        if mine:
            self._find(question, known, find)
        return known.answer.result()

    def _find(self, question: Hashable, asked: _Asked[Row], find: Callable[[], Sequence[Row]]) -> None:
        began = self._timer()
        try:
            rows = tuple(find())
        except BaseException as failure:
            with self._lock:
                if self._kept.get(question) is asked:
                    self._drop(question)
            asked.answer.set_exception(failure)
            return
        now = self._timer()
        with self._lock:
            asked.until = now + min(WORTH * (now - began), KEPT)
            if self._kept.get(question) is asked:
                asked.rows = len(rows) + 1
                self._rows += asked.rows
            while self._rows > MOST:
                self._drop(next(iter(self._kept)))
        asked.answer.set_result(rows)

    def _drop(self, question: Hashable) -> None:
        gone = self._kept.pop(question, None)
        self._rows -= gone.rows if gone else 0
