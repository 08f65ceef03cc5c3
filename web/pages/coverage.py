"""`/coverage`: what was listened to, and what is missing and why; what it costs, against what it may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from core.charts.strips import Missing, Strip, coverage
from core.charts.times import Span
from core.clock import from_minute, minute_of
from core.errors import TocsinError
from core.state.coverage import Gap
from ingest.budget import Level
from web.guard import Administering, Looking
from web.look.drawing import Paper, drawn, paper
from web.look.listened import concerns
from web.look.refusals import refusal
from web.look.spending import Budget, budget
from web.look.watched import of
from web.pages.kinds import Place
from web.port import SourceCost, SourceHeard
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/coverage")
PLACE = Place("Coverage and cost", "/coverage", 130)
Range = Literal["24h", "7d", "30d"]
LENGTHS: dict[Range, timedelta] = {"24h": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30)}
EDGES = 24
"""Pixels beside the strips, which have no axis of their own."""
GAPS = 40
"""That are told of one source, newest first."""
One = Annotated[str, Query(max_length=64)]


@dataclass(frozen=True, slots=True)
class Listened:
    """Of one source, as far as who asks may see. watches: that it covered; none named: all of them. gaps: newest first,
    with their causes; empty where nobody knows."""

    name: str
    watches: Sequence[str]
    share: float
    spans: Sequence[Span]
    gaps: Sequence[tuple[Gap, str]]

    @property
    def label(self) -> str:
        return f"{self.name} ({', '.join(self.watches)})" if self.watches else self.name


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one source. watches: those that may be seen, with their units of today and how they are listened for."""

    source: str
    budgets: Sequence[Budget]
    usd_today: float
    usd_month: float
    watches: Sequence[tuple[str, int, Sequence[tuple[str, Level]]]]
    detail: str


@router.get("")
def page(visit: Looking, range: Range = "24h", watch: One = "") -> Response:  # noqa: A002 - as the address says it
    chosen = of(visit, watch).watch if watch else None
    heard = bool(_listened(visit, *_window(visit, range), watch))
    return visit.page(
        "coverage/page.html", range=range, ranges=list(LENGTHS), watch=chosen, watches=visit.watches(), heard=heard
    )


@router.get("/strips")
def strips(
    visit: Looking,
    sheet: Annotated[Paper, Depends(paper)],
    range: Range = "24h",  # noqa: A002 - as the address says it
    watch: One = "",
) -> Response:
    start, end = _window(visit, range)
    found = _listened(visit, start, end, watch)
    pictured = [Strip(each.label, each.share, tuple(each.spans), tuple(_missing(visit, each.gaps))) for each in found]
    spec = coverage(pictured, Span(from_minute(start), from_minute(end)), sheet.look(visit.tongue, margins=EDGES))
    said = "; ".join(f"{each.label} {visit.tongue.percent(each.share)}" for each in found)
    return drawn({**{key: value for key, value in spec.items() if key != "title"}, "description": said})


@router.get("/gaps")
def gaps(visit: Looking, range: Range = "24h", watch: One = "") -> Response:  # noqa: A002 - as the address says it
    start, end = _window(visit, range)
    return visit.page(
        "coverage/gaps.html",
        sources=_listened(visit, start, end, watch),
        most=GAPS,
        moment=from_minute,
        lasting=lambda gap: timedelta(minutes=gap.end - gap.start),
        now=visit.backing.clock.now(),
    )


@router.get("/costs")
def costs(visit: Looking) -> Response:
    found = [_spent(visit, each) for each in visit.backing.operation.costs()]
    listening = [(each.source, watch) for each in found for watch, _, _ in each.watches]
    return visit.page("coverage/costs.html", costs=found, listening=listening)


@router.post("/forecast")
def forecast(
    visit: Administering,
    source: Annotated[str, Form(max_length=128)],
    watch: Annotated[str, Form(max_length=64)],
) -> Response:
    """The platform is asked, and may bill it."""
    try:
        told = visit.backing.operation.forecast(source, of(visit, watch).watch)
    except TocsinError as failure:
        return visit.page("coverage/forecast.html", told=None, refusal=refusal(failure), source=source, watch=watch)
    return visit.page("coverage/forecast.html", told=told, refusal=None, source=source, watch=watch)


def _window(visit: Visit, chosen: Range) -> tuple[int, int]:
    """Minutes since 1970, the last one whole."""
    end = minute_of(visit.backing.clock.now())
    return end - round(LENGTHS[chosen].total_seconds() / 60), end


def _listened(visit: Visit, start: int, end: int, watch: str) -> list[Listened]:
    """watch: to whose sources it is kept; empty: all. Raises NotFound for one that may not be seen."""
    chosen = of(visit, watch).watch if watch else None
    heard = visit.backing.operation.heard(start, end)
    found = [each for each in heard if concerns(visit, each.source, each.watches, chosen)]
    apart = {each.source for each in found if each.watches and chosen}  # the line of all others is none of its own
    return [_seen(visit, each) for each in found if each.watches or each.source not in apart]


def _seen(visit: Visit, heard: SourceHeard) -> Listened:
    return Listened(
        heard.source,
        [each for each in heard.watches if visit.scope.allows(each)],
        heard.share,
        [Span(from_minute(each.start), from_minute(each.end)) for each in heard.spans],
        sorted(heard.gaps, key=lambda each: -each[0].start),
    )


def _missing(visit: Visit, found: Sequence[tuple[Gap, str]]) -> Iterator[Missing]:
    tongue = visit.tongue
    for gap, cause in sorted(found, key=lambda each: each[0].start):
        span = Span(from_minute(gap.start), from_minute(gap.end))
        when = f"{tongue.moment(span.start)} – {tongue.brief(span.end, span.start)}"
        why = tongue(cause) if cause else tongue("Nobody knows why.")
        yield Missing(span, f"{when}\n{why}")


def _spent(visit: Visit, cost: SourceCost) -> Spent:
    seen = sorted(each for each in {*cost.of_watches, *cost.levels} if visit.scope.allows(each))
    return Spent(
        cost.source,
        [budget(cost, cap) for cap in cost.caps],
        cost.usd_today,
        cost.usd_month,
        [(each, cost.of_watches.get(each, 0), sorted(cost.levels.get(each, {}).items())) for each in seen],
        cost.detail,
    )
