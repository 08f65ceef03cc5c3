"""`/annotations`: what people know of certain moments, written on the time lines of watches."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import Permanent
from schemas.annotation import LONGEST
from schemas.people import Role
from schemas.scope import only
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Looking
from web.look.annotations import annotate
from web.look.refusals import Refusal, refusal
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/annotations")
SHOWN = 200
DAY = timedelta(days=1)


@router.get("")
def listed(
    visit: Looking,
    watch: Annotated[str, Query(max_length=64)] = "",
    at: Annotated[datetime | None, Query()] = None,
) -> Response:
    """watch: only of this one. at: what the form begins with; without an offset on the visitor's clocks."""
    return _shown(visit, watch, at)


@router.post("")
def add(
    visit: Editing,
    watch: Annotated[str, Form(max_length=64)],
    at: Annotated[datetime, Form()],
    text: Annotated[str, Form(max_length=2 * LONGEST)],
) -> Response:
    """at: without an offset on the visitor's clocks. Raises NotFound for a watch that they may not see."""
    try:
        annotate(visit, watch, _moment(visit, at), text)
    except Permanent as failure:
        return _shown(visit, watch, at, refusal(failure))
    return RedirectResponse("/annotations", SEE_OTHER)


@router.post("/{annotation}/remove")
def remove(visit: Editing, annotation: int) -> Response:
    visit.backing.state.annotations.remove(annotation, visit.scope, visit.visitor.name)
    return RedirectResponse("/annotations", SEE_OTHER)


def _moment(visit: Visit, at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=visit.tongue.zone)


def _shown(visit: Visit, watch: str, at: datetime | None, refused: Refusal | None = None) -> Response:
    now = visit.backing.clock.now()
    scope = only(watch) if watch and visit.scope.allows(watch) else visit.scope
    begin = _moment(visit, at) if at else now
    return visit.page(
        "annotations/page.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if refused else 200,
        annotations=visit.backing.state.annotations.newest(scope, SHOWN),
        names={each.id: each.name for each in visit.watches()},
        watch=watch,
        begin=begin.astimezone(visit.tongue.zone).strftime("%Y-%m-%dT%H:%M"),
        now=now,
        day=DAY,
        longest=LONGEST,
        refusal=refused,
        may_write=visit.visitor.may(Role.ANALYST),
    )
