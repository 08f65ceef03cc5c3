"""The few other things that the store must not forget: offsets, a migration under way, what is still to be merged."""

from collections.abc import Mapping

from elasticsearch import Elasticsearch, NotFoundError
from pydantic import BaseModel
from pydantic_core import to_json

from index.elastic.bulk import Operation
from index.elastic.failures import telling
from index.elastic.layout import Names

_MOST = 10_000


class Facts:
    """Each is JSON under a kind and a name."""

    def __init__(self, client: Elasticsearch, names: Names) -> None:
        self._client = client
        self._index = names.notes

    def keep(self, kind: str, name: str, fact: BaseModel) -> None:
        with telling():
            self._client.index(index=self._index, id=f"{kind}-{name}", document=_source(kind, fact))

    def operation(self, kind: str, name: str, fact: BaseModel) -> Operation:
        """The same, among others."""
        return Operation("index", self._index, f"{kind}-{name}", None, to_json(_source(kind, fact)), "")

    def get(self, kind: str, name: str) -> str | None:
        with telling():
            try:
                found = self._client.get(index=self._index, id=f"{kind}-{name}")
            except NotFoundError:
                return None
        return str(found["_source"]["fact"])

    def all_of(self, kind: str) -> list[str]:
        with telling():
            self._client.indices.refresh(index=self._index)
            found = self._client.search(index=self._index, size=_MOST, query={"term": {"kind": kind}})
        return [str(hit["_source"]["fact"]) for hit in found["hits"]["hits"]]

    def forget(self, kind: str, name: str) -> None:
        with telling():
            try:
                self._client.delete(index=self._index, id=f"{kind}-{name}")
            except NotFoundError:
                return


def _source(kind: str, fact: BaseModel) -> Mapping[str, str]:
    return {"kind": kind, "fact": fact.model_dump_json()}
