"""An example of anything that a schema describes: from the examples of its parts."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
BY_FORMAT = {"date-time": "2026-11-22T14:00:00Z", "time": "08:00:00", "date": "2026-11-22", "binary": ""}
PLAIN: Mapping[str, object] = {
    "string": "",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "null": None,
    "array": [],
    "object": {},
}
BY_NAME: Mapping[str, str] = {
    "action": "acknowledge",
    "author": "bluesky:did:plc:7",
    "brand": "Brisolle",
    "channel": "care",
    "handle": "brisolle",
    "id": "brisolle",
    "incident": "brisolle-20261122-1230",
    "login": "ada@example.org",
    "mention": "bluesky:3",
    "name": "Brisolle",
    "network": "bluesky",
    "outlet": "lefil.example",
    "query": "brisolle OR @brisolle",
    "title": "Brisolle, severity 4: remboursement, outage",
    "watch": "brisolle",
}
"""Of texts that the models of the whole house share, which have no examples of their own."""
DEEPEST = 12


def example(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0, name: str = "") -> Any:
    """definitions: what `$ref` names, by its last part. name: of what it describes."""
    if "$ref" in schema:
        return example(definitions[schema["$ref"].rpartition("/")[2]], definitions, depth + 1)
    for said in ("const", "default"):
        if said in schema:
            return schema[said]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    several = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if several:
        return example(several[0], definitions, depth + 1, name)
    if schema.get("type") == "string" and name in BY_NAME:
        return BY_NAME[name]
    return _of_type(schema, definitions, depth)


def _of_type(schema: Schema, definitions: Mapping[str, Schema], depth: int) -> Any:
    if depth > DEEPEST:
        return PLAIN[schema.get("type", "object")]
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {name: example(part, definitions, depth + 1, name) for name, part in schema["properties"].items()}
        case "array" if "prefixItems" in schema:
            return [example(part, definitions, depth + 1) for part in schema["prefixItems"]]
        case "array":
            return [example(schema["items"], definitions, depth + 1)] if schema.get("items") else []
        case "string" if "format" in schema:
            return BY_FORMAT.get(schema["format"], "")
        case kind:
            return PLAIN[kind or "object"]
