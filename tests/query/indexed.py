"""Documents in an index of Elasticsearch, to be asked in bulk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from core.query.document import Document
from core.query.elastic import ANALYSIS, PROPERTIES, to_query, to_source
from core.query.tree import Node
from tests.query.strategies import NOW

AT_ONCE = 200
"""Searches in one request."""


@dataclass(frozen=True, slots=True)
class Index:
    client: Elasticsearch
    name: str
    size: int

    def found(self, nodes: Sequence[Node]) -> list[set[int]]:
        """For each query the documents that match, by their number."""
        return [hits for start in range(0, len(nodes), AT_ONCE) for hits in self._found(nodes[start : start + AT_ONCE])]

    def _found(self, nodes: Sequence[Node]) -> Iterator[set[int]]:
        searches: list[dict[str, object]] = []
        for node in nodes:
            asked = {"query": {"bool": {"filter": [to_query(node, NOW)]}}, "size": self.size, "_source": False}
            searches += [{"index": self.name}, asked]
        for answer in self.client.msearch(searches=searches)["responses"]:
            assert "error" not in answer, answer
            assert answer["_shards"]["failed"] == 0, answer
            yield {int(hit["_id"]) for hit in answer["hits"]["hits"]}


@contextmanager
def indexed(client: Elasticsearch, docs: Sequence[Document]) -> Iterator[Index]:
    name = f"query-{uuid4().hex}"
    client.indices.create(
        index=name,
        settings={"number_of_shards": 2, "number_of_replicas": 0, "refresh_interval": "-1", "analysis": ANALYSIS},
        mappings={"dynamic": "strict", "properties": PROPERTIES},
    )
    try:
        rows = ({"_index": name, "_id": str(at), "_source": to_source(document)} for at, document in enumerate(docs))
        bulk(client, rows, refresh=True)
        yield Index(client, name, len(docs))
    finally:
        client.indices.delete(index=name)
