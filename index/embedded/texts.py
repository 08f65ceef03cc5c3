"""What the newest sightings of a question say, in their words alone."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import cast

import tantivy

from core.query.tantivy_engine import SEQ
from index.embedded.look import Look
from index.embedded.search import first, mention_of, place_of
from index.likelihood import Text, read


def newest_texts(look: Look, queries: Sequence[tantivy.Query], limit: int) -> list[list[Text]]:
    """Of each query's newest sightings, without the cost of all else that is known of them; each row is read once."""
    sampled = [_newest(look, query, limit) for query in queries]
    numbered = [cast(list[int], look.searcher.fast_field_values(SEQ, addresses)) for addresses in sampled]
    texts = _texts(look, dict(zip(chain(*numbered), chain(*sampled), strict=True)))
    return [[texts[seq] for seq in seqs if seq in texts] for seqs in numbered]


def _newest(look: Look, query: tantivy.Query, limit: int) -> list[tantivy.DocAddress]:
    hits, _ = first(look, query, limit, "newest")
    if len(hits) > limit:  # of those who share the last time, the first by their ids
        hits.sort(key=lambda hit: place_of(look, *hit), reverse=True)
    return [address for _, address in hits[:limit]]


def _texts(look: Look, rows: Mapping[int, tantivy.DocAddress]) -> dict[int, Text]:
    """By the number of the row. One that has changed since the search index took it in is found by its mention."""
    words = look.truth.bodies.words
    texts = look.spoken.known(rows)
    bodies = look.truth.bodies_of(sorted(rows.keys() - texts.keys()))
    fresh = {seq: read(*words(body)) for seq, body in bodies.items()}
    look.spoken.keep(fresh)
    texts |= fresh
    gone = {seq: mention_of(place_of(look, 0, at)) for seq, at in rows.items() if seq not in texts}
    standing = look.truth.rows([*gone.values()])
    bodies = {seq: row.body for seq, mention in gone.items() if (row := standing.get(mention)) and row.body}
    return texts | {seq: read(*words(body)) for seq, body in bodies.items()}
