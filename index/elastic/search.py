"""Sightings in the order of (published, id), page by page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.query.elastic import PUBLISHED, Query
from core.query.tree import Node
from index.cursor import Place, from_cursor, to_cursor
from index.elastic.documents import Kept
from index.elastic.fetch import fetch
from index.elastic.heads import Head, chunks, read
from index.elastic.keys import sighting_key
from index.elastic.layout import BODY, HEADING, SIGHTING, TEXT
from index.elastic.look import Look
from index.port import Hit, Page, SortOrder
from schemas.scope import Scope

_SCAN_PAGE = 1_000


def search(look: Look, node: Node | None, scope: Scope, limit: int, cursor: str, order: SortOrder) -> Page:
    after = from_cursor(cursor, order) if cursor else None
    query = look.query(node, scope)
    answer = look.ask(
        query=query, source=[BODY], version=True, track_total_hits=True, **_paged(limit + 1, after, order)
    )
    found = answer["hits"]["hits"]
    following = to_cursor(_place(found[limit - 1]), order) if len(found) > limit else ""
    return Page(tuple(_hit(one) for one in found[:limit]), answer["hits"]["total"]["value"], following)


def scan(look: Look, query: Query) -> Iterator[Hit]:
    """The oldest first."""
    for page in pages(look, query, [BODY]):
        yield from (_hit(one) for one in page)


def pages(look: Look, query: Query, fields: Sequence[str]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """All that matches, the oldest first, with these fields of its source and its version."""
    after: Place | None = None
    while True:
        found = _found(look, query, fields, _SCAN_PAGE, after, "oldest")
        if found:
            yield found
        if len(found) < _SCAN_PAGE:
            return
        after = _place(found[-1])


def newest(look: Look, query: Query, limit: int) -> list[Hit]:
    return [_hit(one) for one in _found(look, query, [BODY], limit, None, "newest")]


def newest_texts(look: Look, query: Query, limit: int) -> list[tuple[str, str]]:
    """Title and text of the newest sightings."""
    found = _found(look, query, [HEADING, TEXT], limit, None, "newest")
    return [(one["_source"][HEADING], one["_source"][TEXT]) for one in found]


def hits_of(look: Look, mentions: Sequence[str], scope: Scope) -> list[Hit]:
    """As they stand now, searchable or not: in the order asked for, then as the mention's sightings stand."""
    wanted = list(dict.fromkeys(mentions))
    return [hit for some in chunks(wanted) for hit in _standing(look, some, scope)]


def _standing(look: Look, mentions: Sequence[str], scope: Scope) -> Iterator[Hit]:
    found = read(look.client, look.names, mentions)
    heads = [found.heads[mention] for mention in mentions if mention in found.heads]
    docs = [doc for head in heads for doc in _addresses(look, found.generation, head, scope)]
    if not docs:
        return
    yield from (_hit(doc) for doc in fetch(look.client, docs=docs, source_includes=[BODY]) if doc["found"])


def _addresses(look: Look, generation: int, head: Head, scope: Scope) -> Iterator[Mapping[str, str]]:
    index = look.names.month_of(generation, head.published)
    for watch in head.watches:
        if scope.allows(watch):
            yield {"_index": index, "_id": sighting_key(head.mention, watch)}


def _found(
    look: Look, query: Query, fields: Sequence[str], size: int, after: Place | None, order: SortOrder
) -> Sequence[Mapping[str, Any]]:
    answer = look.ask(query=query, source=fields, version=True, track_total_hits=False, **_paged(size, after, order))
    found: Sequence[Mapping[str, Any]] = answer["hits"]["hits"]
    return found


def _paged(size: int, after: Place | None, order: SortOrder) -> dict[str, object]:
    direction = "desc" if order == "newest" else "asc"
    paged: dict[str, object] = {"size": size, "sort": [{PUBLISHED: direction}, {SIGHTING: direction}]}
    if after:
        paged["search_after"] = [after.published, after.sighting]
    return paged


def _place(found: Mapping[str, Any]) -> Place:
    published, sighting = found["sort"]
    return Place(published, sighting)


def _hit(found: Mapping[str, Any]) -> Hit:
    return Kept.model_validate_json(found["_source"][BODY]).hit(found["_version"])
