"""Indices of a test's own on a server that all tests share."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from uuid import uuid4

from elasticsearch import Elasticsearch, NotFoundError

from index.elastic.settings import ElasticSettings


@contextmanager
def indices(url: str) -> Iterator[ElasticSettings]:
    """Settings under whose prefix nothing is there, before and after."""
    settings = ElasticSettings(prefix=f"test_{uuid4().hex[:12]}", shards=1, replicas=0)
    try:
        yield settings
    finally:
        with closing(Elasticsearch(url)) as client:
            remove(client, settings.prefix)


def remove(client: Elasticsearch, prefix: str) -> None:
    """By their names: servers of today take no patterns here."""
    if found := list(client.indices.get(index=f"{prefix}-*").body):
        client.indices.delete(index=found)
    with suppress(NotFoundError):
        client.indices.delete_index_template(name=f"{prefix}-*")
