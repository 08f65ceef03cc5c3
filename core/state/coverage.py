"""The coverage ledger: what each source delivered, and what is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sqlalchemy import Connection, delete, func, select

from core.clock import micros
from core.state.database import Database
from core.state.sql import alone, indexable, insert
from core.state.tables import coverage_copies as copies
from core.state.tables import coverage_spans as table
from schemas.coverage import CoveredSpan
from schemas.event import Covered

MINUTE = 60_000_000


@dataclass(frozen=True, slots=True)
class Gap:
    """[start, end), minutes since 1970, that a source did not deliver for these watches (none named: all of them)."""

    source: str
    watches: tuple[str, ...]
    start: int
    end: int


class CoverageLedger:
    """Implements alerts/port.py Coverage.

    Intervals are kept to the microsecond; a minute that was covered in part is read as not covered.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, covered: Covered) -> None:
        """One copy of it arrived, and what it covers is searchable. It counts once every partition's copy did."""
        if covered.start >= covered.end:
            return
        with self._database.write() as connection:
            alone(connection, f"coverage of {covered.source}")
            if _stands(connection, covered) or not _complete(connection, covered):
                return
            _merge(connection, covered)
            connection.execute(delete(copies).where(copies.c.covered == indexable(covered.id)))

    def spans(self, start: int, end: int) -> Sequence[CoveredSpan]:
        """What was covered of the minutes [start, end), cut to them; by source, watches and time."""
        overlapping = (
            select(table)
            .where(table.c.start < end * MINUTE, table.c.end > start * MINUTE)
            .order_by(table.c.source, table.c.watches, table.c.start)
        )
        with self._database.read() as connection:
            rows = connection.execute(overlapping).all()
        whole = [(row, max(start, -(-row.start // MINUTE)), min(end, row.end // MINUTE)) for row in rows]
        return [
            CoveredSpan(row.source, _watches(row.watches), first, last) for row, first, last in whole if first < last
        ]

    def newest(self) -> Mapping[str, int]:
        """For each source, the end of its newest covered span, in minutes."""
        ends = select(table.c.source, func.max(table.c.end).label("newest")).group_by(table.c.source)
        with self._database.read() as connection:
            return {row.source: row.newest // MINUTE for row in connection.execute(ends)}

    def gaps(self, start: int, end: int) -> Sequence[Gap]:
        """What is missing of the minutes [start, end), for each source and watches that covered any of them."""
        return [
            Gap(source, watches, left, right)
            for (source, watches), spans in by_watches(self.spans(start, end)).items()
            for left, right in _between(spans, start, end)
        ]


def by_watches(spans: Sequence[CoveredSpan]) -> Mapping[tuple[str, tuple[str, ...]], Sequence[tuple[int, int]]]:
    """What each source covered, by the watches of which that is the same, however sources named them; in order.

    A span that names none is one of every watch. Under no name: what was covered of those that none of them names.
    """
    found: dict[tuple[str, tuple[str, ...]], Sequence[tuple[int, int]]] = {}
    for source, some in groupby(sorted(spans, key=lambda each: each.source), key=lambda each: each.source):
        of_source = list(some)
        of_all = _joined(each for each in of_source if not each.watches)
        named: dict[Sequence[tuple[int, int]], tuple[str, ...]] = {}
        for watch in sorted({watch for each in of_source for watch in each.watches}):
            covered = _joined(each for each in of_source if not each.watches or watch in each.watches)
            named[covered] = (*named.get(covered, ()), watch)
        if of_all:
            found[source, ()] = of_all
        found |= {(source, watches): covered for covered, watches in named.items() if covered != of_all}
    return found


def _joined(spans: Iterable[CoveredSpan]) -> tuple[tuple[int, int], ...]:
    """Those that overlap or touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((each.start, each.end) for each in spans):
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(joined.pop()[1], end)
        joined.append((start, end))
    return tuple(joined)


def _between(spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    bounds = [(start, start), *spans, (end, end)]
    return ((left, right) for (_, left), (right, _) in pairwise(bounds) if left < right)


def _stands(connection: Connection, covered: Covered) -> bool:
    inside = select(table.c.id).where(
        table.c.source == covered.source,
        table.c.watches == _key(covered.watches),
        table.c.start <= micros(covered.start),
        table.c.end >= micros(covered.end),
    )
    return connection.execute(inside).first() is not None


def _complete(connection: Connection, covered: Covered) -> bool:
    """Notes this copy; whether every partition's is there now."""
    key = indexable(covered.id)
    copy = insert(connection, copies).values(covered=key, partition=covered.partition)
    connection.execute(copy.on_conflict_do_nothing(index_elements=["covered", "partition"]))
    arrived = select(func.count()).where(copies.c.covered == key, copies.c.partition < covered.partitions)
    return connection.execute(arrived).scalar_one() >= covered.partitions


def _merge(connection: Connection, covered: Covered) -> None:
    """One span from the new one and all that it overlaps or touches."""
    start, end, watches = micros(covered.start), micros(covered.end), _key(covered.watches)
    touching = (
        table.c.source == covered.source,
        table.c.watches == watches,
        table.c.start <= end,
        table.c.end >= start,
    )
    met = connection.execute(delete(table).where(*touching).returning(table.c.start, table.c.end)).all()
    merged = {"start": min([start, *(row.start for row in met)]), "end": max([end, *(row.end for row in met)])}
    connection.execute(table.insert().values(source=covered.source, watches=watches, **merged))


def _key(watches: Sequence[str]) -> str:
    return ",".join(sorted(watches))


def _watches(key: str) -> tuple[str, ...]:
    return tuple(key.split(",")) if key else ()
