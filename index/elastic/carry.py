"""Mentions as they stand, out of the indices and into them: from one store to another."""

from collections.abc import Iterator, Mapping, Sequence

from core.errors import TocsinError
from index.elastic.desk import Desk
from index.elastic.documents import Kept
from index.elastic.fetch import fetch
from index.elastic.heads import Head, every
from index.elastic.keys import sighting_key
from index.elastic.layout import BODY
from index.elastic.plan import adopted
from index.life import State
from schemas.analysis import Enriched
from schemas.event import generation_of


def states(desk: Desk, generation: int, after: str) -> Iterator[tuple[str, Mapping[str, State]]]:
    """In order of their ids. after: a place that came with an earlier portion; empty: from the start.

    Raises TocsinError where a mention is not whole.
    """
    for heads in every(desk.client, desk.names.heads_of(generation), after=after):
        standing = _standing(desk, generation, heads)
        yield heads[-1].mention, {head.mention: _state(head, standing.get(head.mention, [])) for head in heads}


def adopt(desk: Desk, generation: int, carried: Mapping[str, State]) -> None:
    desk.carry_out(generation, [adopted(mention, state) for mention, state in carried.items()])


def _standing(desk: Desk, generation: int, heads: Sequence[Head]) -> dict[str, list[Kept]]:
    """What is kept of each sighting that stands, by mention."""
    docs = [
        {"_index": desk.names.month_of(generation, head.published), "_id": sighting_key(head.mention, watch)}
        for head in heads
        for watch in head.watches
    ]
    found: dict[str, list[Kept]] = {}
    for doc in fetch(desk.client, docs=docs, source_includes=[BODY]) if docs else ():
        if doc["found"]:
            kept = Kept.model_validate_json(doc["_source"][BODY])
            found.setdefault(kept.mention.id, []).append(kept)
    return found


def _state(head: Head, standing: Sequence[Kept]) -> State:
    enriched = None
    if len(standing) != len(head.watches):
        raise TocsinError(
            f"Of the {len(head.watches)} sightings of {head.mention}, Elasticsearch has {len(standing)}.",
            "`tocsin doctor` says what else is missing, and `tocsin rebuild` makes what is there agree.",
        )
    if standing:
        enriched = Enriched(
            mention=standing[0].mention,
            analysis=standing[0].analysis,
            generation=generation_of(head.version),
            sightings=tuple(kept.sighting for kept in standing),
        )
    return State(head.version, head.published, head.first_seen, enriched, head.deletion)
