"""What programs ask with: queries, times, watches, and how much of a list they want."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query

from core.clock import micros
from core.errors import Misused, NotFound
from core.query.parse import parse
from core.query.tree import And, Node, Range
from core.query.validate import for_search
from schemas.analysis import NO_WATCH
from schemas.scope import Scope, only
from web.guard import Looking
from web.look.asked import Window
from web.look.naming import check_names
from web.visit import Visit

LONGEST = 16_384
"""Characters of a query."""
EARLIEST, LATEST = 1970, 2200

Words = Annotated[
    str,
    Query(max_length=LONGEST, description="In the query language; empty: everything.", examples=["toward:negative"]),
]
From = Annotated[
    datetime | None,
    Query(alias="from", description="RFC 3339; without an offset, UTC.", examples=["2026-11-20T00:00:00Z"]),
]
To = Annotated[
    datetime | None, Query(alias="to", description="As `from`; not included.", examples=["2026-11-23T00:00:00Z"])
]
WatchIds = Annotated[
    tuple[str, ...],
    Query(alias="watch", max_length=100, description="Only this watch; may be repeated.", examples=[["brisolle"]]),
]
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]
Many = Annotated[int, Query(ge=1, le=10_000, description="At most so many.")]
Cursor = Annotated[str, Query(max_length=8192, description="`next` of the page before.", examples=[""])]


@dataclass(frozen=True, slots=True)
class Span:
    """start, end: in UTC; None: not said."""

    start: datetime | None
    end: datetime | None


def span(start: From = None, end: To = None) -> Span:
    """Raises Misused for times that are too far away, or the wrong way round."""
    begin, over = _utc(start), _utc(end)
    if begin and over and begin >= over:
        raise Misused("`from` must be before `to`.")
    return Span(begin, over)


def window(visit: Visit, times: Span, usual: timedelta) -> Window:
    """That time; up to now where no end is named, and so long where no beginning is. Raises Misused."""
    end = times.end or visit.backing.clock.now()
    start = times.start or end - usual
    if start >= end:
        raise Misused("`from` must be before now, or before `to`.")
    return Window(start, end)


def narrowed(visit: Looking, watches: WatchIds = ()) -> Scope:
    """Of what may be seen, the watches that are asked for. Raises NotFound for one that never was, or is not seen."""
    for watch in watches:
        if watch != NO_WATCH:
            seen(visit, watch)
        elif not visit.scope.allows(watch):
            raise NotFound("What no watch matches is not yours to see.")
    return only(*watches) if watches else visit.scope


Times = Annotated[Span, Depends(span)]
Narrowed = Annotated[Scope, Depends(narrowed)]


def seen(visit: Visit, watch: str) -> str:
    """The watch itself. Raises NotFound for one that never was, or is not seen."""
    if not visit.scope.allows(watch):
        raise NotFound('There is no watch "%(watch)s".', "`/api/v1/watches` lists those that there are.", watch=watch)
    visit.backing.state.watches.get(watch)
    return watch


def understood(visit: Visit, words: str) -> Node | None:
    """None: everything. Raises QueryError, and NotFound for a name in it that never was."""
    if not words.strip():
        return None
    tree = parse(words)
    check_names(visit.backing.state, visit.scope, tree, visit.visitor.account.person)
    return tree


def between(tree: Node | None, times: Span) -> Node | None:
    """What of it was published in that time. Raises QueryError for what would match nearly everything."""
    low = micros(times.start) if times.start else None
    high = micros(times.end) - 1 if times.end else None
    if low is not None or high is not None:
        published = Range(0, "published", low, high)
        tree = And(0, (tree, published)) if tree else published
    if tree is not None:
        for_search(tree, None)
    return tree


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if not EARLIEST <= moment.year <= LATEST:
        raise Misused(
            "%(moment)s is too far away: years %(earliest)s to %(latest)s can be asked for.",
            moment=moment.isoformat(),
            earliest=EARLIEST,
            latest=LATEST,
        )
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
