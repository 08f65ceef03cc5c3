"""The sightings that stand, as they were kept, found by the heads of their mentions."""

from collections.abc import Iterator, Sequence

from index.elastic.desk import Desk
from index.elastic.documents import Kept
from index.elastic.fetch import fetch
from index.elastic.heads import Head
from index.elastic.keys import sighting_key
from index.elastic.layout import BODY


def standing(desk: Desk, generation: int, heads: Sequence[Head]) -> Iterator[tuple[Head, Kept, int]]:
    """Each that is there, with its head and its version, in the order of the heads and of what they name.

    Raises Transient.
    """
    wanted = [(head, sighting_key(head.mention, watch)) for head in heads for watch in head.watches]
    if not wanted:
        return
    docs = [{"_index": desk.names.month_of(generation, head.published), "_id": key} for head, key in wanted]
    found = fetch(desk.client, docs=docs, source_includes=[BODY])
    for (head, _), doc in zip(wanted, found, strict=True):
        if doc["found"]:
            yield head, Kept.model_validate_json(doc["_source"][BODY]), doc["_version"]
