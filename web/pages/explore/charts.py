"""The curve by tone, against what is usual, the period before and what was not heard; and the hours of the week."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from starlette.responses import Response

from core.charts.stacks import Beside, Stack, tones
from core.charts.times import Span
from core.charts.weekly import Cell, hours_of_week
from index.port import Bucket, Count
from schemas.base import EARLIEST
from web.guard import Looking
from web.look.annotations import with_annotations
from web.look.asked import Asked
from web.look.drawing import Paper, drawn, paper
from web.look.hours import hours_of
from web.look.kept import kept_of, rhythm_of
from web.look.usual import WEEK, WEEKS, unheard, usual
from web.look.volumes import tone_words
from web.look.weekly import WeekHour, begins
from web.pages.explore.question import Question
from web.visit import Visit

router = APIRouter(prefix="/explore")
HEIGHT = 200


@router.get("/volume")
def volume(visit: Looking, asked: Question, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    window, zone, kept = asked.window, visit.tongue.zone, kept_of(visit, asked)
    rhythm = rhythm_of(asked, kept)
    counts = visit.counted(asked.counting(rhythm.bucket, "toward", zone=zone), visit.scope)
    earlier = visit.counted(asked.before.counting(rhythm.bucket, zone=zone), visit.scope)
    # What only days tell, or nothing any more, is unknown, and no zero.
    known = kept.until + window.length if kept and rhythm.bucket != "day" else EARLIEST
    unknown = [Span(window.start, kept.until)] if kept and kept.within and not kept.answers else []
    gaps = unheard(visit, asked, WEEKS * WEEK)
    beside = Beside(
        before=[(at, value) for at, value in _before(asked, rhythm.bucket, zone, earlier) if at >= known],
        unheard=[*unknown, *gaps],
        usual=usual(visit, asked, gaps) if rhythm.bucket == window.bucket else [],
    )
    words = {
        **tone_words(visit.tongue, visit.tongue("Volume over time, by tone")),
        "before": visit.tongue("the period before"),
        "usual": visit.tongue("usually"),
    }
    look, span = sheet.look(visit.tongue, HEIGHT), Span(window.start, window.end)
    chart = tones(_stacks(asked, counts, rhythm.step), span, rhythm.step, look, words, beside)
    return drawn(with_annotations(chart, visit, span, look, asked.named))


@router.get("/hours")
def hours(visit: Looking, asked: Question, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    """All of the week, also where one hour of it is asked for."""
    whole = replace(asked, cell=None)
    counts = visit.backing.store.count(whole.counting("hour", zone=visit.tongue.zone), visit.scope)
    words = {"alt": visit.tongue("Volume by hour of the week")}
    return drawn(hours_of_week(list(_cells(visit, whole, counts)), sheet.look(visit.tongue, 154), words))


def _stacks(asked: Asked, counts: Sequence[Count], step: timedelta) -> list[Stack]:
    """Each leads to the mentions of its own time, if there are any still."""
    groups: dict[datetime, dict[str, float]] = defaultdict(dict)
    for count in counts:
        groups[count.at][count.group] = count.value
    kept = {count.at for count in counts if count.kept}
    window = asked.window
    return [
        Stack(
            at,
            of.get("negative", 0.0),
            of.get("neutral", 0.0) + of.get("", 0.0),
            of.get("positive", 0.0),
            "" if at in kept else asked.during(max(at, window.start), min(at + step, window.end)).address(),
        )
        for at, of in groups.items()
    ]


def _cells(visit: Visit, asked: Asked, counts: Sequence[Count]) -> Iterator[Cell]:
    """The mean of each hour of the week, over all such hours of the time. Each leads to what was said in them."""
    tongue = visit.tongue
    for each in hours_of(counts, asked.window, tongue.zone):
        busiest = each.busiest
        said = tongue("%(count)s an hour on average; at most %(most)s, %(when)s", count=tongue.number(each.mean),
                      most=tongue.number(busiest.value), when=tongue.moment(busiest.at))  # fmt: skip
        address = asked.address(cell=str(WeekHour(each.day + 1, each.hour, tongue.zone)))
        yield Cell(each.day, each.hour, each.mean, said, address)


def _before(asked: Asked, bucket: Bucket, zone: ZoneInfo, counts: Sequence[Count]) -> Iterator[tuple[datetime, float]]:
    """Every step of the period before, at the time of this one: where nothing was said, zero."""
    values = {count.at: count.value for count in counts}
    window = asked.before.window
    for begin in begins(window.start, window.end, bucket, zone):
        yield begin + asked.window.length, values.get(begin, 0.0)
