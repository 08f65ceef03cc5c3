"""`/queries/{query}/schedules`: what is sent of a saved query by itself: a digest, what is new, what is unusual."""

from dataclasses import dataclass
from datetime import time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound
from schemas.digest import Digest
from schemas.order import StandingOrder
from schemas.watch import SavedQuery
from web.door.sign_in import SEE_OTHER
from web.guard import Editing
from web.look.saved import Schedules, one_of, schedules_of
from web.look.sending import drop_digest, drop_order, schedule_id, set_digest, set_order
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/queries/{query}/schedules")
What = Literal["week", "day", "result", "unusual"]


@dataclass(frozen=True, slots=True)
class Wish:
    """day: 1 Monday to 7 Sunday. at: on the clocks of whoever asks. minutes: between two messages of what is new."""

    what: What
    channel: str
    day: int
    at: time
    minutes: int


def wish(
    what: Annotated[What, Form()],
    channel: Annotated[str, Form(max_length=64)],
    day: Annotated[int, Form(ge=1, le=7)] = 1,
    at: Annotated[time, Form()] = time(8),
    minutes: Annotated[int, Form(ge=5, le=10_080)] = 60,
) -> Wish:
    return Wish(what, channel, day, at.replace(tzinfo=None, second=0, microsecond=0), minutes)


@router.post("")
def add(visit: Editing, query: str, wanted: Annotated[Wish, Depends(wish)]) -> Response:
    """To each channel one of each kind: a second one takes the place of the first. Raises NotFound."""
    saved = one_of(visit, query)
    if wanted.what in ("week", "day"):
        set_digest(visit, _digest(visit, saved, wanted))
    else:
        set_order(visit, _order(visit, saved, wanted))
    return RedirectResponse(f"/queries/{query}#schedules", SEE_OTHER)


@router.post("/{schedule}/remove")
def remove(visit: Editing, query: str, schedule: str) -> Response:
    """Raises NotFound, and Forbidden for what is somebody else's, of a query that is too."""
    sent = schedules_of(visit).get(one_of(visit, query).id, Schedules((), ()))
    if any(each.id == schedule for each in sent.digests):
        drop_digest(visit, schedule)
    elif any(each.id == schedule for each in sent.orders):
        drop_order(visit, schedule)
    else:
        raise NotFound("This is sent no more.")
    return RedirectResponse(f"/queries/{query}#schedules", SEE_OTHER)


def _digest(visit: Visit, saved: SavedQuery, wanted: Wish) -> Digest:
    return Digest(
        id=schedule_id(saved.id, wanted.what, wanted.channel),
        channel=wanted.channel,
        every="week" if wanted.what == "week" else "day",
        at=wanted.at,
        day=wanted.day,
        time_zone=str(visit.tongue.zone),
        query=saved.id,
        language=visit.tongue.language,
    )


def _order(visit: Visit, saved: SavedQuery, wanted: Wish) -> StandingOrder:
    return StandingOrder(
        id=schedule_id(saved.id, wanted.what, wanted.channel),
        query=saved.id,
        channel=wanted.channel,
        on="result" if wanted.what == "result" else "unusual",
        minutes=wanted.minutes,
        time_zone=str(visit.tongue.zone),
        language=visit.tongue.language,
    )
