"""Counts that outlive their mentions: by watch and UTC day, made before retention takes the mentions away, and counted
with those of the store afterwards."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from core.clock import EPOCH
from core.query.among import named, unnamed
from core.query.tree import Node
from core.state.kept import WHOLE, Cell
from index.figures import UNIT
from index.port import Count, CountRequest, Counts, Mode, Split
from schemas.scope import Scope, only

DAY = timedelta(days=1)
NOON = timedelta(hours=12)
SPLITS: tuple[Split, ...] = (WHOLE, "topic", "sentiment", "toward", "source", "language")
"""Each by itself: crossed, they would soon describe single persons."""
LEAST = 5
"""Distinct authors of a day below which their number is not kept; nor are a topic, a source or a language by name."""
FEW = "…"
"""Stands for the sources, or languages, of a day that had fewer authors than LEAST."""

Figures = Mapping[Mode, float]


class Remains(Protocol):
    """Where the counts are kept: core/state/kept.py."""

    def cells(self, split: str, first: int, end: int, watches: Collection[str] | None) -> Sequence[Cell]: ...


def day_of(moment: datetime) -> int:
    """Whole UTC days since 1970."""
    return (moment - EPOCH) // DAY


def from_day(day: int) -> datetime:
    return EPOCH + day * DAY


def taken(counts: Counts, watch: str, start: datetime, end: datetime) -> list[Cell]:
    """What is to remain of the sightings of a watch in [start, end), from and to a UTC midnight."""
    return [cell for split in SPLITS for cell in _of_split(counts, watch, split, start, end)]


def counted(counts: Counts, remains: Remains, request: CountRequest, scope: Scope) -> Sequence[Count]:
    """What the store counts and, of what it holds no longer, the counts that remain: by day or in all, where nothing
    but watches is asked for. A kept day is where its noon (UTC) is.

    Distinct authors do not add up: of them days of one watch alone remain.
    """
    live = counts.count(request, scope)
    found: dict[tuple[datetime, str], float] = defaultdict(float)
    for day, group, value in _beyond(counts, remains, request, scope):
        found[_bucket(day, request), group] += value
    if not found:
        return live
    values = {(each.at, each.group): each.value for each in live}
    merged = [
        Count(at, group, values.get((at, group), 0.0) + found.get((at, group), 0.0), (at, group) in found)
        for at, group in values.keys() | found.keys()
    ]
    return sorted(merged, key=lambda each: (each.at, each.group))


def remaining(
    remains: Remains, tree: Node | None, start: datetime, end: datetime, scope: Scope
) -> tuple[datetime, bool] | None:
    """Up to when, in [start, end), days of the watches that are asked for may have counts alone, and whether these
    answer the query: it asks for nothing but watches. None: there are none."""
    days = [cell.day for cell in remains.cells(WHOLE, *_days(start, end), _watches(tree, scope))]
    return (from_day(max(days) + 1), unnamed(tree) is None) if days else None


def _of_split(counts: Counts, watch: str, split: Split, start: datetime, end: datetime) -> Iterator[Cell]:
    found: dict[tuple[int, str], dict[Mode, float]] = defaultdict(dict)
    for mode in Mode:
        for each in counts.count(CountRequest(None, start, end, "day", "UTC", split, mode), only(watch)):
            found[day_of(each.at), each.group][mode] = each.value
    few: dict[int, list[Figures]] = defaultdict(list)
    for (day, value), figures in found.items():
        if split in ("topic", "source", "language") and figures[Mode.AUTHORS] < LEAST:
            few[day].append(figures)
        else:
            yield _cell(watch, split, day, value, [figures])
    if split != "topic":  # a mention may have several, so that those together are no number of mentions
        for day, several in few.items():
            yield _cell(watch, split, day, FEW, several)


def _cell(watch: str, split: str, day: int, value: str, several: Sequence[Figures]) -> Cell:
    """The authors of several groups do not add up."""
    authors = round(several[0].get(Mode.AUTHORS, 0.0)) if len(several) == 1 else 0
    return Cell(
        watch=watch,
        split=split,
        day=day,
        value=value,
        raw=round(sum(each.get(Mode.RAW, 0.0) for each in several)),
        originals=round(sum(each.get(Mode.ORIGINALS, 0.0) for each in several)),
        effective=round(sum(each.get(Mode.EFFECTIVE, 0.0) for each in several) * UNIT),
        authors=authors if authors >= LEAST else 0,
    )


def _beyond(counts: Counts, remains: Remains, request: CountRequest, scope: Scope) -> Iterator[tuple[int, str, float]]:
    """By day and group, what is kept beyond what the store still holds: something may have come anew."""
    split: Split = WHOLE if request.split == "watch" else request.split
    if request.bucket not in ("day", "all") or split not in SPLITS or unnamed(request.query) is not None:
        return
    cells = remains.cells(split, *_days(request.start, request.end), _watches(request.query, scope))
    by_watch: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_watch[cell.watch].append(cell)
    if request.mode is Mode.AUTHORS and (request.bucket == "all" or len(by_watch) > 1):
        return
    for watch, own in by_watch.items():
        live = _live(counts, replace(request, query=None, split=split), watch, own)
        for cell in own:
            more = _figure(cell, request.mode) - live.get((cell.day, cell.value), 0.0)
            if more > 0:
                yield cell.day, watch if request.split == "watch" else cell.value, more


def _live(counts: Counts, request: CountRequest, watch: str, cells: Sequence[Cell]) -> Mapping[tuple[int, str], float]:
    start, end = from_day(cells[0].day), from_day(cells[-1].day + 1)
    of_days = replace(request, start=start, end=end, bucket="day", time_zone="UTC")
    return {(day_of(each.at), each.group): each.value for each in counts.count(of_days, only(watch))}


def _figure(cell: Cell, mode: Mode) -> float:
    match mode:
        case Mode.RAW:
            return cell.raw
        case Mode.ORIGINALS:
            return cell.originals
        case Mode.EFFECTIVE:
            return cell.effective / UNIT
        case Mode.AUTHORS:
            return cell.authors


def _bucket(day: int, request: CountRequest) -> datetime:
    """Where the count of a day stands."""
    if request.bucket == "all":
        return request.start
    zone = ZoneInfo(request.time_zone)
    local = (from_day(day) + NOON).astimezone(zone).date()
    return datetime.combine(local, time(), zone).astimezone(EPOCH.tzinfo)


def _days(start: datetime, end: datetime) -> tuple[int, int]:
    """Those whose noon is in [start, end): the first, and the one after the last."""
    return -((EPOCH + NOON - start) // DAY), -((EPOCH + NOON - end) // DAY)


def _watches(tree: Node | None, scope: Scope) -> Collection[str] | None:
    """None: all of them."""
    asked = named(tree)
    return [watch for watch in asked if scope.allows(watch)] if asked else scope.watches
