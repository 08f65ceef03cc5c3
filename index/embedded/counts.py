"""How many, when and of what: volumes by time and group, facets, and telling words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import tantivy

from core.clock import from_micros, micros
from core.query.tree import Node
from index.asked import OFTEN_SEVERAL, SAMPLE, column, facet
from index.buckets import Run, buckets
from index.embedded.columns import AUTHOR, ORIGINAL, WEIGHT
from index.embedded.look import PUBLISHED, Look
from index.embedded.texts import newest_texts
from index.figures import UNIT
from index.likelihood import telling_terms
from index.port import Count, CountRequest, Mode, Ranked
from schemas.base import EARLIEST, LATEST
from schemas.scope import Scope

_ALL = 60_000
"""Values of a split that are told apart: what tantivy can give at once."""
_EACH = 10_000_000
"""Values of a facet that each segment counts before the first of them are taken: all, so that the ranking is exact."""
_TOO_MUCH = "bucket limit was exceeded"

Figure = tuple[int, str, float]
"""Begin of the bucket in microseconds UTC, group, value."""


def count(look: Look, request: CountRequest, scope: Scope) -> list[Count]:
    start, end = max(request.start, EARLIEST), min(request.end, LATEST)
    query = look.query(request.query, scope)
    if request.mode is Mode.ORIGINALS:
        query = look.all_of(query, tantivy.Query.term_query(look.schema, ORIGINAL, True))
    volume = _Volume(look, query, column(request.split), request.mode, micros(start))
    measured = volume.authors if request.mode is Mode.AUTHORS else volume.sums
    figures = [figure for run in buckets(start, end, request.bucket, request.time_zone) for figure in measured(run)]
    return [Count(from_micros(begin), group, value) for begin, group, value in sorted(figures)]


@dataclass(frozen=True, slots=True)
class _Volume:
    """column: what is split by, or empty. start: nothing before it counts, though its bucket may begin earlier."""

    look: Look
    query: tantivy.Query
    column: str
    mode: Mode
    start: int

    def sums(self, run: Run) -> Iterator[Figure]:
        """Where that is more than tantivy gives at once, in halves."""
        try:
            answer = self.look.searcher.aggregate(self._within(run), self._request(run))
        except ValueError as error:
            middle = run.begin + (run.end - run.begin) // run.step // 2 * run.step
            if _TOO_MUCH not in str(error) or middle == run.begin:
                raise
            yield from self.sums(Run(run.begin, middle, run.step))
            yield from self.sums(Run(middle, run.end, run.step))
            return
        for bucket in answer["times"]["buckets"]:
            for group, value in self._groups(bucket):
                yield round(bucket["key"]), group, value

    def authors(self, run: Run) -> Iterator[Figure]:
        """Distinct authors do not add up: each bucket's are told apart here, exactly."""
        query = self._within(run)
        if not self.column:
            yield from self._distinct("", query, run)
            return
        for group in self._values(query):
            yield from self._distinct(group, self.look.all_of(query, self._in_group(group)), run)

    def _within(self, run: Run) -> tantivy.Query:
        return self.look.all_of(self.query, self.look.published(max(run.begin, self.start), run.end - 1))

    def _request(self, run: Run) -> dict[str, object]:
        measured: dict[str, object] = {}
        if self.mode is Mode.EFFECTIVE:
            measured = {"weight": {"sum": {"field": WEIGHT}}}
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
        return bucket["weight"]["value"] / UNIT if self.mode is Mode.EFFECTIVE else float(bucket["doc_count"])

    def _values(self, query: tantivy.Query) -> list[str]:
        answer = self.look.searcher.aggregate(query, {"groups": _terms(self.column)})
        return [bucket["key"] for bucket in answer["groups"]["buckets"]]

    def _in_group(self, group: str) -> tantivy.Query:
        if group:
            return self.look.exact(self.column, group)
        some = tantivy.Query.exists_query(self.column)
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.all_query()), (tantivy.Occur.MustNot, some)]
        )

    def _distinct(self, group: str, query: tantivy.Query, run: Run) -> Iterator[Figure]:
        searcher = self.look.searcher
        hits = searcher.search(query, max(1, searcher.num_docs), count=False, order_by_field=PUBLISHED).hits
        if not hits:
            return
        published = numpy.array([moment for moment, _ in hits], dtype=numpy.int64)
        keys = numpy.array(searcher.fast_field_values(AUTHOR, [address for _, address in hits]), dtype=numpy.int64)
        places = (published - run.begin) // run.step
        order = numpy.lexsort((keys, places))
        places, keys = places[order], keys[order]
        first_of_author = numpy.append(True, (places[1:] != places[:-1]) | (keys[1:] != keys[:-1]))
        for place, authors in enumerate(numpy.bincount(places[first_of_author])):
            if authors:
                yield run.begin + place * run.step, group, float(authors)


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
    return telling_terms(found, usual, limit)
