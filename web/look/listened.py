"""What was listened to, source by source, as rows that a page shows: whole, or with what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import from_minute, minute_of
from schemas.watch import Watch
from web.visit import Visit

GRACE = 10
"""Minutes at the newest end that are still on their way, and no gap."""
BRIEF = 5
"""Minutes; what is missing for less is not told."""


@dataclass(frozen=True, slots=True)
class Missing:
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Row:
    """One source. covered, holes: as parts of the whole stretch, 0 to 1 each, in order; missing: the same holes, in
    time. blind: nothing of late was covered."""

    source: str
    covered: tuple[tuple[float, float], ...]
    holes: tuple[tuple[float, float], ...]
    missing: tuple[Missing, ...]
    blind: bool

    @property
    def lost(self) -> timedelta:
        return sum((each.length for each in self.missing), timedelta())


def listened(visit: Visit, start: int, end: int) -> list[Row]:
    """Of [start, end), minutes since 1970, by source: a minute counts where any part of it was covered for what the
    visitor may see. Raises Transient."""
    merged: dict[str, list[tuple[int, int]]] = {}
    for each in visit.backing.operation.heard(start, end):
        if concerns(visit, each.source, each.watches, None):
            merged.setdefault(each.source, []).extend((span.start, span.end) for span in each.spans)
    newest = min(end, minute_of(visit.backing.clock.now()))
    return [_row(source, _joined(spans), start, end, newest) for source, spans in sorted(merged.items())]


def concerns(visit: Visit, source: str, watches: Sequence[str], watch: Watch | None) -> bool:
    """Whether what a source covered for these watches (none named: for all) is about this one; None: about any that may
    be seen."""
    if watch is None:
        return not watches or any(map(visit.scope.allows, watches))
    return watch.listens(source) and (not watches or watch.id in watches)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _row(source: str, spans: Sequence[tuple[int, int]], start: int, end: int, newest: int) -> Row:
    """Missing: between what is covered, and after it as far as it ought to have come."""
    edges = [start, *(edge for span in spans for edge in span), max(newest - GRACE, start)]
    gaps = [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if right - left >= BRIEF]
    return Row(
        source,
        covered=_parts(spans, start, end),
        holes=_parts(gaps, start, end),
        missing=tuple(Missing(from_minute(left), from_minute(right)) for left, right in gaps),
        blind=bool(gaps) and gaps[-1][1] == max(newest - GRACE, start),
    )


def _parts(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[float, float], ...]:
    length = end - start
    return tuple(((left - start) / length, (right - start) / length) for left, right in spans)
