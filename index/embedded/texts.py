"""What the newest sightings of a question say, in their words alone."""

from collections.abc import Mapping, Sequence
from itertools import chain

import tantivy

from core.query.tantivy_engine import SEQ
from index.embedded.look import PUBLISHED, Look
from index.embedded.search import mention_of, place_of, tied

Text = tuple[str, str]
"""Title and text."""


def newest_texts(look: Look, queries: Sequence[tantivy.Query], limit: int) -> list[list[Text]]:
    """Of each query's newest sightings, without the cost of all else that is known of them; each row is read once."""
    sampled = [_newest(look, query, limit) for query in queries]
    numbered = [look.searcher.fast_field_values(SEQ, addresses) for addresses in sampled]
    texts = _texts(look, dict(zip(chain(*numbered), chain(*sampled), strict=True)))
    return [[texts[seq] for seq in seqs if seq in texts] for seqs in numbered]


def _newest(look: Look, query: tantivy.Query, limit: int) -> list[tantivy.DocAddress]:
    """Whoever shares the time of the last one counts by the order of searches, which alone takes reading ids."""
    hits = look.searcher.search(query, limit, count=False, order_by_field=PUBLISHED).hits
    if len(hits) < limit:
        return [address for _, address in hits]
    last = int(hits[-1][0])
    newer = [address for published, address in hits if published != last]
    equal = sorted(tied(look, query, last), key=lambda address: place_of(look, last, address), reverse=True)
    return [*newer, *equal][:limit]


def _texts(look: Look, rows: Mapping[int, tantivy.DocAddress]) -> dict[int, Text]:
    """By the number of the row. One that has changed since the search index took it in is found by its mention."""
    read = look.truth.bodies.words
    bodies = look.truth.bodies_of(sorted(rows))
    texts = {seq: read(body) for seq, body in bodies.items()}
    mentions = {seq: mention_of(place_of(look, 0, at)) for seq, at in rows.items() if seq not in texts}
    standing = look.truth.rows([*mentions.values()])
    for seq, mention in mentions.items():
        if (row := standing.get(mention)) and row.body is not None:
            texts[seq] = read(row.body)
    return texts
