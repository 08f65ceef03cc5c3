"""`/incidents`: what rang, with all that is known of it, and its post-mortem."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Path, Query
from starlette.responses import PlainTextResponse, Response

from core.errors import Misused, NotFound
from schemas.incident import Incident, IncidentState
from schemas.route import Route
from web.call.asking import Cursor, Limit, Narrowed
from web.call.languages import Language, spoken
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.incident.curve import curve_of
from web.incident.spreading import spreading_of
from web.office import Form
from web.told.casebook import whole
from web.told.curves import CurveTold, curve_told
from web.told.incidents import IncidentWhole
from web.told.lists import Items
from web.told.spreading import SpreadingTold, spreading_told
from web.visit import Visit

router = resource("incidents", "/incidents")
Id = Annotated[str, Path(max_length=256, examples=["brisolle-20261122-1230"])]
States = Annotated[
    tuple[IncidentState, ...],
    Query(alias="state", description="Only in this state; may be repeated.", examples=[["open"]]),
]
FILES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}
WRITTEN = {
    "content": {
        "text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"},
        "application/pdf": {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 …"},
    },
    "description": "One file.",
}


@router.get("", response_model=Items[Incident])
def list_incidents(
    visit: Looking,
    scope: Narrowed,
    state: States = (),
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Response:
    """Incidents, newest first, of all states where none is named."""
    incidents, states = visit.backing.state.incidents, tuple(state or IncidentState)
    found = incidents.list(scope, limit, states, _after(visit, cursor) if cursor else None)
    following = found[-1].id if len(found) == limit else None
    return reply(visit, Items[Incident](items=tuple(found), next=following))


@router.get("/{incident}", response_model=IncidentWhole)
def show_incident(visit: Looking, incident: Id, language: Language = "") -> Response:
    """One incident with its evidence, playbook, history, and the messages about it. language: of the playbook."""
    return reply(visit, whole(visit.backing.state, incident, visit.scope, spoken(visit, language)))


@router.get("/{incident}/curve", response_model=CurveTold)
def show_curve(visit: Looking, incident: Id) -> Response:
    """What was counted in each step of an incident, against what is usual, and what is expected next."""
    found = visit.backing.state.incidents.get(incident, visit.scope)
    return reply(visit, curve_told(curve_of(visit, found)))


@router.get("/{incident}/spread", response_model=SpreadingTold)
def show_spread(visit: Looking, incident: Id) -> Response:
    """Who spreads an incident, in which sources it arrived when, and who took it from whom; by the newest thousand of
    its mentions."""
    _, found = spreading_of(visit, incident)
    return reply(visit, spreading_told(found))


@router.get("/{incident}/text", response_class=PlainTextResponse)
def show_incident_in_words(visit: Looking, incident: Id, language: Language = "") -> Response:
    """One incident in sentences, as its messages say it, with the posts behind it."""
    found = visit.backing.state.incidents.get(incident, visit.scope)
    return PlainTextResponse(visit.backing.office.incident(found, spoken(visit, language)))


@router.get("/{incident}/post-mortem", response_class=Response, responses={200: WRITTEN})
def export_post_mortem(
    visit: Looking,
    incident: Id,
    form: Annotated[Form, Query(alias="format")] = "html",
    third_parties: Annotated[
        Literal["figures", "texts"],
        Query(description="Whether texts and names of others stand in it, or only links, ids and our figures."),
    ] = "figures",
    language: Language = "",
) -> Response:
    """A post-mortem in one file: figures, curve, reaction times, who spread it, the timeline."""
    visit.backing.state.incidents.get(incident, visit.scope)
    reader = Route(id="export", channel="export", language=spoken(visit, language), third_parties=third_parties)
    content = visit.backing.office.post_mortem(incident, form, reader)
    visit.backing.state.audit.note(visit.visitor.name, f"post-mortem with {third_parties}", incident)
    headers = {"Content-Disposition": f'attachment; filename="post-mortem.{form}"'}
    return Response(content, HTTPStatus.OK, headers, FILES[form])


def _after(visit: Visit, cursor: str) -> Incident:
    try:
        return visit.backing.state.incidents.get(cursor, visit.scope)
    except NotFound:
        raise Misused(f'"{cursor[:40]}" is no cursor of this list.', "Begin again without a cursor.") from None
