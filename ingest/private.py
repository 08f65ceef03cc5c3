"""Private messages, from what a platform wrote to the bus: no text of theirs goes anywhere else, not even refused."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue, ValidationError

from core.bus.port import Message
from core.errors import Permanent
from ingest.clean import tidied
from ingest.port import Refused
from schemas.event import AHEAD, SCHEMA
from schemas.private import PrivateEvent, PrivateMessage, Received

WITHHELD = b"(private: what it says is kept with private messages alone)"
"""In the place of what a refusal would keep."""
_MARKED = re.compile(rb'"visibility"\s*:\s*"(?:private|direct)"|"(?:messaging|standby)"\s*:')


def _named(handle: str) -> str:
    if handle != handle.strip() or not handle.lstrip("@＠"):
        raise ValueError("it must be the handle of an own account, as a watch names it")
    return handle


OwnHandle = Annotated[str, Field(max_length=256), AfterValidator(_named)]
"""An own account whose messages are kept: a watch's account of that handle lets its team read them."""


def message_of(fields: Mapping[str, JsonValue]) -> PrivateMessage:
    """The message that these fields spell, cleaned and cut. Raises Permanent with a sentence that says nothing of what
    stands in them."""
    try:
        return PrivateMessage.model_validate(tidied(fields))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise Permanent(f"{where} is not as it should be ({first['type']}).") from None


def withheld(where: str, why: Permanent | str) -> Refused:
    """A refusal of something private. why: a sentence that says nothing of what stands in it."""
    return Refused(where, WITHHELD, why if isinstance(why, str) else why.message)


def guarded(refused: Refused) -> Refused:
    """The same, unless what was refused says that it is private: then without its text, which is also quoted in the
    reason."""
    if refused.body == WITHHELD or not _MARKED.search(refused.body):
        return refused
    return withheld(refused.where, "It is marked as private, and is none of the messages that are taken here.")


def on_the_bus(event: PrivateEvent, now: datetime) -> Message:
    """Keyed by message, with `observed_at` no further ahead than AHEAD."""
    observed_at = event.message.observed_at if isinstance(event, Received) else event.observed_at
    key = event.message.id if isinstance(event, Received) else event.id
    if observed_at > now + AHEAD:
        event = _observed(event, now + AHEAD)
    return Message(key, event.model_dump_json().encode(), {"schema": SCHEMA, "kind": event.kind})


def _observed(event: PrivateEvent, at: datetime) -> PrivateEvent:
    if isinstance(event, Received):
        return event.model_copy(update={"message": event.message.model_copy(update={"observed_at": at})})
    return event.model_copy(update={"observed_at": at})
