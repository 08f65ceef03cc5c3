"""The post-mortem of an incident as a file to keep: HTML always, PDF where it can be set."""

from importlib.util import find_spec
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from alerts.postmortem.html import look_of
from alerts.postmortem.html import page as as_page
from alerts.postmortem.pdf import document
from alerts.postmortem.report import report
from core.errors import Misused
from schemas.incident import IncidentKind
from schemas.route import Route
from web.guard import Looking
from web.incident.words import said_in

router = APIRouter(include_in_schema=False, prefix="/incidents/{incident}")
PDF = find_spec("typst") is not None


@router.get("/post-mortem")
def post_mortem(
    visit: Looking,
    incident: str,
    form: Annotated[Literal["html", "pdf"], Query()] = "html",
    third_parties: Annotated[Literal["figures", "texts"], Query()] = "figures",
) -> Response:
    """third_parties: whether texts and names of others stand in it, or only links, ids and our figures.

    Raises NotFound, Misused without what sets a PDF, Permanent for an incident about silence.
    """
    found = visit.backing.state.incidents.get(incident, visit.scope)
    if found.kind is IncidentKind.BLIND:
        raise Misused("It tells of silence: there is nothing to look back on.")
    if form == "pdf" and not PDF:
        raise Misused("No PDF can be set here.", "Take the HTML, or install the extra `pdf`.")
    said = said_in(visit.tongue)
    reader = Route(id="web", channel="web", language=said.language, third_parties=third_parties)
    material = visit.backing.alerting.gatherer.gather(incident, said)
    written = report(material, reader, said, visit.backing.clock.now())
    look = look_of(said.language, material.watch.time_zone)
    visit.backing.state.audit.note(visit.visitor.name, f"post-mortem exported ({form}, {third_parties})", incident)
    content = document(written, look) if form == "pdf" else as_page(written, look).encode()
    kind = "application/pdf" if form == "pdf" else "text/html; charset=utf-8"
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{incident}.{form}"'}
    )
