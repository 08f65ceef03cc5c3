"""Sightings in the order of (published, id), page by page, with their mentions from truth."""

from collections.abc import Iterator, Sequence
from typing import cast

import tantivy

from core.query.tantivy_engine import SID
from core.query.tree import LARGEST, SMALLEST, Node
from index.cursor import Place, from_cursor, to_cursor
from index.embedded.look import PUBLISHED, Counted, Look
from index.embedded.truth import Row, Truth
from index.port import Hit, Page, SortOrder
from schemas.analysis import sighting_id
from schemas.scope import Scope

_SCAN_PAGE = 5_000

Timed = tuple[int, tantivy.DocAddress]
"""When it was published, in microseconds UTC, and where it is."""


def search(look: Look, node: Node | None, scope: Scope, limit: int, cursor: str, order: SortOrder) -> Page:
    query = look.query(node, scope)
    after = from_cursor(cursor, order) if cursor else None
    places, total = _places(look, query, limit + 1, after, order)
    more = len(places) > limit
    hits = _hits(look, places[:limit])
    total = look.sightings(query) if after else total
    return Page(tuple(hits), total, to_cursor(places[limit - 1], order) if more else "")


def scan(look: Look, node: Node | None, scope: Scope) -> Iterator[Hit]:
    query = look.query(node, scope)
    after = None
    while places := _places(look, query, _SCAN_PAGE, after, "oldest")[0]:
        yield from _hits(look, places)
        after = places[-1]


def newest(look: Look, query: tantivy.Query, limit: int) -> list[Hit]:
    return _hits(look, _places(look, query, limit, None, "newest")[0])


def hits_of(truth: Truth, mentions: Sequence[str], scope: Scope) -> list[Hit]:
    """In the order asked for, then as the mention's sightings stand."""
    rows = truth.rows(list(dict.fromkeys(mentions)))
    return [
        hit
        for one in dict.fromkeys(mentions)
        if one in rows
        for hit in _of(truth, rows[one])
        if scope.allows(hit.sighting.watch)
    ]


def _hits(look: Look, places: Sequence[Place]) -> list[Hit]:
    """Those that still stand: truth may be ahead of the search index by a moment."""
    rows = look.truth.rows(list({mention_of(place) for place in places}))
    standing = {sighting_id(row.id, hit.sighting.watch): hit for row in rows.values() for hit in _of(look.truth, row)}
    return [standing[place.sighting] for place in places if place.sighting in standing]


def _of(truth: Truth, row: Row) -> list[Hit]:
    enriched = truth.unpack(row)
    if enriched is None:
        return []
    return [Hit(enriched.mention, enriched.analysis, sighting, row.version) for sighting in enriched.sightings]


def mention_of(place: Place) -> str:
    return place.sighting.rpartition("|")[0]


def _places(
    look: Look, query: tantivy.Query, limit: int, after: Place | None, order: SortOrder
) -> tuple[list[Place], int]:
    """The first `limit` places, or those after one; and of how many they are the first."""
    backwards = order == "newest"
    found, total = [], 0
    if after:
        equal = (place_of(look, after.published, address) for address in _tied(look, query, after.published))
        found = [place for place in equal if (place < after if backwards else place > after)]
        total = len(found)
        query = look.all_of(query, _beyond(look, after, order))
    if len(found) < limit:
        hits, beyond = first(look, query, limit - len(found), order)
        found += [place_of(look, *hit) for hit in hits]
        total += beyond
    return sorted(found, reverse=backwards)[:limit], total


def _beyond(look: Look, after: Place, order: SortOrder) -> tantivy.Query:
    """What was published strictly after (for the newest first: before) a place."""
    if order == "newest":
        return look.published(SMALLEST, after.published - 1)
    return look.published(after.published + 1, LARGEST)


def first(look: Look, query: tantivy.Query, limit: int, order: SortOrder) -> tuple[list[Timed], int]:
    """The first `limit` in the order of time, and how many match.

    The searcher orders by time alone: where others share the time of the last one, all of them are there.
    """
    direction = tantivy.Order.Desc if order == "newest" else tantivy.Order.Asc
    found = look.searcher.search(query, limit + 1, order_by_field=PUBLISHED, order=direction)
    hits = [(int(published), address) for published, address in found.hits]
    total = cast(Counted, found).count
    if len(hits) <= limit:
        return hits, total
    last = hits[limit - 1][0]
    if hits[limit][0] != last:
        return hits[:limit], total
    before = [hit for hit in hits if hit[0] != last]
    return before + [(last, address) for address in _tied(look, query, last)], total


def _tied(look: Look, query: tantivy.Query, published: int) -> list[tantivy.DocAddress]:
    """All that were published at that very microsecond (a date without a time: many)."""
    query = look.all_of(query, look.published(published, published))
    hits = look.searcher.search(query, max(1, look.searcher.num_docs), count=False).hits
    return [address for _, address in hits]


def place_of(look: Look, published: int, address: tantivy.DocAddress) -> Place:
    return Place(published, look.searcher.doc(address)[SID][0].decode())
