"""`/reports`: a week of a brand on one page, to read, to print, to present."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from core.errors import NotFound
from index.port import Mode
from schemas.watch import Watch
from web.guard import Looking
from web.look.drawing import Paper, drawn, paper
from web.look.tongue import Tongue
from web.pages.kinds import Place
from web.reports import drawn as charts
from web.reports import paper as page
from web.reports.sheet import workbook
from web.reports.slides import presentation
from web.reports.told import Told, mode_name, told
from web.reports.weekly import WEEK, Ledger, Week, Weekly, week_named, week_of
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/reports")
PLACE = Place("Reports", "/reports", 70)
Name = Annotated[str, Query(max_length=16)]
Form = Literal["pdf", "png", "xlsx", "pptx"]
SHOWN = 8
"""Weeks that can be chosen from the list; any other by its name in the address."""
Write = Callable[[Weekly, Told, Tongue], bytes]
FORMS: dict[Form, tuple[str, Write]] = {
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
    found = next((each for each in visit.watches() if each.id == watch), None)
    if found is None:
        raise NotFound(f'There is no watch "{watch}".')
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
        headings=page.headings(visit.tongue),
        weeks=[week_of(asked.now - timedelta(weeks=back), asked.watch.time_zone) for back in range(SHOWN)],
        modes=[(mode, mode_name(mode, visit.tongue)) for mode in Mode],
        mode=asked.mode,
        forms=list(FORMS),
    )


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
def file(asking: Asking, form: Form) -> Response:
    """The same, to keep."""
    visit, asked = asking
    weekly = _ledger(visit, asked).with_themes(_weekly(visit, asked))
    kind, write = FORMS[form]
    body = write(weekly, told(weekly, asked.mode, visit.tongue), visit.tongue)
    name = f"{asked.watch.id}-{asked.week.name}.{form}"
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _weekly(visit: Visit, asked: Wanted) -> Weekly:
    return _ledger(visit, asked).weekly(asked.watch, asked.week, asked.now)


def _ledger(visit: Visit, asked: Wanted) -> Ledger:
    rivals = [each for each in visit.watches() if each.kind != "trend" and each.id != asked.watch.id]
    return Ledger(visit.backing.store, visit.backing.state, rivals)
