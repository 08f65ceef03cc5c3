"""A row of a file, before anything is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

ROW_LIMIT = 4_000_000
"""Characters of one row that are read; a longer one is refused, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Row:
    """where: `line 412`. raw: as it stands in the file. fault: why it cannot be read (empty: it can).

    native: it spells an event as `mentions.raw` carries it, and has no columns.
    """

    where: str
    raw: str
    fields: Mapping[str, JsonValue]
    fault: str = ""
    native: bool = False

    def body(self) -> bytes:
        """The bytes of the file, the wrongly encoded among them."""
        return self.raw.encode("utf-8", "surrogateescape")
