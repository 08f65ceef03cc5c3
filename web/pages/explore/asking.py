"""`/explore/ask`: what somebody wrote into the query box is remembered for them, and asked; and forgotten on demand."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from core.errors import Misused
from core.query.errors import QueryError
from core.query.names import UnknownName
from core.query.parse import parse
from web.door.sign_in import SEE_OTHER
from web.guard import Looking
from web.look.naming import check_names
from web.visit import Visit

router = APIRouter(prefix="/explore")
Short = Annotated[str, Form(max_length=80)]


@router.post("/ask")
def ask(
    visit: Looking,
    q: Annotated[str, Form(max_length=10_000)] = "",
    named: Annotated[str, Form(alias="range", max_length=8)] = "",
    start: Annotated[str, Form(alias="from", max_length=40)] = "",
    end: Annotated[str, Form(alias="to", max_length=40)] = "",
    mode: Short = "",
    cell: Short = "",
) -> Response:
    """The address is the question: it is where this leads."""
    text = q.strip()
    if text and _is_understood(visit, text):
        visit.backing.state.recent.note(visit.visitor.account.id, text)
    written = {"q": text, "range": named, "from": start, "to": end, "mode": mode, "cell": cell}
    told = {name: value for name, value in written.items() if value}
    return RedirectResponse(f"/explore?{urlencode(told)}" if told else "/explore", SEE_OTHER)


@router.post("/forget")
def forget(visit: Looking) -> Response:
    visit.backing.state.recent.forget(visit.visitor.account.id)
    return RedirectResponse("/account", SEE_OTHER)


def _is_understood(visit: Visit, text: str) -> bool:
    """What is wrong is shown by the page, and not worth remembering."""
    try:
        check_names(visit.backing.state, visit.scope, parse(text), visit.visitor.account.person)
    except (QueryError, UnknownName, Misused):
        return False
    return True
