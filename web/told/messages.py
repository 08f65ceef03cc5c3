"""Private messages to own accounts, and the conversations that they are in."""

from typing import Annotated

from pydantic import Field

from core.state.private import Conversation, Kept
from schemas.base import Frozen, Instant
from schemas.mention import Media

Account = Annotated[str, Field(examples=["bluesky:brisolle.example"])]


class MessageTold(Frozen):
    """ours: an account of ours wrote it. withdrawn: its writer took it back; nothing else is known of it then."""

    id: Annotated[str, Field(examples=["bluesky:3kz/7"])]
    sent_at: Instant
    ours: bool
    withdrawn: bool
    author_id: str = ""
    handle: Annotated[str, Field(examples=["lea"])] = ""
    name: Annotated[str, Field(examples=["Léa"])] = ""
    title: str = ""
    text: Annotated[str, Field(examples=["Where is my parcel?"])] = ""
    truncated: bool = False
    media: tuple[Media, ...] = ()


class ConversationTold(Frozen):
    """waits: the last message is theirs, and nobody marked it as handled. messages: how many are kept."""

    account: Account
    conversation: Annotated[str, Field(examples=["bluesky:3kz"])]
    messages: int
    waits: bool
    handled_by: Annotated[str, Field(examples=["ada@example.org"])]
    handled_at: Instant | None
    last: MessageTold


class Handled(Frozen):
    """until: what was sent by then is dealt with."""

    account: Account
    conversation: str
    until: Instant


def message_told(kept: Kept) -> MessageTold:
    known = {"id": kept.id, "sent_at": kept.sent_at, "ours": kept.ours, "withdrawn": kept.message is None}
    if kept.message is None:
        return MessageTold.model_validate(known)
    said = kept.message.model_dump(include={"title", "text", "truncated", "media"})
    author = kept.message.author
    who = {"author_id": author.id, "handle": author.handle, "name": author.name}
    return MessageTold.model_validate({**known, **said, **who})


def conversation_told(found: Conversation) -> ConversationTold:
    return ConversationTold(
        account=found.account,
        conversation=found.id,
        messages=found.length,
        waits=found.waits,
        handled_by=found.handled_by,
        handled_at=found.handled_at,
        last=message_told(found.last),
    )
