"""Saved searches: every saved query as the filter that Elasticsearch answers, under the text that people know."""

from collections.abc import Sequence

from core.query.elastic import PUBLISHED_AT, Json, Query, to_kept_query
from core.query.parse import parse
from index.elastic.layout import HEADING, TEXT
from index.kibana.objects import SEARCH, VIEW, Ids, Reference, SavedObject, written
from index.kibana.view import PUBLIC
from schemas.watch import SavedQuery

SOURCE = "kibanaSavedObjectMeta.searchSourceJSON"
_COLUMNS = ("watch", "author", HEADING, TEXT, "toward", "source", "url")


def mentions(ids: Ids) -> SavedObject:
    """All of them: what a dashboard shows of its own."""
    return _search(ids, ids.mentions, "Tocsin: latest mentions", "", [])


def search(ids: Ids, query: SavedQuery) -> SavedObject:
    """Raises QueryError for a query that Elasticsearch does not read."""
    asked = to_kept_query(parse(query.query))
    return _search(ids, ids.query(query.id), f"Tocsin: {query.name}", query.description, [_filter(query.query, asked)])


def source(ids: Ids, filters: Sequence[Query], more: Query) -> tuple[Query, tuple[Reference, ...]]:
    """`kibanaSavedObjectMeta` of an object, and the references of its filters to the data view."""
    kept: Json = {"query": {"query": PUBLIC, "language": "kuery"}, "filter": filters, **more}
    references = tuple(Reference(index_of_filter(at), VIEW, ids.view) for at in range(len(filters)))
    return {"searchSourceJSON": written(kept)}, references


def index_of_filter(number: int) -> str:
    return f"{SOURCE}.filter[{number}].meta.index"


def _search(ids: Ids, own: str, title: str, description: str, filters: Sequence[Query]) -> SavedObject:
    meta, references = source(ids, filters, {"indexRefName": f"{SOURCE}.index", "highlightAll": True})
    attributes: dict[str, Json] = {
        "title": title,
        "description": description,
        "columns": _COLUMNS,
        "sort": [[PUBLISHED_AT, "desc"]],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "kibanaSavedObjectMeta": meta,
    }
    return SavedObject(SEARCH, own, attributes, (Reference(f"{SOURCE}.index", VIEW, ids.view), *references))


def _filter(text: str, asked: Query) -> Query:
    """Shown as the query is written, and edited as Elasticsearch's own language."""
    meta: Json = {
        "type": "custom",
        "alias": text,
        "disabled": False,
        "negate": False,
        "indexRefName": index_of_filter(0),
    }
    return {"meta": meta, "query": asked, "$state": {"store": "appState"}}
