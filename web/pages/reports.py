"""`/reports`: a week of a brand on one page, to read, to print, to present."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound
from index.port import Mode
from schemas.digest import Digest
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Looking
from web.look.drawing import Paper, drawn, paper
from web.look.saved import refuse_of_others, schedule_id
from web.look.tongue import Tongue
from web.pages.kinds import Place
from web.reports import drawn as charts
from web.reports import paper as page
from web.reports.sheet import workbook
from web.reports.slides import presentation
from web.reports.told import Behind, Told, mode_name, told
from web.reports.weekly import WEEK, Ledger, Week, Weekly, week_named, week_of
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/reports")
PLACE = Place("Reports", "/reports", 70)
Name = Annotated[str, Query(max_length=16)]
Kind = Literal["pdf", "png", "xlsx", "pptx"]
SHOWN = 8
"""Weeks that can be chosen from the list; any other by its name in the address."""
Write = Callable[[Weekly, Told, Tongue], bytes]
FORMS: dict[Kind, tuple[str, Write]] = {
    "pdf": ("application/pdf", lambda weekly, said, tongue: page.document(weekly, said, tongue, "pdf")),
    "png": ("image/png", lambda weekly, said, tongue: page.document(weekly, said, tongue, "png")),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", presentation),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report: of whom, of which week, its volumes counted how, in the clocks of the brand."""

    watch: Watch
    week: Week
    mode: Mode
    now: datetime


def wanted(visit: Looking, watch: str, week: Name = "", mode: Mode = Mode.EFFECTIVE) -> tuple[Visit, Wanted]:
    """week: empty, the last one that is over. Raises NotFound, Misused."""
    found = visit.watch(watch)
    now = visit.backing.clock.now()
    zone = found.time_zone
    return visit, Wanted(found, week_named(week, zone) if week else week_of(now - WEEK, zone), mode, now)


Asking = Annotated[tuple[Visit, Wanted], Depends(wanted)]


@router.get("")
def reports(visit: Looking) -> Response:
    now = visit.backing.clock.now()
    watches = [each for each in visit.watches() if each.kind != "trend"]
    return visit.page("reports/list.html", watches=watches, last=week_of(now - WEEK, "UTC"))


@router.get("/{watch}")
def report(asking: Asking) -> Response:
    visit, asked = asking
    weekly = _weekly(visit, asked)
    return visit.page(
        "reports/page.html",
        weekly=weekly,
        told=told(weekly, asked.mode, visit.tongue),
        behind=Behind(weekly, {each.name: each.id for each in visit.watches()}),
        headings=page.headings(visit.tongue),
        weeks=[week_of(asked.now - timedelta(weeks=back), asked.watch.time_zone) for back in range(SHOWN)],
        modes=[(mode, mode_name(mode, visit.tongue)) for mode in Mode],
        mode=asked.mode,
        forms=list(FORMS),
        schedules=_schedules(visit, asked.watch),
        channels=visit.backing.channels,
    )


@router.post("/{watch}/schedule")
def schedule(
    visit: Editing,
    watch: str,
    channel: Annotated[str, Form(max_length=64)],
    day: Annotated[int, Form(ge=1, le=7)] = 1,
    at: Annotated[time, Form()] = time(8),
) -> Response:
    """Once a week, to a channel; a second one to the same channel takes the place of the first. Raises NotFound,
    and Forbidden where the first is somebody else's."""
    found = visit.watch(watch)
    if channel not in visit.backing.channels:
        raise NotFound("There is no such channel.")
    known = _scheduled(visit, found, schedule_id("report", watch, channel))
    if known is not None:
        refuse_of_others(visit, known.owner)
    digest = Digest(
        id=schedule_id("report", watch, channel),
        channel=channel,
        every="week",
        at=at.replace(tzinfo=None, second=0, microsecond=0),
        day=day,
        time_zone=found.time_zone,
        language=visit.tongue.language,
        owner=visit.visitor.name,
        watch=watch,
    )
    visit.backing.state.digests.set(digest, visit.visitor.name)
    return RedirectResponse(f"/reports/{watch}#schedules", SEE_OTHER)


@router.post("/{watch}/schedule/{schedule}/remove")
def unschedule(visit: Editing, watch: str, schedule: str) -> Response:
    """Raises NotFound, and Forbidden for somebody else's."""
    found = _scheduled(visit, visit.watch(watch), schedule)
    if found is None:
        raise NotFound("This is sent no more.")
    refuse_of_others(visit, found.owner)
    visit.backing.state.digests.drop(schedule, visit.visitor.name)
    return RedirectResponse(f"/reports/{watch}#schedules", SEE_OTHER)


@router.get("/{watch}/days")
def days(asking: Asking, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    visit, asked = asking
    found = _ledger(visit, asked).days(asked.watch, asked.week, asked.now)
    return drawn(charts.days(found, sheet.look(visit.tongue, 150), visit.tongue))


@router.get("/{watch}/themes")
def themes(asking: Asking) -> Response:
    visit, asked = asking
    weekly = _ledger(visit, asked).with_themes(_weekly(visit, asked))
    return visit.page(
        "reports/lines.html", lines=told(weekly, asked.mode, visit.tongue).themes, nothing=visit.tongue("None.")
    )


@router.get("/{watch}/file/{form}")
def file(asking: Asking, form: Kind) -> Response:
    """The same, to keep."""
    visit, asked = asking
    weekly = _ledger(visit, asked).with_themes(_weekly(visit, asked))
    kind, write = FORMS[form]
    body = write(weekly, told(weekly, asked.mode, visit.tongue), visit.tongue)
    name = f"{asked.watch.id}-{asked.week.name}.{form}"
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _schedules(visit: Visit, watch: Watch) -> Sequence[Digest]:
    return [each.digest for each in visit.backing.state.digests.standing() if each.digest.watch == watch.id]


def _scheduled(visit: Visit, watch: Watch, schedule: str) -> Digest | None:
    return next((each for each in _schedules(visit, watch) if each.id == schedule), None)


def _weekly(visit: Visit, asked: Wanted) -> Weekly:
    return _ledger(visit, asked).weekly(asked.watch, asked.week, asked.now)


def _ledger(visit: Visit, asked: Wanted) -> Ledger:
    rivals = [each for each in visit.watches() if each.kind != "trend" and each.id != asked.watch.id]
    return Ledger(visit.backing.store, visit.backing.state, rivals)
