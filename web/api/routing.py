"""`/routes`, `/channels`, `/deliveries`: who is told of what and when, rehearsals, trials, what is not sent."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from alerts.outbox import NOTIFIERS
from schemas.incident import IncidentKind
from schemas.route import Route
from web.call.asking import Limit
from web.call.reply import reply
from web.call.route import resource
from web.guard import Administering, Looking
from web.look.routing import Case, played, routes_of, told_of, try_channel
from web.told.alerting import Deliveries, HaltedTold, RehearsedTold, rehearsed_told, unsent_told
from web.told.lists import Items, told

router = resource("routing")
At = Annotated[datetime | None, Query(description="RFC 3339; else now.", examples=["2026-11-22T12:30:00Z"])]


@router.get("/routes", response_model=Items[Route])
def list_routes(visit: Looking) -> Response:
    """Routes in force that may tell of a watch that may be seen, in their order: of those to one channel the first that
    matches tells it. They stand in the settings."""
    return reply(visit, Items[Route](items=tuple(routes_of(visit))))


@router.get("/routes/rehearsal", response_model=Items[RehearsedTold])
def rehearse_routes(
    visit: Looking,
    watch: Annotated[str, Query(max_length=64, examples=["brisolle"])],
    severity: Annotated[int, Query(ge=1, le=5, examples=[4])],
    kind: IncidentKind = IncidentKind.BAD_BUZZ,
    topic: Annotated[str, Query(max_length=64, examples=[""])] = "",
    at: At = None,
) -> Response:
    """Who would be told of an incident that nobody acknowledges, and when; of everybody else, why not. Silences that
    are in force are heeded."""
    moment = at or visit.backing.clock.now()
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    case = Case(told_of(visit, watch), severity, kind, topic, moment)
    found = played(visit, case, routes_of(visit))
    return reply(visit, Items[RehearsedTold](items=tuple(map(rehearsed_told, found))))


@router.post("/channels/{channel}/test", status_code=HTTPStatus.ACCEPTED, response_class=Response)
def test_channel(visit: Administering, channel: Annotated[str, Path(max_length=64, examples=["care"])]) -> Response:
    """Sends a message to a channel that a route names, as incidents go; `/deliveries` tells what came of it."""
    try_channel(visit, channel)
    return Response(status_code=HTTPStatus.ACCEPTED)


@router.get("/deliveries", response_model=Deliveries)
def show_deliveries(visit: Administering, limit: Limit = 30) -> Response:
    """What is still to be sent, what was tried in vain, and channels that stand still: `/status` resumes those, as
    `notifiers.care`."""
    state = visit.backing.state
    halts = [each for each in state.stages.halts() if each.stage.startswith(NOTIFIERS)]
    found = Deliveries(
        pending=state.outbox.pending(),
        oldest_pending=state.outbox.oldest_pending(),
        halted=tuple(told(HaltedTold, each, channel=each.stage.removeprefix(NOTIFIERS)) for each in halts),
        unsent=tuple(map(unsent_told, state.outbox.troubled(limit))),
    )
    return reply(visit, found)
