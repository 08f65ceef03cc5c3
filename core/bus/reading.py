"""Records of the bus to what they say."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from core.bus.port import Record, Refusal
from schemas.base import Choice

Said = TypeVar("Said", bound=BaseModel)


def read(choice: Choice[Said], record: Record) -> Said | Refusal:
    """What the record says, or why it cannot be read: one sentence, without its text."""
    try:
        return choice.validate_json(record.message.body, record.message.headers.get("kind", ""))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        return Refusal(record, "Permanent", f"It cannot be read: {where}: {first['msg']}.")
