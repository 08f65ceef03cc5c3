"""How many, when and of what: volumes by time and group, facets, and telling words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tantivy

from core.clock import from_micros, micros
from core.query.tree import LARGEST, SMALLEST, Node
from index.asked import OFTEN_SEVERAL, SAMPLE, column, facet
from index.buckets import Run, buckets
from index.embedded.columns import AUTHOR, ORIGINAL, WEIGHT
from index.embedded.look import PUBLISHED, Look
from index.embedded.texts import newest_texts
from index.figures import UNIT
from index.likelihood import telling
from index.port import Count, CountRequest, Mode, Ranked
from schemas.base import EARLIEST, LATEST
from schemas.scope import Scope

_ALL = 60_000
"""Values of a split that are told apart: what tantivy can give at once."""
_EACH = 10_000_000
"""Values of a facet that each segment counts before the first of them are taken: all, so that the ranking is exact."""
_TOO_MUCH = "limit was exceeded"
"""Of buckets, or of memory."""
_MEASURED: Mapping[Mode, Mapping[str, object]] = {
    Mode.EFFECTIVE: {"weight": {"sum": {"field": WEIGHT}}},
    Mode.AUTHORS: {
        "authors": {"terms": {"field": AUTHOR, "size": _EACH, "segment_size": _EACH, "min_doc_count": 2}},
    },
}
"""What is asked of each bucket beside its documents: of authors those alone that are there more than once."""

Figure = tuple[int, str, float]
"""Begin of the bucket in microseconds UTC, group, value."""


def count(look: Look, request: CountRequest, scope: Scope) -> list[Count]:
    start, end = max(request.start, EARLIEST), min(request.end, LATEST)
    query = look.query(request.query, scope)
    if request.mode is Mode.ORIGINALS:
        query = look.all_of(query, tantivy.Query.term_query(look.schema, ORIGINAL, True))
    volume = _Volume(look, query, column(request.split), request.mode, micros(start))
    runs = buckets(start, end, request.bucket, request.time_zone)
    figures = [figure for run in runs for figure in volume.figures(run)]
    return [Count(from_micros(begin), group, value) for begin, group, value in sorted(figures)]


class _TooMuch(Exception):
    """More than tantivy gives at once."""


@dataclass(frozen=True, slots=True)
class _Volume:
    """column: what is split by, or empty. start: nothing before it counts, though its bucket may begin earlier."""

    look: Look
    query: tantivy.Query
    column: str
    mode: Mode
    start: int

    def figures(self, run: Run) -> list[Figure]:
        """Where that is more than tantivy gives at once, in halves: of the time, or of the authors in it."""
        query = self._within(run)
        try:
            return list(self._measured(query, run))
        except _TooMuch:
            middle = run.begin + (run.end - run.begin) // run.step // 2 * run.step
        if middle > run.begin:
            return self.figures(Run(run.begin, middle, run.step)) + self.figures(Run(middle, run.end, run.step))
        added: defaultdict[tuple[int, str], float] = defaultdict(float)
        for begin, group, value in self._of_authors(query, run, SMALLEST, LARGEST):
            added[begin, group] += value
        return [(begin, group, value) for (begin, group), value in added.items()]

    def _of_authors(self, query: tantivy.Query, run: Run, first: int, last: int) -> Iterator[Figure]:
        """Half of their numbers after the other: none of the one is among the other, so that figures add up."""
        middle = (first + last) // 2
        for low, high in ((first, middle), (middle + 1, last)):
            half = self.look.all_of(query, self.look.numbered(AUTHOR, low, high))
            try:
                yield from list(self._measured(half, run))
            except _TooMuch:
                if low == high:
                    raise
                yield from self._of_authors(query, run, low, high)

    def _measured(self, query: tantivy.Query, run: Run) -> Iterator[Figure]:
        try:
            answer = self.look.searcher.aggregate(query, self._request(run))
        except ValueError as error:
            raise (_TooMuch(error) if _TOO_MUCH in str(error) else error) from None
        for bucket in answer["times"]["buckets"]:
            for group, value in self._groups(bucket):
                yield round(bucket["key"]), group, value

    def _within(self, run: Run) -> tantivy.Query:
        return self.look.all_of(self.query, self.look.published(max(run.begin, self.start), run.end - 1))

    def _request(self, run: Run) -> dict[str, object]:
        measured = _MEASURED.get(self.mode, {})
        if self.column:
            measured = {"groups": {**_terms(self.column), "aggs": measured}}
        times = {"field": PUBLISHED, "interval": run.step, "offset": run.begin % run.step, "min_doc_count": 1}
        return {"times": {"histogram": times, "aggs": measured}}

    def _groups(self, bucket: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
        if not self.column:
            yield "", self._value(bucket)
            return
        for group in bucket["groups"]["buckets"]:
            yield group["key"], self._value(group)

    def _value(self, bucket: Mapping[str, Any]) -> float:
        match self.mode:
            case Mode.EFFECTIVE:
                return float(bucket["weight"]["value"] / UNIT)
            case Mode.AUTHORS:
                again = sum(author["doc_count"] - 1 for author in bucket["authors"]["buckets"])
                return float(bucket["doc_count"] - again)
            case _:
                return float(bucket["doc_count"])


def _terms(field: str) -> dict[str, object]:
    """Exact: every segment tells all its values. What has no value is in the group without a name."""
    terms: dict[str, object] = {"field": field, "size": _ALL, "segment_size": _ALL}
    return {"terms": terms if field in OFTEN_SEVERAL else terms | {"missing": ""}}


def top(look: Look, field: str, node: Node | None, scope: Scope, limit: int) -> list[Ranked]:
    """Raises Permanent for a field that nothing is counted by."""
    terms = {"field": facet(field), "size": limit, "segment_size": _EACH}
    answer = look.searcher.aggregate(look.query(node, scope), {"top": {"terms": terms}})
    return [Ranked(one["key"], one["doc_count"], one["doc_count"]) for one in answer["top"]["buckets"]]


def terms(look: Look, node: Node, background: Node | None, scope: Scope, limit: int) -> list[Ranked]:
    """From the newest SAMPLE sightings on either side: all words of all postings would take seconds."""
    found, usual = newest_texts(look, [look.query(node, scope), look.query(background, scope)], SAMPLE)
    return telling(found, usual, limit)
