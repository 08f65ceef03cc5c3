"""`/now`: each brand's last hour against its usual band, tone, share of voice; what is open, and what is not heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from alerts.track import Subject
from core.charts.stacks import Beside, tones
from core.charts.times import Span
from core.clock import minute_of
from index.port import Count, CountRequest, Mode, Split
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.scope import only
from schemas.watch import Watch
from web.guard import Looking
from web.incident import words
from web.look.annotations import with_annotations
from web.look.asked import Asked, Window, ending
from web.look.drawing import Paper, drawn, paper
from web.look.emerging import judged
from web.look.listened import Row, listened
from web.look.spark import Spark, spark
from web.look.usual import WEEK, WEEKS, unheard, usual
from web.look.volumes import by_tone, net, tone_words
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/now")
PLACE = Place("Now", "/now", 10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = (IncidentState.OPEN, IncidentState.ACKNOWLEDGED, IncidentState.SNOOZED)
LATEST, MINUTES = 10, 1440
UNHEARD = 0.05
"""The part of the usual sources below which an hour says nothing."""
MENTIONS = Subject(IncidentKind.SURGE, None)
"""All of them, of whatever tone."""


@dataclass(frozen=True, slots=True)
class Brand:
    """negative, neutral, positive: effective mentions of the last 24 h. share: of voice, 0 to 1. incident: the gravest
    that is open. spark: of the last day."""

    watch: Watch
    last_hour: float
    spark: Spark
    negative: float
    neutral: float
    positive: float
    share: float
    incident: Incident | None

    @property
    def heard(self) -> float:
        return self.negative + self.neutral + self.positive

    @property
    def stands(self) -> Literal["unheard", "above", "below", "usual"]:
        """The last hour against what is usual in such an hour."""
        if self.spark.heard < UNHEARD:
            return "unheard"
        if self.last_hour > self.spark.high:
            return "above"
        return "below" if self.last_hour < self.spark.low else "usual"

    @property
    def net(self) -> float:
        """Positive less negative, of 100."""
        return net(self.positive, self.negative, self.heard)


@router.get("")
def now(visit: Looking) -> Response:
    return visit.page("now/page.html", now=visit.backing.clock.now(), empty=not visit.watches())


@router.get("/brands")
def brands(visit: Looking) -> Response:
    now = visit.backing.clock.now()
    return visit.page("now/brands.html", brands=_brands(visit, now), now=now)


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
        incidents=_open(visit),
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
    awake = [each for each in _open(visit) if each.state is not IncidentState.SNOOZED]
    gaps = sum(bool(row.missing) for row in _listened(visit))
    return visit.page("now/badges.html", incidents=len(awake), gaps=gaps)


def _listened(visit: Visit) -> Sequence[Row]:
    """Of the last day."""
    end = minute_of(visit.backing.clock.now())
    return listened(visit, end - MINUTES, end)


def _open(visit: Visit) -> Sequence[Incident]:
    found = visit.backing.state.incidents.list(visit.scope, 50, OPEN)
    return sorted(found, key=lambda each: (-each.severity, each.opened_at))


def _brands(visit: Visit, now: datetime) -> list[Brand]:
    watches, recent = visit.watches(), visit.backing.alerting.recent
    revisions = {each.watch.id: each for each in visit.backing.state.watches.list()}
    end = ending(now)
    day = _counted(visit, end - DAY, end, watches)
    hour = _by_watch(visit.backing.store.count(_asked(end - HOUR, end, "watch"), only(*(w.id for w in watches))))
    whole = sum(sum(tones.values()) for tones in day.values())
    gravest = {each.watch: each for each in reversed(_open(visit))}
    return [
        Brand(
            watch=watch,
            last_hour=hour.get(watch.id, 0.0),
            spark=spark(recent.day(revisions[watch.id], MENTIONS)),
            negative=day[watch.id].get("negative", 0.0),
            neutral=day[watch.id].get("neutral", 0.0) + day[watch.id].get("", 0.0),
            positive=day[watch.id].get("positive", 0.0),
            share=sum(day[watch.id].values()) / whole if whole else 0.0,
            incident=gravest.get(watch.id),
        )
        for watch in watches
        if watch.kind != "trend"
    ]


def _counted(
    visit: Visit, start: datetime, end: datetime, watches: Sequence[Watch]
) -> Mapping[str, Mapping[str, float]]:
    """By watch, then by tone towards it."""
    store = visit.backing.store
    return {w.id: _by_watch(store.count(_asked(start, end, "toward"), only(w.id))) for w in watches}


def _asked(start: datetime, end: datetime, split: Split) -> CountRequest:
    return CountRequest(None, start, end, "all", split=split, mode=Mode.EFFECTIVE)


def _by_watch(counts: Sequence[Count]) -> dict[str, float]:
    return {count.group: count.value for count in counts}
