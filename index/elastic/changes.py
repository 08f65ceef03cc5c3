"""Which minutes changed, for whoever learned from them: a log with one note for each batch.

A note takes the next free number by being the first to write it, once what it tells is durable. So whoever sees a note
has seen all before it, however many write.
"""

from collections.abc import Iterator, Mapping

from elasticsearch import ConflictError, Elasticsearch
from pydantic import BaseModel

from index.elastic.bulk import Bulk, Operation
from index.elastic.failures import telling
from index.elastic.layout import Names
from schemas.alerting import Dirty

CHANGES_KEPT = 10_000
_PAGE = 1_000


class _Note(BaseModel):
    number: int
    watches: list[str]
    minutes: list[int]


class Changes:
    def __init__(self, client: Elasticsearch, names: Names) -> None:
        self._client = client
        self._names = names
        self._last = 0

    def note(self, oldest: Mapping[str, int], bulk: Bulk) -> None:
        """oldest: for each watch that changed, its oldest minute (since 1970)."""
        if not oldest:
            return
        before = self._last
        while not self._took(self._last + 1, oldest):
            self._last = self._newest()
        self._last += 1
        if before // CHANGES_KEPT != self._last // CHANGES_KEPT:
            self._draw_together(self._last - CHANGES_KEPT, bulk)

    def since(self, cursor: int) -> Dirty:
        """What it tells can be read by then. A cursor that we have not given yet is from before a restore: then
        everything may have changed."""
        after = cursor if cursor <= self._newest() else 0
        oldest: dict[str, int] = {}
        last = after
        for note in self._between(after, None):
            last = note.number
            _merge(oldest, note)
        if oldest:
            with telling():
                self._client.indices.refresh(index=self._names.sightings)
        return Dirty(last, oldest)

    def _took(self, number: int, oldest: Mapping[str, int]) -> bool:
        """Whether we were the first to write that number."""
        with telling():
            try:
                self._client.create(index=self._names.notes, id=_id(number), document=_source(number, oldest))
            except ConflictError:
                return False
        return True

    def _newest(self) -> int:
        with telling():
            self._client.indices.refresh(index=self._names.notes)
            found = self._client.search(
                index=self._names.notes, size=1, sort=[{"number": "desc"}], query={"exists": {"field": "number"}}
            )
        return max((int(hit["sort"][0]) for hit in found["hits"]["hits"]), default=0)

    def _between(self, after: int, until: int | None) -> Iterator[_Note]:
        """In order of number; after is not included, until is."""
        within = {"gt": after} if until is None else {"gt": after, "lte": until}
        while True:
            with telling():
                answer = self._client.search(
                    index=self._names.notes,
                    size=_PAGE,
                    sort=[{"number": "asc"}],
                    query={"range": {"number": within}},
                    allow_partial_search_results=False,
                )
            notes = [_Note.model_validate(hit["_source"]) for hit in answer["hits"]["hits"]]
            yield from notes
            if len(notes) < _PAGE:
                return
            within = within | {"gt": notes[-1].number}

    def _draw_together(self, settled: int, bulk: Bulk) -> None:
        """Old notes become one, so that the log stays short: a reader who has not asked since then is told of too much,
        never of too little."""
        if settled <= 0:
            return
        oldest: dict[str, int] = {}
        old = []
        for note in self._between(0, settled):
            old.append(note.number)
            _merge(oldest, note)
        with telling():
            self._client.index(index=self._names.notes, id=_id(settled), document=_source(settled, oldest))
        bulk.send(Operation("delete", self._names.notes, _id(one), None, b"", "") for one in old if one < settled)


def _merge(oldest: dict[str, int], note: _Note) -> None:
    for watch, minute in zip(note.watches, note.minutes, strict=True):
        oldest[watch] = min(minute, oldest.get(watch, minute))


def _source(number: int, oldest: Mapping[str, int]) -> dict[str, object]:
    return {"number": number, "watches": list(oldest), "minutes": list(oldest.values())}


def _id(number: int) -> str:
    return f"change-{number}"
