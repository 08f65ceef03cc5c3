"""What was listened to, and what is missing, with the cause of each gap: for tables, and as shares for pictures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.figures import live
from app.outages import Outage, Outages, cause, notes
from app.standing import standings
from app.wiring import State
from core.clock import Clock
from core.state.coverage import Gap, by_watches
from schemas.coverage import CoveredSpan

Key = tuple[str, tuple[str, ...]]
"""A source, and the watches of which it covered the same (none named: all of them that no other line names)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """[start, end), minutes since 1970, of one source. gaps: with their causes, empty where nobody knows."""

    source: str
    watches: tuple[str, ...]
    start: int
    end: int
    spans: tuple[CoveredSpan, ...]
    gaps: tuple[tuple[Gap, str], ...]

    @property
    def name(self) -> str:
        return f"{self.source} ({', '.join(self.watches)})" if self.watches else self.source

    @property
    def share(self) -> float:
        """0 to 1 of all minutes."""
        return self._within(self.start, self.end) / (self.end - self.start)

    def shares(self, cells: int) -> tuple[float, ...]:
        """0 to 1, of so many equal stretches, oldest first."""
        length = (self.end - self.start) / cells
        bounds = [self.start + number * length for number in range(cells + 1)]
        return tuple(self._within(low, high) / length for low, high in pairwise(bounds))

    def _within(self, low: float, high: float) -> float:
        return sum(max(0.0, min(span.end, high) - max(span.start, low)) for span in self.spans)


def heard(state: State, clock: Clock, start: int, end: int, configured: Collection[str]) -> Sequence[Heard]:
    """Of every source that covered anything of these minutes since 1970, and of every configured one that is not at its
    end; by name. Raises Transient."""
    covered = by_watches(state.coverage.spans(start, end))
    spans = {key: [CoveredSpan(*key, low, high) for low, high in some] for key, some in covered.items()}
    gaps: dict[Key, list[Gap]] = {}
    for gap in state.coverage.gaps(start, end):
        gaps.setdefault((gap.source, gap.watches), []).append(gap)
    heard_of = {source for source, _ in spans}
    for source in live(standings(state.stages, clock.now()), configured):
        if source not in heard_of:
            spans[source, ()], gaps[source, ()] = [], [Gap(source, (), start, end)]
    outages = {source: Outages(notes(state.remembered, source), clock).all() for source, _ in spans}
    return [
        Heard(source, watches, start, end, tuple(spans[source, watches]), _explained(gaps, (source, watches), outages))
        for source, watches in sorted(spans)
    ]


def _explained(
    gaps: Mapping[Key, Sequence[Gap]], key: Key, outages: Mapping[str, Sequence[Outage]]
) -> tuple[tuple[Gap, str], ...]:
    return tuple((gap, cause(gap, outages[key[0]])) for gap in gaps.get(key, ()))
