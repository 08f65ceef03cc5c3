"""The post-mortem of an incident as a file to keep: HTML always, PDF where it can be set."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from core.errors import Misused
from schemas.incident import IncidentKind
from schemas.route import Route
from web.guard import Looking
from web.office import Form

router = APIRouter(include_in_schema=False, prefix="/incidents/{incident}")
PDF = find_spec("typst") is not None
KINDS: Mapping[Form, str] = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@router.get("/post-mortem")
def post_mortem(
    visit: Looking,
    incident: str,
    form: Annotated[Form, Query()] = "html",
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
    reader = Route(id="web", channel="web", language=visit.tongue.language, third_parties=third_parties)
    content = visit.backing.office.post_mortem(incident, form, reader)
    visit.note(f"post-mortem with {third_parties}", incident)
    headers = {"Content-Disposition": f'attachment; filename="{incident}.{form}"'}
    return Response(content, headers=headers, media_type=KINDS[form])
