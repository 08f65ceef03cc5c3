"""What may be sent, as JSON Schema (2020-12): for those who write a sender."""

from collections.abc import Mapping

from pydantic import JsonValue, TypeAdapter

from ingest.rows.columns import Columns, Constant
from schemas.event import Deleted, Posted, Updated
from schemas.mention import Kind

NETWORK = "webhook"
"""Of mentions that do not say theirs."""
MOST = 20_000
"""Items of one request."""
_COUNT: Mapping[str, JsonValue] = {"type": ["integer", "string", "null"], "minimum": 0}
_SAID: Mapping[str, Mapping[str, JsonValue]] = {
    "published_at": {"type": ["string", "number"], "description": "When, as RFC 3339 or seconds since 1970."},
    "observed_at": {"type": ["string", "number", "null"], "description": "When it was read; now where it is not said."},
    "author": {"type": "string", "minLength": 1, "description": "The handle."},
    "text": {"type": ["string", "null"], "description": "May lack where there is a title."},
    "id": {"type": ["string", "integer", "null"], "description": "The native id; without it, exact repeats are one."},
    "network": {"type": ["string", "null"], "default": NETWORK, "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,63}$"},
    "kind": {"enum": [*Kind, None], "default": "post"},
    "likes": _COUNT,
    "reposts": _COUNT,
    "replies": _COUNT,
    "followers": _COUNT,
    "rating": {
        "type": ["number", "string", "null"],
        "description": "Stars of a review, of five: 4.5; or of another scale: 8/10.",
    },
    "watch": {"type": ["string", "null"], "description": "A watch that it is known to be about."},
}
_NEEDED = ("published_at", "author")


def schema(columns: Columns) -> dict[str, JsonValue]:
    """Of one request. columns: as the source is told to read mentions."""
    events = TypeAdapter(Posted | Updated | Deleted).json_schema(ref_template="#/$defs/{model}")
    definitions = {**events.pop("$defs"), "Event": events, "PlainMention": _plain(columns)}
    item: JsonValue = {"anyOf": [{"$ref": "#/$defs/PlainMention"}, {"$ref": "#/$defs/Event"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Tocsin's webhook takes: one item, a list of them, or one a line (NDJSON)",
        "anyOf": [item, {"type": "array", "items": item, "minItems": 1, "maxItems": MOST}],
        "$defs": definitions,
    }


def _plain(columns: Columns) -> dict[str, JsonValue]:
    properties: dict[str, JsonValue] = {
        spec: dict(_SAID.get(name, {"type": ["string", "null"]}))
        for name, spec in columns.named()
        if not isinstance(spec, Constant)
    }
    needed = [spec for name, spec in columns.named() if name in _NEEDED and isinstance(spec, str)]
    return {"type": "object", "properties": properties, "required": list(needed)}
