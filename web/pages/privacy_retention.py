"""`/privacy/retention`: for how long the mentions of each watch are kept, and what a shorter time would remove."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.state.audit import AUDIT_KEPT
from core.state.authors import PROFILES_KEPT
from core.state.conduct import CONDUCT_KEPT
from index.remains import day_of, from_day
from web.door.sign_in import SEE_OTHER
from web.guard import Administering
from web.look.retained import before as before_then
from web.look.retained import kept_of
from web.look.tongue import Tongue

router = APIRouter(include_in_schema=False, prefix="/privacy/retention")
PAGE = 50


@router.get("")
def retention(visit: Administering) -> Response:
    sources = [each for each in visit.backing.operation.sources() if each.kept_for]
    return visit.page(
        "privacy/retention.html", empty=not visit.watches(), others=_others(visit.tongue), sources=sources
    )


@router.get("/receipts")
def receipts(visit: Administering, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    found = visit.backing.state.kept.receipts(PAGE + 1, before)
    following = found[PAGE - 1].number if len(found) > PAGE else None
    names = {watch.id: watch.name for watch in visit.watches()}
    return visit.page("privacy/gone.html", receipts=found[:PAGE], following=following, names=names)


@router.get("/watches")
def watches(visit: Administering) -> Response:
    return visit.page("privacy/kept.html", kept=[kept_of(visit, each) for each in visit.watches()])


@router.post("/{watch}")
def change(
    visit: Administering,
    watch: str,
    days: Annotated[int | None, Form(ge=1, le=36_500)] = None,
    sure: Annotated[Literal["", "yes"], Form()] = "",
) -> Response:
    """days: none, for ever. Asks first, where something would go."""
    standing = visit.watch(watch)
    revision = visit.backing.state.watches.get(watch).revision
    now = visit.backing.clock.now()
    goes = before_then(visit, standing, from_day(day_of(now) - days)) if days else 0
    if goes and not sure:
        return visit.page("privacy/shorter.html", watch=standing, days=days, goes=goes)
    changed = standing.model_copy(update={"retention_days": days})
    visit.backing.state.watches.apply([changed], visit.visitor.name, {watch: revision})
    return RedirectResponse("/privacy/retention", SEE_OTHER)


def _others(tongue: Tongue) -> Sequence[tuple[str, timedelta]]:
    """What else is kept of people, and for how long."""
    return (
        (tongue("Profiles of authors who are heard of no more"), PROFILES_KEPT),
        (tongue("What authors did, as numbers a day"), CONDUCT_KEPT),
        (tongue("The audit: who saw and did what"), AUDIT_KEPT),
    )
