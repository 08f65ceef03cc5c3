"""How mentions lie in Elasticsearch: the names of the indices, their settings and every field of theirs.

Indices are made by us alone, each behind an alias of its own through which it is written (`require_alias`), so that a
straggler's write never makes one by accident. Those of one making are a generation; `tocsin index migrate` makes the
next.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.clock import from_micros
from core.query.elastic import ANALYSIS, PROPERTIES, Json
from index.asked import MOST
from index.elastic.settings import ElasticSettings
from schemas.mention import month

LAYOUT = 5
"""Raised with every change of what is written: a store of another layout is migrated first."""
_MADE = "-000001"
_PRIORITY = 500
_KEPT = {"index": False, "doc_values": False}

SIGHTING, MENTION, PERSONS, BODY = "sighting", "mention", "persons", "body"
HEADING, TEXT = "heading", "text"
DELETED_AT, DELETED_BY = "deleted_at", "deleted_by"
WEIGHT, NEGATIVE, LATE, ORIGINAL = "weight", "negative", "late", "original"

OF_SIGHTINGS: Mapping[str, Json] = {
    **PROPERTIES,
    SIGHTING: {"type": "keyword", "index": False},
    MENTION: {"type": "keyword", "doc_values": False},
    PERSONS: {"type": "keyword", "doc_values": False},
    WEIGHT: {"type": "long", "index": False},
    NEGATIVE: {"type": "long", "index": False},
    LATE: {"type": "long", "index": False},
    ORIGINAL: {"type": "boolean"},
    "polarity": {"type": "float", "index": False},
    "group": {"type": "keyword"},
    HEADING: {"type": "text", "norms": False},
    TEXT: {"type": "text", "norms": False},
    BODY: {"type": "keyword", **_KEPT},
}
"""sighting: its id, to page by. persons: accounts that it addresses, to erase by. weight, negative, late: millionths.

heading, text: title and text as written, for people who look with Kibana. body: mention, analysis and sighting as JSON.
"""
OF_HEADS: Mapping[str, Json] = {
    MENTION: {"type": "keyword", "index": False},
    "written": {"type": "long"},
    "version": {"type": "long", **_KEPT},
    "published": {"type": "long", **_KEPT},
    "first_seen": {"type": "long", **_KEPT},
    "watches": {"type": "keyword", **_KEPT},
    "figures": {"type": "keyword", **_KEPT},
    "content": {"type": "keyword", **_KEPT},
    DELETED_AT: {"type": "long"},
    DELETED_BY: {"type": "keyword", "doc_values": False},
    "deleted_from": {"type": "keyword", **_KEPT},
}
"""written: when, in milliseconds UTC: what a migration must look at again. deleted_at: microseconds UTC, of tombstones
alone; deleted_by: to erase by; deleted_from: watches."""
OF_NOTES: Mapping[str, Json] = {
    "number": {"type": "long"},
    "watches": {"type": "keyword", **_KEPT},
    "minutes": {"type": "long", **_KEPT},
    "kind": {"type": "keyword"},
    "fact": {"type": "keyword", **_KEPT},
}
"""Changes, by their number; facts, by their kind, as JSON."""


@dataclass(frozen=True, slots=True)
class Names:
    prefix: str

    @property
    def sightings(self) -> str:
        """The alias that is searched."""
        return f"{self.prefix}-sightings"

    @property
    def heads(self) -> str:
        return f"{self.prefix}-heads"

    @property
    def notes(self) -> str:
        return f"{self.prefix}-notes"

    def month_of(self, generation: int, published: int) -> str:
        """Where a sighting is written that was published then, in microseconds UTC."""
        return f"{self.sightings}-{generation}-{month(from_micros(published))}"

    def heads_of(self, generation: int) -> str:
        return f"{self.heads}-{generation}"

    def generation(self, index: str) -> int:
        """Of an index of heads."""
        found = re.fullmatch(rf"{re.escape(self.heads)}-(\d+){_MADE}", index)
        if not found:
            raise ValueError(f"{index} is no index of heads")
        return int(found[1])


def made(name: str) -> str:
    """The index behind the alias through which it is written."""
    return f"{name}{_MADE}"


def alias_of(index: str) -> str:
    return index.removesuffix(_MADE)


def templates(
    names: Names, generation: int, settings: ElasticSettings, besides: Mapping[str, Json]
) -> dict[str, dict[str, Json]]:
    """By name, as `_index_template` takes them. besides: further settings of the indices made from now on."""
    sightings = {"analysis": ANALYSIS, "refresh_interval": "10s", **besides}
    heads = {"refresh_interval": "30s", **besides}
    name = f"{names.sightings}-{generation}"
    return {
        name: _template(f"{name}-*", OF_SIGHTINGS, sightings, settings),
        names.heads_of(generation): _template(made(names.heads_of(generation)), OF_HEADS, heads, settings),
    }


def of_notes(settings: ElasticSettings) -> dict[str, Json]:
    """One shard: its documents are in one order."""
    index: dict[str, Json] = {"number_of_shards": 1, "number_of_replicas": settings.replicas}
    return {"settings": {"index": index}, "mappings": _mappings(OF_NOTES)}


def _template(
    pattern: str, properties: Mapping[str, Json], own: Mapping[str, Json], settings: ElasticSettings
) -> dict[str, Json]:
    index: dict[str, Json] = {
        "number_of_shards": settings.shards,
        "number_of_replicas": settings.replicas,
        "max_result_window": MOST + 1,
        # a version that was deleted is remembered for longer than any writer can be late
        "gc_deletes": "1h",
        "merge": {"policy": {"expunge_deletes_allowed": 0}},
        "translog": {"durability": "request"},
        **own,
    }
    return {
        "index_patterns": [pattern],
        "priority": _PRIORITY,
        "version": LAYOUT,
        "template": {"settings": {"index": index}, "mappings": _mappings(properties)},
    }


def _mappings(properties: Mapping[str, Json]) -> dict[str, Json]:
    return {"dynamic": "strict", "_meta": {"layout": LAYOUT}, "properties": properties}
