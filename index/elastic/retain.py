"""Mentions older than a watch keeps them: whole months where nobody keeps any of them, else sighting by sighting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core.clock import micros
from core.query.elastic import Query
from core.query.fields import EXACT
from index.elastic.bulk import Operation
from index.elastic.desk import Desk
from index.elastic.expunge import expunge
from index.elastic.failures import telling
from index.elastic.generations import current, indices
from index.elastic.heads import Head, read
from index.elastic.keys import key, sighting_key
from index.elastic.layout import MENTION, alias_of, made
from index.elastic.look import all_of, by_value, exact, published
from index.elastic.plan import kept
from index.elastic.search import pages
from index.figures import MINUTE


@dataclass(frozen=True, slots=True)
class _Month:
    """name: under which it is written. start, end: microseconds UTC, the end not included."""

    name: str
    start: int
    end: int

    @classmethod
    def of(cls, index: str) -> "_Month":
        name = alias_of(index)
        year, month = int(name[-7:-3]), int(name[-2:])
        start, end = datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        return cls(name, micros(start), micros(end))


def retain(desk: Desk, oldest: Mapping[str, int]) -> int:
    """oldest: for each watch that has a limit, the earliest publication it keeps, in microseconds UTC.

    Returns the number of sightings that went. A mention without any left is no tombstone: collected again, it is kept
    again. Also merges away what was erased since.
    """
    generation = current(desk.client, desk.names)
    desk.months.ensure([desk.names.month_of(generation, micros(desk.clock.now()))])  # the last is never taken away
    desk.refresh()
    limits = {EXACT["watch"].stored(watch): limit for watch, limit in oldest.items()}
    newest = max(limits.values(), default=0)
    months = [_Month.of(index) for index in indices(desk.client, desk.names, generation)]
    gone = sum(_of_month(desk, generation, month, limits) for month in months if month.start < newest)
    expunge(desk)
    return gone


def _of_month(desk: Desk, generation: int, month: _Month, limits: Mapping[str, int]) -> int:
    found = desk.look().buckets(published(month.start, month.end), [by_value("watch")])
    watches = [str(bucket.key[0]) for bucket in found]
    if watches and all(limits.get(watch, 0) >= month.end for watch in watches):
        return _dropped(desk, generation, month, watches)
    return sum(
        _thinned(desk, generation, month, watch, limits[watch])
        for watch in watches
        if limits.get(watch, 0) > month.start
    )


def _dropped(desk: Desk, generation: int, month: _Month, watches: Sequence[str]) -> int:
    """The heads first: as long as the index is there, a crash leaves nothing that is not found again."""
    gone = 0
    for page in pages(desk.look(), published(month.start, month.end), [MENTION]):
        found = read(desk.client, desk.names, _mentions(page))
        heads = desk.names.heads_of(generation)
        desk.send(
            Operation("delete", heads, key(head.mention), head.version, b"", head.mention)
            for head in found.heads.values()
            if not head.final
        )
        gone += len(page)
    with telling():
        desk.client.indices.delete(index=made(month.name), ignore_unavailable=True)
    desk.months.forget()
    desk.changes.note(dict.fromkeys(watches, month.start // MINUTE), desk.bulk)
    return gone


def _thinned(desk: Desk, generation: int, month: _Month, watch: str, limit: int) -> int:
    query: Query = all_of(exact("watch", watch), published(month.start, min(limit, month.end)))
    gone = 0
    for page in pages(desk.look(), query, [MENTION]):
        found = read(desk.client, desk.names, _mentions(page))
        sightings = [
            Operation("delete", month.name, sighting_key(mention, watch), one["_version"], b"", mention)
            for one in page
            for mention in [one["_source"][MENTION]]
        ]
        heads = [_forgetting(desk, generation, head, watch) for head in found.heads.values() if not head.final]
        statuses = desk.send(sightings + heads)
        gone += sum(status < 300 for status in statuses[: len(sightings)])
        desk.changes.note({watch: page[0]["sort"][0] // MINUTE}, desk.bulk)
    return gone


def _forgetting(desk: Desk, generation: int, head: Head, watch: str) -> Operation:
    remaining = {each: figures for each, figures in head.seen.items() if each != watch}
    if not any(remaining.values()):
        return Operation("delete", desk.names.heads_of(generation), key(head.mention), head.version, b"", head.mention)
    return kept(desk.names, generation, replace(head, seen=remaining, content=""), desk.now())


def _mentions(page: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(one["_source"][MENTION] for one in page))
