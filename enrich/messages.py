"""Records of the bus to what they say, and back."""

from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from core.bus.port import Message, Record, Refusal
from schemas.analysis import Analysed, Enriched
from schemas.event import SCHEMA, Covered, Deleted

Said = TypeVar("Said", bound=BaseModel)


def read(adapter: TypeAdapter[Said], record: Record) -> Said | Refusal:
    """What the record says, or why it cannot be read: one sentence, without its text."""
    try:
        return adapter.validate_json(record.message.body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        return Refusal(record, "Permanent", f"It cannot be read: {where}: {first['msg']}.")


def message(record: Record, entry: Analysed | Enriched | Deleted | Covered, partition: int | None = None) -> Message:
    """What is published in answer to a record: its headers stay (trace, replay), but for what it now is."""
    subject = entry.mention if isinstance(entry, Analysed | Enriched) else entry
    return Message(
        key=subject.id,
        body=entry.model_dump_json().encode(),
        headers={
            **record.message.headers,
            "schema": SCHEMA,
            "kind": entry.kind,
            "observed_at": subject.observed_at.isoformat(),
        },
        partition=partition,
    )
