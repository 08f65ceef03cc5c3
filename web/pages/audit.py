"""`/audit`: who saw and did what, and when."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from core.errors import Permanent
from core.state.audit import AUDIT_KEPT, Asked
from schemas.people import Role
from web.guard import Administering
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/audit")
PLACE = Place("Audit", "/audit", 160, Role.ADMINISTRATOR)
PAGE = 50

Text = Annotated[str, Query(max_length=254)]
Day = Annotated[str, Query(max_length=10, pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


@router.get("")
def audit(
    visit: Administering,
    by: Text = "",
    action: Text = "",
    start: Day = "",
    end: Day = "",
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """start, end: days by the clocks of whoever asks, both included."""
    kept = visit.backing.state.audit
    if before is None:
        visit.note("saw the audit")
    last = _midnight(visit, end)
    asked = Asked(by, action, _midnight(visit, start), last + timedelta(days=1) if last else None)
    found = kept.find(asked, PAGE + 1, before)
    following = found[PAGE - 1].number if len(found) > PAGE else None
    terms = {"by": by, "action": action, "start": start, "end": end}
    return visit.page(
        "audit/page.html",
        actions=found[:PAGE],
        following=following,
        terms=terms,
        who=kept.who(),
        what=kept.what(),
        kept=AUDIT_KEPT,
        first=before is None,
    )


def _midnight(visit: Visit, day: str) -> datetime | None:
    """Raises Permanent for a day that never was."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(), visit.tongue.zone)
    except ValueError:
        raise Permanent("This is no day.", "Write it as 2026-03-02.") from None
