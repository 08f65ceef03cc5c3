"""Whether heads and sightings tell the same, and whether all of them are searched."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.elastic.desk import Desk
from index.elastic.failures import telling
from index.elastic.fetch import fetch
from index.elastic.generations import current, indices
from index.elastic.heads import Head, every, read
from index.elastic.keys import sighting_key
from index.elastic.layout import MENTION, SIGHTING
from index.elastic.look import EVERYTHING
from index.elastic.search import pages
from schemas.analysis import sighting_id


def disagreements(desk: Desk) -> Iterator[str]:
    """A sentence for each. Reads everything once."""
    generation = current(desk.client, desk.names)
    desk.refresh()
    yield from _unsearched(desk, generation)
    expected = 0
    for heads in every(desk.client, desk.names.heads_of(generation)):
        expected += sum(len(head.watches) for head in heads)
        yield from _amiss(desk, generation, heads)
    standing = desk.look().ask(query=EVERYTHING, size=0, track_total_hits=True)["hits"]["total"]["value"]
    if standing != expected:
        yield f"The search index holds {standing} sightings, the heads {expected}."
        for page in pages(desk.look(), EVERYTHING, [MENTION, SIGHTING]):
            yield from _unknown(desk, page)


def _unsearched(desk: Desk, generation: int) -> Iterator[str]:
    with telling():
        searched = desk.client.indices.get_alias(name=desk.names.sightings).body.keys()
    made = set(indices(desk.client, desk.names, generation))
    yield from (f"{index} is not searched." for index in sorted(made - searched))
    yield from (f"{index} is searched, and is of another generation." for index in sorted(searched - made))


def _amiss(desk: Desk, generation: int, heads: Sequence[Head]) -> Iterator[str]:
    wanted = [(head, watch) for head in heads for watch in head.watches]
    if not wanted:
        return
    docs = [
        {"_index": desk.names.month_of(generation, head.published), "_id": sighting_key(head.mention, watch)}
        for head, watch in wanted
    ]
    for (head, watch), doc in zip(wanted, fetch(desk.client, docs=docs, source=False), strict=True):
        if not doc["found"]:
            yield f"{sighting_id(head.mention, watch)} is not in the search index."
        elif doc["_version"] != head.version:
            yield f"{sighting_id(head.mention, watch)} is of another version in the search index."


def _unknown(desk: Desk, page: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    mentions = list(dict.fromkeys(one["_source"][MENTION] for one in page))
    heads = read(desk.client, desk.names, mentions).heads.values()
    known = {sighting_id(head.mention, watch) for head in heads for watch in head.watches}
    for one in page:
        if one["_source"][SIGHTING] not in known:
            yield f"{one['_source'][SIGHTING]} is in the search index, and has no head."
