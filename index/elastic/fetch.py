"""Documents by their ids, as they stand now, searchable or not."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from core.errors import Transient
from index.elastic.failures import telling

_NO_INDEX = "index_not_found_exception"


def fetch(client: Elasticsearch, **asked: Any) -> Sequence[Mapping[str, Any]]:
    """asked: as `mget` takes it. One answer for each, in order: `found` tells whether it is there.

    Elasticsearch answers well even where it cannot read some of them: that is no answer here. Raises Transient.
    """
    with telling():
        docs: Sequence[Mapping[str, Any]] = client.mget(**asked)["docs"]
    return [_read(doc) for doc in docs]


def _read(doc: Mapping[str, Any]) -> Mapping[str, Any]:
    match doc:
        case {"error": {"type": str(kind)}} if kind != _NO_INDEX:
            raise Transient(
                "Elasticsearch cannot read %(doc)s at present (%(kind)s).",
                "It is starting, or one of its nodes is away.",
                doc=doc["_index"],
                kind=kind,
            )
        case {"error": _}:
            return {**doc, "found": False}
        case _:
            return doc
