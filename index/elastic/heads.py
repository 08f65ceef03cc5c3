"""Heads: what is remembered of each mention, beyond its deletion, in small documents read as they stand now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch
from pydantic import BaseModel
from pydantic_core import to_json

from core.query.elastic import Query
from index.elastic.failures import telling
from index.elastic.fetch import fetch
from index.elastic.generations import absent
from index.elastic.keys import key
from index.elastic.layout import DELETED_AT, DELETED_BY, MENTION, Names
from index.life import FINAL, Deletion

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """published, first_seen: microseconds UTC, frozen at first sight. content: tells what it was written from.

    seen: each watch that ever saw it, with what tells the figures that are counted of it there; those that see it no
    more have none, and come last.
    """

    mention: str
    version: int
    published: int
    first_seen: int
    seen: Mapping[str, str]
    content: str
    deletion: Deletion | None = None

    @property
    def watches(self) -> list[str]:
        """Those that see it, in the order of its sightings."""
        return [watch for watch, figures in self.seen.items() if figures]

    @property
    def final(self) -> bool:
        return self.version == FINAL

    def source(self, written: int) -> bytes:
        """written: milliseconds UTC."""
        return to_json(
            {
                MENTION: self.mention,
                "written": written,
                "version": self.version,
                "published": self.published,
                "first_seen": self.first_seen,
                "watches": list(self.seen),
                "figures": list(self.seen.values()),
                "content": self.content,
                **_of_deletion(self.deletion),
            }
        )


@dataclass(frozen=True, slots=True)
class Found:
    """generation: of the store, at the moment of reading. heads: of those that there are, by mention."""

    generation: int
    heads: Mapping[str, Head]


class _Kept(BaseModel):
    mention: str
    version: int
    published: int
    first_seen: int
    watches: list[str]
    figures: list[str]
    content: str
    deleted_at: int | None = None
    deleted_by: str = ""
    deleted_from: tuple[str, ...] = ()

    @property
    def deletion(self) -> Deletion | None:
        return None if self.deleted_at is None else Deletion(self.deleted_at, self.deleted_by, self.deleted_from)


def read(client: Elasticsearch, names: Names, mentions: Sequence[str]) -> Found:
    """As they stand now, searchable or not. mentions: at least one. Raises Transient, Misconfigured."""
    generation = 0
    heads: dict[str, Head] = {}
    for some in chunks(mentions):
        docs = _docs(client, names.heads, some)
        if docs[0]["_index"] == names.heads:
            raise absent(names)
        generation = names.generation(docs[0]["_index"])
        heads |= _heads(docs)
    return Found(generation, heads)


def read_of(client: Elasticsearch, index: str, mentions: Sequence[str]) -> Mapping[str, Head]:
    """Of one generation."""
    return _heads([doc for some in chunks(mentions) for doc in _docs(client, index, some)])


def _docs(client: Elasticsearch, index: str, mentions: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    return fetch(client, index=index, ids=[key(mention) for mention in mentions], source_excludes=["written"])


def _heads(docs: Sequence[Mapping[str, Any]]) -> dict[str, Head]:
    found = [from_source(doc["_source"]) for doc in docs if doc["found"]]
    return {head.mention: head for head in found}


def from_source(source: object) -> Head:
    kept = _Kept.model_validate(source)
    seen = dict(zip(kept.watches, kept.figures, strict=True))
    return Head(kept.mention, kept.version, kept.published, kept.first_seen, seen, kept.content, kept.deletion)


def _of_deletion(deletion: Deletion | None) -> Mapping[str, object]:
    if deletion is None:
        return {}
    return {DELETED_AT: deletion.at, DELETED_BY: deletion.by, "deleted_from": deletion.watches}


def chunks(mentions: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(mentions), _AT_ONCE):
        yield mentions[start : start + _AT_ONCE]


def every(client: Elasticsearch, index: str, since: int = 0, after: str = "") -> Iterator[Sequence[Head]]:
    """All heads of an index that were written since then, in milliseconds UTC: in the order of mentions, those after
    one."""
    yield from matching(client, index, {"range": {"written": {"gte": since}}}, after)


def matching(client: Elasticsearch, index: str, query: Query, after: str = "") -> Iterator[Sequence[Head]]:
    """In the order of mentions, those after one."""
    with telling():
        client.indices.refresh(index=index)
    while True:
        asked: dict[str, object] = {"search_after": [after]} if after else {}
        with telling():
            answer = client.search(
                index=index,
                size=_AT_ONCE,
                query=query,
                sort=[{MENTION: "asc"}],
                track_total_hits=False,
                allow_partial_search_results=False,
                **asked,  # type: ignore[arg-type]
            )
        heads = [from_source(hit["_source"]) for hit in answer["hits"]["hits"]]
        if heads:
            yield heads
        if len(heads) < _AT_ONCE:
            return
        after = heads[-1].mention
