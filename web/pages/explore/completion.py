"""`/explore/complete`: what could stand where somebody is writing a query. `/explore/recent`: what they asked last."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from web.guard import Looking
from web.look.completing import Offer, begun
from web.look.offering import LONGEST, offers
from web.look.saved import saved_of

router = APIRouter(prefix="/explore")
SAVED = 10


@router.get("/complete")
def complete(
    visit: Looking, q: Annotated[str, Query(max_length=LONGEST)] = "", at: Annotated[int, Query(ge=0, le=LONGEST)] = 0
) -> Response:
    found = begun(q, at)
    span = {"from": found.start, "to": found.end} if found else {"from": at, "to": at}
    return JSONResponse({**span, "items": [asdict(each) for each in offers(visit, found)]})


@router.get("/recent")
def recent(visit: Looking) -> Response:
    """In the place of all that stands in the box: what was asked last, then what is saved."""
    words = visit.tongue
    asked = [
        Offer(text, text, words("asked before")) for text in visit.backing.state.recent.of(visit.visitor.account.id)
    ]
    saved = [Offer(each.query, each.query, each.name) for each in saved_of(visit)[:SAVED]]
    return JSONResponse({"from": 0, "to": LONGEST, "whole": True, "items": [asdict(each) for each in (*asked, *saved)]})
