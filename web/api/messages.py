"""`/messages`: private messages to own accounts, for those who answer them."""

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from schemas.base import Instant, Strict
from web import inbox
from web.call.asking import Cursor, Limit
from web.call.reply import done, numbered, reply
from web.call.route import resource
from web.guard import Handling
from web.told.lists import Items
from web.told.messages import ConversationTold, Handled, MessageTold, conversation_told, message_told
from web.visit import Visit

router = resource("private messages", "/messages")
NOT_KEPT = "no-store"
Account = Annotated[str, Query(max_length=512, examples=["bluesky:brisolle"])]
Conversation = Annotated[str, Query(max_length=512, examples=["bluesky:3kz"])]


class Mark(Strict):
    account: Annotated[str, Field(max_length=512, examples=["bluesky:brisolle"])]
    conversation: Annotated[str, Field(max_length=512, examples=["bluesky:3kz"])]
    until: Annotated[Instant, Field(examples=["2026-11-22T14:00:00Z"])]


@router.get("/conversations", response_model=Items[ConversationTold])
def list_conversations(visit: Handling, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Conversations with the accounts of your teams, those with the newest messages first."""
    skip = numbered(cursor) or 0
    readable = inbox.readable(visit)
    found = visit.backing.state.private.conversations(readable, "all", limit, skip)
    inbox.note_list(visit, readable)
    following = str(skip + limit) if len(found) == limit else None
    return _fleeting(visit, Items[ConversationTold](items=tuple(map(conversation_told, found)), next=following))


@router.get("", response_model=Items[MessageTold])
def list_messages(
    visit: Handling, account: Account, conversation: Conversation, limit: Limit = 50, cursor: Cursor = ""
) -> Response:
    """Messages of one conversation, newest first. That you read them stands in the audit."""
    skip = numbered(cursor) or 0
    found = inbox.read(visit, account, conversation, limit, skip)
    following = str(skip + limit) if len(found) == limit else None
    return _fleeting(visit, Items[MessageTold](items=tuple(map(message_told, found)), next=following))


@router.post("/handled", response_model=Handled)
def mark_as_handled(visit: Handling, body: Mark) -> Response:
    """Says that what was sent in a conversation until then is dealt with; what comes later waits again."""
    inbox.handle(visit, body.account, body.conversation, body.until)
    return done(Handled(account=body.account, conversation=body.conversation, until=body.until))


def _fleeting(visit: Visit, body: Items[ConversationTold] | Items[MessageTold]) -> Response:
    """Nobody on the way keeps it."""
    answer = reply(visit, body)
    answer.headers["Cache-Control"] = NOT_KEPT
    return answer
