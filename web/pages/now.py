"""`/now`: each brand's last hour against its usual band, tone, share of voice; what is open, and what is not heard."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from core.charts.stacks import Beside, tones
from core.charts.times import Span
from core.clock import minute_of
from index.port import Mode
from schemas.incident import IncidentState
from web.guard import Looking
from web.incident import words
from web.look.annotations import with_annotations
from web.look.asked import Asked, Window, ending
from web.look.drawing import Paper, drawn, paper
from web.look.emerging import judged
from web.look.listened import Row, listened
from web.look.standing import brands_of, open_incidents
from web.look.usual import WEEK, WEEKS, unheard, usual
from web.look.volumes import by_tone, tone_words
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/now")
PLACE = Place("Now", "/now", 10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATEST, MINUTES = 10, 1440


@router.get("")
def now(visit: Looking) -> Response:
    return visit.page("now/page.html", now=visit.backing.clock.now(), empty=not visit.watches())


@router.get("/brands")
def brands(visit: Looking) -> Response:
    now = visit.backing.clock.now()
    return visit.page("now/brands.html", brands=brands_of(visit), now=now)


@router.get("/volume")
def volume(visit: Looking, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    """A week by the hour, of all that may be seen, by tone towards each watch, against what is usual."""
    end = ending(visit.backing.clock.now())
    start = (end - WEEK).replace(minute=0, second=0, microsecond=0)
    asked = Asked("", None, Window(start, end), Mode.EFFECTIVE)
    stacks = by_tone(
        visit.backing.store.count(asked.counting("hour", "toward", zone=visit.tongue.zone), visit.scope), HOUR
    )
    gaps = unheard(visit, asked, WEEKS * WEEK)
    said = {
        **tone_words(visit.tongue, visit.tongue("Mentions by hour of the last week, by tone")),
        "usual": visit.tongue("usually"),
    }
    span, look = Span(start, end), sheet.look(visit.tongue, 160)
    chart = tones(stacks, span, HOUR, look, said, Beside(unheard=gaps, usual=usual(visit, asked, gaps)))
    return drawn(with_annotations(chart, visit, span, look))


@router.get("/incidents")
def incidents(visit: Looking) -> Response:
    """What is open, and topics that nobody named."""
    now = visit.backing.clock.now()
    return visit.page(
        "now/incidents.html",
        incidents=open_incidents(visit),
        topics=judged(visit.backing.state, visit.scope, now),
        words=words,
        people=words.people_of(visit),
        now=now,
    )


@router.get("/latest")
def latest(visit: Looking) -> Response:
    page = visit.backing.store.search(None, visit.scope, LATEST)
    visit.looked("now", len(page.hits))
    return visit.page("now/latest.html", hits=page.hits, total=page.total, now=visit.backing.clock.now())


@router.get("/news")
def news(visit: Looking, seen: Annotated[int, Query(ge=0)] = 0) -> Response:
    """How many mentions came since `seen` were there: they wait until somebody asks for them."""
    return visit.page("now/news.html", count=max(visit.backing.store.search(None, visit.scope, 1).total - seen, 0))


@router.get("/coverage")
def coverage(visit: Looking) -> Response:
    return visit.page("now/coverage.html", rows=_listened(visit))


@router.get("/badges")
def badges(visit: Looking) -> Response:
    """Of the menu: what is open and awake, and how many sources have a gap."""
    awake = [each for each in open_incidents(visit) if each.state is not IncidentState.SNOOZED]
    gaps = sum(bool(row.missing) for row in _listened(visit))
    return visit.page("now/badges.html", incidents=len(awake), gaps=gaps)


def _listened(visit: Visit) -> Sequence[Row]:
    """Of the last day."""
    end = minute_of(visit.backing.clock.now())
    return listened(visit, end - MINUTES, end)
