"""Keeps a source within its plan: what it used is kept between runs, what it may use is asked before each request."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from threading import Lock
from typing import Protocol

from core.clock import Clock
from ingest.budget import UNLIMITED, WARNED, Level, Plan, Spent, caps, left, share, tally
from ingest.port import Budget, Watches
from schemas.sentence import Sentence, joined


class Ledger(Protocol):
    """What each source used, by day of its quota."""

    def add(self, source: str, day: date, unit: str, keys: Sequence[str]) -> int:
        """Notes the keys that were not noted on that day. Returns how many they were. Raises Transient."""

    def between(self, source: str, first: date, last: date) -> Mapping[str, int]:
        """Units by their name, of these days, both included. Raises Transient."""


class Governor:
    """Implements ingest/budget.py Shared, for one source. Any thread may ask it."""

    def __init__(self, plan: Plan, source: str, ledger: Ledger, watches: Watches, clock: Clock) -> None:
        self._plan = plan
        self._source = source
        self._ledger = ledger
        self._watches = watches
        self._clock = clock
        self._held: dict[str, int] = {}
        self._lock = Lock()
        self._revision = -1
        self._listeners: tuple[str, ...] = ()
        self._before: tuple[date, Mapping[str, int]] | None = None

    def left(self, unit: str) -> int:
        with self._lock:
            return self._left(unit, Level.COUNTS)

    def use(self, unit: str, keys: Sequence[str]) -> None:
        if keys:
            self._ledger.add(self._source, self._plan.day(self._clock.now()), unit, keys)

    def use_for(self, unit: str, keys: Mapping[str, Sequence[str]]) -> None:
        self.use(unit, list(dict.fromkeys(key for some in keys.values() for key in some)))
        for watch, some in keys.items():
            self.use(tally(unit, watch), some)

    def level(self, unit: str, watch: str) -> Level:
        spent = self.spent()
        elapsed = self._plan.elapsed(self._clock.now())
        for level in (Level.FULL, Level.SAMPLE):
            if share(self._plan, spent, unit, watch, self._others(), elapsed, level):
                return level
        return Level.COUNTS if left(self._plan, spent, unit) else Level.OFF

    def share(self, unit: str, watch: str) -> int:
        elapsed = self._plan.elapsed(self._clock.now())
        return share(self._plan, self.spent(), unit, watch, self._others(), elapsed)

    def hold(self, unit: str, most: int, level: Level) -> int:
        with self._lock:
            granted = min(most, self._left(unit, level))
            self._held[unit] = self._held.get(unit, 0) + granted
            return granted

    def free(self, unit: str, units: int) -> None:
        with self._lock:
            self._held[unit] = max(0, self._held.get(unit, 0) - units)

    def spent(self) -> Spent:
        """Raises Transient."""
        now = self._clock.now()
        today, first = self._plan.day(now), self._plan.month(now)
        if self._before is None or self._before[0] != today:
            earlier = self._ledger.between(self._source, first, today - timedelta(days=1)) if first < today else {}
            self._before = (today, earlier)
        used, earlier = self._ledger.between(self._source, today, today), self._before[1]
        month = {unit: earlier.get(unit, 0) + used.get(unit, 0) for unit in {*earlier, *used}}
        return Spent(used, month)

    def detail(self) -> str:
        """Which caps are nearly reached, in a sentence; empty where there is nothing to say."""
        near = [cap for cap in caps(self._plan, self.spent()) if cap.part >= WARNED]
        if not near:
            return ""
        said = [
            Sentence(
                "%(part)s of %(cap)s (%(most)s)", part=f"{min(cap.part, 1):.0%}", cap=cap.name, most=f"{cap.most:g}"
            )
            for cap in near
        ]
        return Sentence("It used %(said)s.", said=joined("%(before)s, %(last)s", said))

    def _left(self, unit: str, level: Level) -> int:
        spent = self.spent()
        held = {each: spent.today.get(each, 0) + count for each, count in self._held.items()}
        of_month = {each: spent.month.get(each, 0) + count for each, count in self._held.items()}
        return left(self._plan, Spent({**spent.today, **held}, {**spent.month, **of_month}), unit, level)

    def _others(self) -> tuple[str, ...]:
        revision = self._watches.revision()
        if revision != self._revision:
            listening = self._watches.listening().watches
            heard = [each.watch for each in listening if each.active and each.watch.listens(self._source)]
            self._listeners, self._revision = tuple(watch.id for watch in heard), revision
        return self._listeners


class Unlimited:
    """Implements ingest/budget.py Shared over a budget that knows no watches."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def left(self, unit: str) -> int:
        return self._budget.left(unit)

    def use(self, unit: str, keys: Sequence[str]) -> None:
        self._budget.use(unit, keys)

    def use_for(self, unit: str, keys: Mapping[str, Sequence[str]]) -> None:
        self.use(unit, list(dict.fromkeys(key for some in keys.values() for key in some)))

    def level(self, unit: str, watch: str) -> Level:
        return Level.FULL if self.left(unit) else Level.OFF

    def share(self, unit: str, watch: str) -> int:
        return UNLIMITED

    def hold(self, unit: str, most: int, level: Level) -> int:
        return min(most, self.left(unit))

    def free(self, unit: str, units: int) -> None: ...
