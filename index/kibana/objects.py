"""Saved objects as Kibana imports them, and how ours are called."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.query.elastic import Json

Type = Literal["index-pattern", "search", "lens", "dashboard"]

VIEW: Type = "index-pattern"
SEARCH: Type = "search"
LENS: Type = "lens"
DASHBOARD: Type = "dashboard"

_WRITTEN_FOR: Mapping[Type, str] = {VIEW: "8.0.0", SEARCH: "8.0.0", LENS: "8.9.0", DASHBOARD: "8.7.0"}
"""The version whose form each has: Kibana brings it to its own, and refuses one that is newer than itself."""
_FRAME = "8.8.0"


@dataclass(frozen=True, slots=True)
class Reference:
    """To another object. name: as the object itself calls it."""

    name: str
    type: Type
    id: str


@dataclass(frozen=True, slots=True)
class SavedObject:
    type: Type
    id: str
    attributes: Mapping[str, Json]
    references: tuple[Reference, ...] = ()

    def line(self) -> str:
        """A line of the file that Kibana imports. `managed`: people are told to change a copy."""
        return written(
            {
                "type": self.type,
                "id": self.id,
                "attributes": self.attributes,
                "references": [{"name": to.name, "type": to.type, "id": to.id} for to in self.references],
                "coreMigrationVersion": _FRAME,
                "typeMigrationVersion": _WRITTEN_FOR[self.type],
                "managed": True,
            }
        )


@dataclass(frozen=True, slots=True)
class Ids:
    """Stable, and told from those of anybody else by how they begin: neither a prefix nor a space holds a point.

    The space is in them because an id stands only once in all spaces of a Kibana.
    """

    prefix: str
    space: str

    @property
    def root(self) -> str:
        return f"{self.prefix}.{self.space}."

    @property
    def view(self) -> str:
        return f"{self.root}sightings"

    @property
    def mentions(self) -> str:
        """The search that shows all of them."""
        return f"{self.root}mentions"

    def query(self, query: str) -> str:
        return f"{self.root}query.{query}"

    def lens(self, name: str) -> str:
        return f"{self.root}lens.{name}"

    def dashboard(self, watch: str) -> str:
        return f"{self.root}watch.{watch}"


def to_ndjson(objects: Iterable[SavedObject]) -> bytes:
    return "".join(f"{each.line()}\n" for each in objects).encode()


def written(value: Json) -> str:
    """JSON, also where Kibana keeps it within a string."""
    return json.dumps(value, separators=(",", ":"))
