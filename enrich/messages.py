"""What a stage publishes in answer to a record."""

from pydantic import ValidationError

from core.bus.port import Message, Record
from schemas.analysis import Analysed, Enriched
from schemas.base import Frozen
from schemas.event import SCHEMA, Covered, Deleted, Updated
from schemas.mention import Mention

GENERATION = "generation"
"""The header of what is to be enriched again: the generation, or a later one, that it is to be enriched as."""

DECIDED = "decided"
"""The header of what is to be enriched again: what was decided of it when it was first weighed, as JSON of Decided."""


class Decided(Frozen):
    """What the weigher said of a mention, and is to say again. weights: by watch. group: as sightings say."""

    group: str
    weights: dict[str, float]


def decided(record: Record) -> Decided | None:
    """None where the record does not say it, or not as we write it."""
    try:
        return Decided.model_validate_json(record.message.headers.get(DECIDED, ""))
    except ValidationError:
        return None


def again(mention: Mention, generation: int, said: Decided) -> Message:
    """For `mentions.raw`: a mention that is known, to be enriched again. said: what was decided of it goes with it, for
    the weigher forgets, and is not to decide otherwise."""
    event = Updated(mention=mention)
    headers = {
        "schema": SCHEMA,
        "kind": event.kind,
        "observed_at": mention.observed_at.isoformat(),
        "trace": "",
        GENERATION: str(generation),
        DECIDED: said.model_dump_json(),
    }
    return Message(mention.id, event.model_dump_json().encode(), headers)


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
