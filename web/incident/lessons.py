"""`/incidents/lessons`: what dismissals taught: what stays quiet, until when, and how to take it back."""

from fastapi import APIRouter
from starlette.responses import Response

from alerts.lessons import above, bar
from schemas.people import Role
from web.guard import Looking
from web.incident import words

router = APIRouter(include_in_schema=False, prefix="/incidents/lessons")
MOST = 200


@router.get("")
def lessons(visit: Looking) -> Response:
    state, now = visit.backing.state, visit.backing.clock.now()
    known = sorted(state.lessons.ever(visit.scope), key=lambda each: each.ends_at, reverse=True)
    return visit.page(
        "incidents/lessons.html",
        lessons=known[:MOST],
        brands={each.watch.id: each.watch.name for each in state.watches.ever()},
        kinds=words.kinds(visit.tongue),
        people=words.people_of(visit),
        above=above,
        bar=bar,
        now=now,
        handling=visit.visitor.may(Role.RESPONDER),
    )
