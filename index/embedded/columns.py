"""What the search index holds of a sighting: the fields of the query language, and columns to count and page by."""

from functools import lru_cache
from hashlib import blake2b

import tantivy

from core.query.sightings import document
from core.query.tantivy_engine import schema_builder, to_tantivy
from index.figures import UNIT
from schemas.analysis import Enriched, sighting_id

LAYOUT = 5
"""Raised with every change of what `documents` writes: an index of another layout is made again."""
WEIGHT = "weight"
"""Millionths."""
ORIGINAL = "original"
AUTHOR = "author_key"
"""A number for each author id, to tell distinct authors by."""


def schema() -> tantivy.Schema:
    builder = schema_builder()
    builder.add_integer_field(WEIGHT, fast=True)
    builder.add_boolean_field(ORIGINAL, indexed=True)
    builder.add_integer_field(AUTHOR, fast=True)
    return builder.build()


def documents(enriched: Enriched, seq: int) -> list[tantivy.Document]:
    """One for each sighting."""
    author = _key(enriched.mention.author.id)
    made = []
    for sighting in enriched.sightings:
        sid = sighting_id(enriched.mention.id, sighting.watch)
        row = to_tantivy(document(enriched.mention, enriched.analysis, sighting), sid, enriched.mention.id, seq)
        row.add_integer(WEIGHT, round(sighting.weight * UNIT))
        row.add_boolean(ORIGINAL, sighting.original)
        row.add_integer(AUTHOR, author)
        made.append(row)
    return made


@lru_cache(maxsize=1 << 14)
def _key(author: str) -> int:
    return int.from_bytes(blake2b(author.encode(), digest_size=8).digest(), signed=True)
