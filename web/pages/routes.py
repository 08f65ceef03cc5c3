"""`/routes`: who is told of what and when; a rehearsal, a test of each channel, silences, and what cannot be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import RedirectResponse, Response

from alerts.deadman import OURSELVES
from alerts.outbox import NOTIFIERS
from core.errors import Misconfigured, Permanent
from schemas.incident import IncidentKind
from schemas.people import Role
from schemas.route import Route
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Administering, Handling, Looking
from web.look.refusals import refusal
from web.look.routing import Case, channels_of, played, routes_of, told_of, try_channel
from web.look.silences import end_silence, refuse_of_all, silences_of
from web.look.watched import of
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/routes")
PLACE = Place("Routes", "/routes", 120)
TROUBLES = 30
LONGEST = 30 * 24
"""Hours of a silence."""


@dataclass(frozen=True, slots=True)
class Wanted(Case):
    """written: its time as it was asked for; empty: now."""

    written: str


def case_of(
    visit: Looking,
    watch: Annotated[str, Query(max_length=64)] = "",
    severity: Annotated[int, Query(ge=1, le=5)] = 4,
    kind: IncidentKind = IncidentKind.BAD_BUZZ,
    topic: Annotated[str, Query(max_length=64)] = "",
    at: Annotated[str, Query(max_length=32)] = "",
) -> Wanted:
    whose = told_of(visit, watch) if watch else next(iter(visit.watches()), OURSELVES)
    return Wanted(whose, severity, kind, topic, _moment(at, whose, visit.backing.clock.now()), at)


Asked = Annotated[Wanted, Depends(case_of)]


@router.get("")
def shown(visit: Looking, case: Asked) -> Response:
    routes, wrong = _routes(visit)
    administers = visit.visitor.may(Role.ADMINISTRATOR)
    return visit.page(
        "routes/page.html",
        routes=routes,
        channels=sorted(channels_of(routes)),
        refusal=refusal(wrong) if wrong else None,
        watches=[*visit.watches(), OURSELVES] if administers else visit.watches(),
        case=case,
        kinds=list(IncidentKind),
        silences=silences_of(visit),
        handles=visit.visitor.may(Role.RESPONDER),
        administers=administers,
        longest=LONGEST,
    )


@router.get("/rehearsal")
def rehearsal(visit: Looking, case: Asked) -> Response:
    """It takes longer than a page may."""
    return visit.page("routes/rehearsal.html", case=case, played=played(visit, case, _routes(visit)[0]))


@router.get("/deliveries")
def deliveries(visit: Administering) -> Response:
    state = visit.backing.state
    return visit.page(
        "routes/deliveries.html",
        halts=[each for each in state.stages.halts() if each.stage.startswith(NOTIFIERS)],
        pending=state.outbox.pending(),
        oldest=state.outbox.oldest_pending(),
        troubles=state.outbox.troubled(TROUBLES),
        now=visit.backing.clock.now(),
    )


@router.post("/channels/{channel}/test")
def test(visit: Administering, channel: str) -> Response:
    """Raises NotFound."""
    try_channel(visit, channel)
    return RedirectResponse(f"/routes?sent={channel}#deliveries", SEE_OTHER)


@router.post("/channels/{channel}/resume")
def resume(visit: Administering, channel: str) -> Response:
    """Raises NotFound where it is not halted."""
    visit.backing.state.stages.resume(f"{NOTIFIERS}{channel}", visit.visitor.name)
    return RedirectResponse("/routes#deliveries", SEE_OTHER)


@router.post("/silences")
def silence(
    visit: Handling,
    watch: Annotated[str, Form(max_length=64)] = "",
    kind: Annotated[str, Form(max_length=64)] = "",
    topic: Annotated[str, Form(max_length=64)] = "",
    hours: Annotated[int, Form(ge=1, le=LONGEST)] = 1,
    comment: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Raises Forbidden for one of all watches, which is the administrators'."""
    if watch:
        of(visit, watch)
    if kind and kind not in set(IncidentKind):
        raise Permanent("There is no such kind of incident.")
    named = {"watch": watch, "kind": kind, "topic": topic}
    ends_at = visit.backing.clock.now() + timedelta(hours=hours)
    matchers = {field: value for field, value in named.items() if value}
    refuse_of_all(visit, matchers)
    visit.backing.state.silences.add(matchers, ends_at, visit.visitor.name, comment)
    return RedirectResponse("/routes#silences", SEE_OTHER)


@router.post("/silences/{silence}/end")
def end(visit: Handling, silence: int) -> Response:
    end_silence(visit, silence)
    return RedirectResponse("/routes#silences", SEE_OTHER)


def _routes(visit: Visit) -> tuple[Sequence[Route], Misconfigured | None]:
    """Those in force that concern them, or why there are none."""
    try:
        return routes_of(visit), None
    except Misconfigured as failure:
        return (), failure


def _moment(written: str, watch: Watch, now: datetime) -> datetime:
    """written: on the clocks of the watch, as a browser sends it; empty: now. Raises Permanent."""
    if not written:
        return now
    try:
        return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(watch.time_zone)).astimezone(UTC)
    except ValueError:
        raise Permanent("This is no date with a time.", "As in 2026-11-22T23:00.") from None
