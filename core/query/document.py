"""What a query is asked of: one sighting, flattened to words, exact values and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """title, text: as written, unfolded. exact: field name to its values. numbers: field name to an integer
    (`published` in microseconds UTC). A field that is absent matches nothing. further: what pictures and link cards
    say, searched like the text."""

    title: str
    text: str
    exact: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    further: tuple[str, ...] = ()
