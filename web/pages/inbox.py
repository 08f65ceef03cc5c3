"""`/inbox`: private messages to accounts of ours, for the teams who answer them."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.clock import from_micros, micros
from core.state.private import Which
from schemas.people import Role
from web import inbox
from web.door.sign_in import SEE_OTHER
from web.guard import Handling
from web.pages.kinds import Place
from web.told.messages import message_told

router = APIRouter(include_in_schema=False, prefix="/inbox")
PLACE = Place("Inbox", "/inbox", 45, Role.RESPONDER)
PAGE, MESSAGES = 50, 100

Skip = Annotated[int, Query(ge=0, le=1_000_000)]
Key = Annotated[str, Query(max_length=512)]
Field = Annotated[str, Form(max_length=512)]


@router.get("")
def listed(visit: Handling, account: Key = "", which: Which = "waiting", skip: Skip = 0) -> Response:
    """account: one of those that they may read; empty: all."""
    readable = inbox.readable(visit)
    asked = readable & {account} if account else readable
    found = visit.backing.state.private.conversations(asked, which, PAGE + 1, skip)
    inbox.note_list(visit, asked)
    return visit.page(
        "inbox/page.html",
        accounts=sorted(readable),
        own=account,
        which=which,
        conversations=[(each, message_told(each.last)) for each in found[:PAGE]],
        following=skip + PAGE if len(found) > PAGE else 0,
        now=visit.backing.clock.now(),
    )


@router.get("/conversation")
def conversation(visit: Handling, account: Key = "", conversation: Key = "", skip: Skip = 0) -> Response:
    """Raises NotFound."""
    found = inbox.read(visit, account, conversation, MESSAGES + 1, skip)
    shown = found[:MESSAGES]
    return visit.page(
        "inbox/conversation.html",
        own=account,
        conversation=conversation,
        messages=[message_told(each) for each in reversed(shown)],
        until=micros(shown[0].sent_at),
        newest=not skip,
        earlier=skip + MESSAGES if len(found) > MESSAGES else 0,
    )


@router.post("/handled")
def handled(
    visit: Handling, account: Field, conversation: Field, until: Annotated[int, Form(ge=0, le=2**53)]
) -> Response:
    """until: microseconds since 1970 of the newest message that was shown: what came since waits. Raises NotFound."""
    inbox.handle(visit, account, conversation, from_micros(until))
    return RedirectResponse(f"/inbox?{urlencode({'account': account})}", SEE_OTHER)
