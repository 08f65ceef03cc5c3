"""How many, when and of what: volumes by time and group, and what detection reads. Every figure is exact."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.clock import from_micros, micros
from core.query.elastic import Json, Query
from index.asked import OFTEN_SEVERAL, TOPIC, column
from index.buckets import Run, buckets
from index.elastic.layout import LATE, NEGATIVE, ORIGINAL, WEIGHT
from index.elastic.look import Bucket, Look, all_of, by_time, by_value, exact, published
from index.figures import DAY, MINUTE, UNIT
from index.port import Count, CountRequest, MinuteCount, Mode
from schemas.base import EARLIEST, LATEST
from schemas.scope import Scope

_MILLISECOND = 1_000
_MINUTE = MINUTE // _MILLISECOND

Figure = tuple[int, str, float]
"""Begin of the bucket in microseconds UTC, group, value."""


def count(look: Look, request: CountRequest, scope: Scope) -> list[Count]:
    start, end = max(request.start, EARLIEST), min(request.end, LATEST)
    query = look.query(request.query, scope)
    if request.mode is Mode.ORIGINALS:
        query = all_of(query, {"term": {ORIGINAL: True}})
    volume = _Volume(look, query, column(request.split), request.mode, micros(start))
    measured = volume.authors if request.mode is Mode.AUTHORS else volume.sums
    figures = [figure for run in buckets(start, end, request.bucket, request.time_zone) for figure in measured(run)]
    return [Count(from_micros(begin), group, value) for begin, group, value in sorted(figures)]


@dataclass(frozen=True, slots=True)
class _Volume:
    """column: what is split by, or empty. start: nothing before it counts, though its bucket may begin earlier."""

    look: Look
    query: Query
    column: str
    mode: Mode
    start: int

    def sums(self, run: Run) -> Iterator[Figure]:
        effective = self.mode is Mode.EFFECTIVE
        for bucket in self.look.buckets(self._within(run), self._sources(run), [WEIGHT] if effective else []):
            value = bucket.sums[WEIGHT] / UNIT if effective else float(bucket.documents)
            yield _begin(run, bucket), self._group(bucket), value

    def authors(self, run: Run) -> Iterator[Figure]:
        """Distinct authors do not add up: each bucket's are told apart, one by one."""
        sources = [*self._sources(run), by_value("author_id")]
        seen = Counter(
            (_begin(run, bucket), self._group(bucket)) for bucket in self.look.buckets(self._within(run), sources)
        )
        yield from ((begin, group, float(authors)) for (begin, group), authors in seen.items())

    def _within(self, run: Run) -> Query:
        return all_of(self.query, published(max(run.begin, self.start), run.end))

    def _sources(self, run: Run) -> list[Mapping[str, Json]]:
        step, begin = _step(run), run.begin // _MILLISECOND
        sources = [by_time(step, begin % step)]
        if self.column:
            sources.append(_by_group(self.column))
        return sources

    def _group(self, bucket: Bucket) -> str:
        return str(bucket.key[1] or "") if self.column else ""


def minutes(look: Look, watch: str, start: int, end: int) -> list[MinuteCount]:
    """start, end: minutes since 1970, the end not included."""
    query = all_of(exact("watch", watch), published(start * MINUTE, end * MINUTE))
    sums = (WEIGHT, NEGATIVE, LATE)
    whole = look.buckets(query, [by_time(_MINUTE, 0)], sums)
    topics = look.buckets(query, [by_time(_MINUTE, 0), by_value(TOPIC)], sums)
    rows = [(bucket.key[0] // _MINUTE, "", bucket.sums) for bucket in whole]
    rows += [(bucket.key[0] // _MINUTE, bucket.key[1], bucket.sums) for bucket in topics]
    return [
        MinuteCount(watch, topic or None, minute, *(added[field] / UNIT for field in sums))
        for minute, topic, added in sorted(rows, key=lambda row: row[:2])
    ]


def source_shares(look: Look, watch: str, start: int, end: int) -> Mapping[str, float]:
    """Of effective mentions of the whole UTC days that [start, end), in minutes, touches."""
    first, last = start // DAY, (end - 1) // DAY
    query = all_of(exact("watch", watch), published(first * DAY * MINUTE, (last + 1) * DAY * MINUTE))
    found = {bucket.key[0]: bucket.sums[WEIGHT] for bucket in look.buckets(query, [by_value("source")], [WEIGHT])}
    total = sum(found.values())
    return {source: weight / total for source, weight in found.items() if weight}


def _by_group(field: str) -> Mapping[str, Json]:
    """What has no value is in the group without a name."""
    return by_value(field) if field in OFTEN_SEVERAL else {"terms": {"field": field, "missing_bucket": True}}


def _step(run: Run) -> int:
    """Milliseconds; of a single bucket that is no whole number of them, one more."""
    return -(-run.step // _MILLISECOND)


def _begin(run: Run, bucket: Bucket) -> int:
    """Of the run's bucket that this one is, in microseconds UTC."""
    place = (bucket.key[0] - run.begin // _MILLISECOND) // _step(run)
    return run.begin + int(place) * run.step
