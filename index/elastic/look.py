"""One look at the store: a query within its scope, asked of the searched indices, answered whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from core.query.elastic import PUBLISHED, PUBLISHED_AT, Json, Query, to_query
from core.query.fields import EXACT
from core.query.tree import Node
from index.elastic.failures import telling
from index.elastic.layout import Names
from schemas.scope import Scope

EVERYTHING: Query = {"match_all": {}}
_BUCKETS = 10_000
"""In one answer: what every server gives, whatever it was set to."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """key: the value of each source (None: the documents without one), in their order. sums: by field."""

    key: tuple[Any, ...]
    documents: int
    sums: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Look:
    client: Elasticsearch
    names: Names
    now: datetime

    def query(self, node: Node | None, scope: Scope) -> Query:
        """What matches, of what the scope allows."""
        parts = [to_query(node, self.now)] if node else []
        if scope.watches is not None:
            parts.append({"terms": {"watch": sorted(scope.watches)}})
        return all_of(*parts)

    def ask(self, **asked: Any) -> Mapping[str, Any]:
        """Raises Transient, Misconfigured, Permanent."""
        with telling():
            answer = self.client.search(index=self.names.sightings, allow_partial_search_results=False, **asked)
        body: Mapping[str, Any] = answer.body
        return body

    def buckets(
        self, query: Query, sources: Sequence[Mapping[str, Json]], sums: Sequence[str] = ()
    ) -> Iterator[Bucket]:
        """Every combination of values of the sources that there is, with its documents: exact, however many.

        sources: of a composite aggregation, each named by its place.
        """
        named = [{str(place): source} for place, source in enumerate(sources)]
        measured = {field: {"sum": {"field": field}} for field in sums}
        after: Mapping[str, Json] = {}
        while True:
            composite: dict[str, object] = {"size": _BUCKETS, "sources": named}
            if after:
                composite["after"] = after
            answer = self.ask(
                size=0,
                query=query,
                track_total_hits=False,
                aggs={"all": {"composite": composite, "aggs": measured}},
            )["aggregations"]["all"]
            for bucket in answer["buckets"]:
                key = tuple(bucket["key"].values())
                yield Bucket(key, bucket["doc_count"], {field: round(bucket[field]["value"]) for field in sums})
            if len(answer["buckets"]) < _BUCKETS:
                return
            after = answer["after_key"]


def all_of(*queries: Query) -> Query:
    """As a filter: nothing is ranked by how well it matches."""
    return {"bool": {"filter": list(queries)}} if queries else EVERYTHING


def exact(field: str, value: str) -> Query:
    return {"term": {field: EXACT[field].stored(value)}}


def published(start: int, end: int) -> Query:
    """In [start, end), microseconds UTC."""
    return {"range": {PUBLISHED: {"gte": start, "lt": end}}}


def by_value(field: str) -> Mapping[str, Json]:
    """A source of buckets; what has no value is in none."""
    return {"terms": {"field": field}}


def by_time(step: int, offset: int) -> Mapping[str, Json]:
    """A source of buckets. step, offset: milliseconds; the value is the beginning, in milliseconds UTC."""
    return {"date_histogram": {"field": PUBLISHED_AT, "fixed_interval": f"{step}ms", "offset": f"{offset}ms"}}
