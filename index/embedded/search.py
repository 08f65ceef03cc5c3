"""Sightings in the order of (published, id), page by page, with their mentions from truth."""

from collections.abc import Iterator, Sequence

import tantivy

from core.query.tantivy_engine import SID
from core.query.tree import LARGEST, SMALLEST, Node
from index.cursor import Place, from_cursor, to_cursor
from index.embedded.look import PUBLISHED, Look
from index.embedded.truth import Row, Truth
from index.port import Hit, Page, SortOrder
from schemas.analysis import sighting_id
from schemas.scope import Scope

_SCAN_PAGE = 5_000


def search(look: Look, node: Node | None, scope: Scope, limit: int, cursor: str, order: SortOrder) -> Page:
    query = look.query(node, scope)
    after = from_cursor(cursor, order) if cursor else None
    places = _places(look, query, limit + 1, after, order)
    more = len(places) > limit
    hits = _hits(look, places[:limit])
    return Page(tuple(hits), look.sightings(query), to_cursor(places[limit - 1], order) if more else "")


def scan(look: Look, node: Node | None, scope: Scope) -> Iterator[Hit]:
    query = look.query(node, scope)
    after = None
    while places := _places(look, query, _SCAN_PAGE, after, "oldest"):
        yield from _hits(look, places)
        after = places[-1]


def newest(look: Look, query: tantivy.Query, limit: int) -> list[Hit]:
    return _hits(look, _places(look, query, limit, None, "newest"))


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


def _places(look: Look, query: tantivy.Query, limit: int, after: Place | None, order: SortOrder) -> list[Place]:
    """The first `limit` places, or those after one."""
    backwards = order == "newest"
    found = []
    if after:
        equal = (place_of(look, after.published, address) for address in tied(look, query, after.published))
        found = [place for place in equal if (place < after if backwards else place > after)]
    if len(found) < limit:
        found += _beyond(look, query, limit - len(found), after, order)
    return sorted(found, reverse=backwards)[:limit]


def _beyond(look: Look, query: tantivy.Query, limit: int, after: Place | None, order: SortOrder) -> list[Place]:
    """At least the first `limit` of those published strictly after (for the newest first: before) a place.

    The searcher orders by time alone, so whoever shares the last time is fetched whole.
    """
    if after and order == "newest":
        query = look.all_of(query, look.published(SMALLEST, after.published - 1))
    elif after:
        query = look.all_of(query, look.published(after.published + 1, LARGEST))
    direction = tantivy.Order.Desc if order == "newest" else tantivy.Order.Asc
    hits = look.searcher.search(query, limit, count=False, order_by_field=PUBLISHED, order=direction).hits
    if len(hits) < limit:
        return [place_of(look, int(published), address) for published, address in hits]
    last = int(hits[-1][0])
    before = [place_of(look, int(published), address) for published, address in hits if published != last]
    return before + [place_of(look, last, address) for address in tied(look, query, last)]


def tied(look: Look, query: tantivy.Query, published: int) -> list[tantivy.DocAddress]:
    """All that were published at that very microsecond (a date without a time: many)."""
    query = look.all_of(query, look.published(published, published))
    hits = look.searcher.search(query, max(1, look.searcher.num_docs), count=False).hits
    return [address for _, address in hits]


def place_of(look: Look, published: int, address: tantivy.DocAddress) -> Place:
    return Place(published, look.searcher.doc(address)[SID][0].decode())
