"""`/reports`: a week of a brand on one page, to read, to print, to present."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound
from index.port import Mode
from schemas.digest import Digest
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Looking
from web.look.drawing import Paper, drawn, paper
from web.look.sending import drop_digest, schedule_id, set_digest
from web.pages.kinds import Place
from web.reports import drawn as charts
from web.reports import paper as page
from web.reports.asked import FORMS, Kind, Wanted, ledger, wanted, whole
from web.reports.asked import file as written
from web.reports.told import Behind, mode_name, told
from web.reports.weekly import WEEK, week_of
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/reports")
PLACE = Place("Reports", "/reports", 70)
Name = Annotated[str, Query(max_length=16)]
SHOWN = 8
"""Weeks that can be chosen from the list; any other by its name in the address."""


def asking(visit: Looking, watch: str, week: Name = "", mode: Mode = Mode.EFFECTIVE) -> tuple[Visit, Wanted]:
    """week: empty, the last one that is over. Raises NotFound, Misused."""
    return visit, wanted(visit, watch, week, mode)


Asking = Annotated[tuple[Visit, Wanted], Depends(asking)]


@router.get("")
def reports(visit: Looking) -> Response:
    now = visit.backing.clock.now()
    watches = [each for each in visit.watches() if each.kind != "trend"]
    return visit.page("reports/list.html", watches=watches, last=week_of(now - WEEK, "UTC"))


@router.get("/{watch}")
def report(asked_for: Asking) -> Response:
    visit, asked = asked_for
    weekly = ledger(visit, asked).weekly(asked.watch, asked.week, asked.now)
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
    digest = Digest(
        id=schedule_id("report", watch, channel),
        channel=channel,
        every="week",
        at=at.replace(tzinfo=None, second=0, microsecond=0),
        day=day,
        time_zone=found.time_zone,
        language=visit.tongue.language,
        watch=watch,
    )
    set_digest(visit, digest)
    return RedirectResponse(f"/reports/{watch}#schedules", SEE_OTHER)


@router.post("/{watch}/schedule/{schedule}/remove")
def unschedule(visit: Editing, watch: str, schedule: str) -> Response:
    """Raises NotFound, and Forbidden for somebody else's."""
    if all(each.id != schedule for each in _schedules(visit, visit.watch(watch))):
        raise NotFound("This is sent no more.")
    drop_digest(visit, schedule)
    return RedirectResponse(f"/reports/{watch}#schedules", SEE_OTHER)


@router.get("/{watch}/days")
def days(asked_for: Asking, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    visit, asked = asked_for
    found = ledger(visit, asked).days(asked.watch, asked.week, asked.now)
    return drawn(charts.days(found, sheet.look(visit.tongue, 150), visit.tongue))


@router.get("/{watch}/themes")
def themes(asked_for: Asking) -> Response:
    visit, asked = asked_for
    weekly = whole(visit, asked)
    return visit.page(
        "reports/lines.html", lines=told(weekly, asked.mode, visit.tongue).themes, nothing=visit.tongue("None.")
    )


@router.get("/{watch}/file/{form}")
def file(asked_for: Asking, form: Kind) -> Response:
    """The same, to keep."""
    visit, asked = asked_for
    found = written(visit, asked, form, visit.tongue)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(found.body, media_type=found.kind, headers=headers)


def _schedules(visit: Visit, watch: Watch) -> Sequence[Digest]:
    return [each.digest for each in visit.backing.state.digests.standing() if each.digest.watch == watch.id]
