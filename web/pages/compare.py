"""`/compare`: brands side by side over a time, each against itself before: volume, share of voice, tone, themes, and
how soon their accounts answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from core.charts.lines import MOST_LINES, NAMES, Ground, Line, Reading, lines
from core.charts.times import Span
from core.errors import Misused, NotFound
from core.query.written import quoted
from index.port import CountRequest
from index.replies import FEW, SAMPLE
from index.replies import heard as replies_heard
from schemas.scope import only
from schemas.watch import Watch
from web.guard import Looking
from web.look.annotations import with_annotations
from web.look.asked import Given, Window, given, window
from web.look.choice import Choice
from web.look.compared import brands, themes_of
from web.look.drawing import Paper, drawn, paper
from web.look.heard import Heard, heard
from web.look.volumes import between
from web.look.weekly import begins
from web.pages.kinds import Place
from web.visit import Visit

PATH = "/compare"
router = APIRouter(include_in_schema=False, prefix=PATH)
PLACE = Place("Compare", PATH, 40)
KINDS = ("brand", "competitor", "trend")
NARROW, NARROW_NAMES, AXIS = 480, 84, 44
"""Pixels of a chart on a phone, of the names in it, and of the axis to the left of any."""
SILENT = 0.05
"""The part of the usual sources below which a step without a mention is no zero, but unknown."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """watches: those compared, of `all` that there are."""

    watches: Sequence[Watch]
    all: Sequence[Watch]
    choice: Choice

    @property
    def window(self) -> Window:
        return self.choice.window

    def one(self, name: str) -> Watch:
        """Raises NotFound for a watch that is not compared."""
        found = next((each for each in self.watches if each.id == name), None)
        if found is None:
            raise NotFound('"%(name)s" is not among what is compared.', "Choose it on the page first.", name=name)
        return found

    def has(self, watch: Watch) -> bool:
        return any(each.id == watch.id for each in self.watches)


def comparison(
    visit: Looking,
    written: Annotated[Given, Depends(given)],
    watch: Annotated[list[Annotated[str, Query(max_length=64)]] | None, Query(max_length=32)] = None,
) -> Comparison:
    """watch: which to compare; none named: own brands and competitors. Raises NotFound, Misused."""
    every = sorted(visit.watches(), key=lambda each: (KINDS.index(each.kind), each.name.casefold()))
    known = {each.id: each for each in every}
    for name in watch or ():
        if name not in known:
            raise NotFound('There is no watch "%(name)s".', "Choose among those that the page shows.", name=name)
    chosen = [each for each in every if each.id in watch] if watch else [each for each in every if each.kind != "trend"]
    if watch and len(chosen) > MOST_LINES:
        raise Misused("%(limit)s can be compared at once.", "Leave some out.", limit=MOST_LINES)
    period = window(written, visit.backing.clock.now(), visit.tongue.zone)
    others = tuple(("watch", each.id) for each in chosen) if watch else ()
    return Comparison(chosen[:MOST_LINES], every, Choice(PATH, period, written.mode, others))


Compared = Annotated[Comparison, Depends(comparison)]


@router.get("")
def page(visit: Looking, asked: Compared) -> Response:
    return visit.page("compare/page.html", asked=asked, choice=asked.choice, few=FEW, sample=SAMPLE)


@router.get("/brands")
def figures(visit: Looking, asked: Compared) -> Response:
    shown = brands(visit.counted, asked.watches, asked.window, asked.choice.mode)
    now, before = _heard(visit, asked, asked.window), _heard(visit, asked, asked.window.before)
    return visit.page("compare/brands.html", asked=asked, choice=asked.choice, brands=shown, heard=now, before=before)


@router.get("/volume")
def volume(visit: Looking, asked: Compared, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    room = NAMES if sheet.width >= NARROW else NARROW_NAMES
    period, look = asked.window, sheet.look(visit.tongue, 220, AXIS + room)
    span = Span(period.start, period.end)
    listened = _heard(visit, asked, period)
    ground = Ground(
        span,
        period.step,
        listened.gaps(period.step) if listened else (),
        visit.tongue("Mentions of each brand over time"),
        room,
    )
    chart = lines(_lines(visit, asked, listened), ground, look)
    return drawn(with_annotations(chart, visit, span, look, {each.id for each in asked.watches}))


@router.get("/themes")
def themes(visit: Looking, asked: Compared, of: Annotated[str, Query(max_length=64)]) -> Response:
    """Words that tell one brand from the others, in the time."""
    watch = asked.one(of)
    others = [each for each in asked.watches if each.id != of]
    telling = themes_of(visit, watch, others, asked.window)
    told = [(term, asked.choice.mentions(f"watch:{watch.id} {quoted(term.value)}")) for term in telling]
    return visit.page("compare/themes.html", watch=watch, others=others, terms=told)


@router.get("/replies")
def replies(visit: Looking, asked: Compared, of: Annotated[str, Query(max_length=64)]) -> Response:
    """The row of one brand."""
    watch = asked.one(of)
    now, before = (
        replies_heard(visit.backing.store, watch, period.start, period.end, visit.scope)
        for period in (asked.window, asked.window.before)
    )
    return visit.page("compare/replies.html", choice=asked.choice, watch=watch, now=now, before=before)


def _heard(visit: Visit, asked: Comparison, period: Window) -> Heard | None:
    return heard(visit.backing, asked.watches, period.start, period.end) if asked.watches else None


def _lines(visit: Visit, asked: Comparison, listened: Heard | None) -> list[Line]:
    period, zone = asked.window, visit.tongue.zone.key
    request = CountRequest(None, period.start, period.end, period.bucket, zone, "watch", asked.choice.mode)
    counts = visit.counted(request, only(*(watch.id for watch in asked.watches)))
    values = {(each.group, each.at): each.value for each in counts}
    steps = list(begins(period.start, period.end, period.bucket, visit.tongue.zone))
    return [
        Line(watch.name, [_reading(watch, at, values.get((watch.id, at)), period.step, listened) for at in steps])
        for watch in asked.watches
    ]


def _reading(watch: Watch, at: datetime, value: float | None, step: timedelta, listened: Heard | None) -> Reading:
    if value is None and listened and listened.between(watch.id, at, at + step) < SILENT:
        return Reading(at, None)
    return Reading(at, value or 0.0, between(at, at + step, f"watch:{watch.id}"))
