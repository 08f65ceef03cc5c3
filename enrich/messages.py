"""What a stage publishes in answer to a record."""

from core.bus.port import Message, Record
from schemas.analysis import Analysed, Enriched
from schemas.event import SCHEMA, Covered, Deleted

GENERATION = "generation"
"""The header of what is to be enriched again: the generation, or a later one, that it is to be enriched as."""


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
