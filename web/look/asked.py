"""What an address asks for: a query, a time, and how volumes are counted; and the address of what is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Query

from core.clock import micros
from core.errors import Misused
from core.query.among import named, unnamed
from core.query.parse import parse
from core.query.tree import And, Node, Range
from core.query.written import condition, narrowed
from index.port import Bucket, CountRequest, Mode, Split
from schemas.base import EARLIEST, LATEST
from web.look.weekly import WeekHour, week_hour

RangeName = Literal["1h", "24h", "7d", "30d", "90d"]
RANGES: Mapping[RangeName, timedelta] = {
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
}
USUAL: RangeName = "7d"
"""Of an address that says no time."""
STEPS: tuple[tuple[timedelta, Bucket, timedelta], ...] = (
    (timedelta(hours=2), "minute", timedelta(minutes=1)),
    (timedelta(hours=36), "quarter", timedelta(minutes=15)),
    (timedelta(days=14), "hour", timedelta(hours=1)),
    (timedelta.max, "day", timedelta(days=1)),
)
"""Up to so long a time: its buckets, and how long each is (a day of changing clocks aside)."""

_WATCHES = re.compile(r"(?<![^\s(])watch:(?:\([^()]*\)|[^\s()]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of an address, as they were written. range, start, end: empty where they are not there."""

    q: str = ""
    range: RangeName | Literal[""] = ""
    start: str = ""
    end: str = ""
    mode: Mode = Mode.EFFECTIVE
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end) in UTC. range: its name where it ends now; empty for one with its own times."""

    start: datetime
    end: datetime
    range: RangeName | Literal[""] = ""

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def before(self) -> "Window":
        """As long, and up to where this one begins."""
        return Window(max(self.start - self.length, EARLIEST), self.start)

    @property
    def bucket(self) -> Bucket:
        """Of a curve over it."""
        return next(bucket for most, bucket, _ in STEPS if self.length <= most)

    @property
    def step(self) -> timedelta:
        return next(step for most, _, step in STEPS if self.length <= most)

    @property
    def published(self) -> Range:
        return Range(0, "published", micros(self.start), micros(self.end) - 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """text: of the query, as it was written. tree: None where everything is asked for. cell: the hour of the week that
    alone is asked for, if any."""

    text: str
    tree: Node | None
    window: Window
    mode: Mode
    cell: WeekHour | None = None

    @property
    def node(self) -> Node:
        """The query within its time."""
        return within(self._hourly, self.window)

    @property
    def before(self) -> "Asked":
        """The same of the period before."""
        return replace(self, window=self.window.before)

    @property
    def named(self) -> tuple[str, ...]:
        """The watches that the query asks for, whatever else it asks for; none: it leaves that open."""
        return named(self.tree)

    @property
    def unnamed(self) -> Node | None:
        """The query without those watches."""
        return unnamed(self.tree)

    def counting(
        self, bucket: Bucket, split: Split = "none", mode: Mode | None = None, zone: ZoneInfo | None = None
    ) -> CountRequest:
        """mode: another than what is asked for. zone: where hours and days begin, which a single bucket needs not."""
        window = self.window
        key = zone.key if zone else "UTC"
        return CountRequest(self._hourly, window.start, window.end, bucket, key, split, mode or self.mode)

    @property
    def _hourly(self) -> Node | None:
        """The query in its hour of the week."""
        if self.cell is None:
            return self.tree
        hours = self.cell.within(self.window.start, self.window.end)
        return And(0, (self.tree, hours)) if self.tree else hours

    def narrowed(self, more: str) -> "Asked":
        """With one more condition, as it is written (core/query/written.py)."""
        text = narrowed(self.text, self.tree, more)
        return replace(self, text=text, tree=parse(text))

    def address(self, path: str = "/explore", **others: str) -> str:
        """others: further parameters, or these with other values; an empty one is left out. Nothing that is usual is
        said, so that addresses stay short."""
        window = self.window
        times = (
            {"range": "" if window.range == USUAL else window.range}
            if window.range
            else {"from": window.start.isoformat(), "to": window.end.isoformat()}
        )
        mode = {} if self.mode is Mode.EFFECTIVE else {"mode": self.mode.value}
        cell = {"cell": str(self.cell)} if self.cell else {}
        told = {name: value for name, value in ({"q": self.text} | times | mode | cell | others).items() if value}
        return f"{path}?{urlencode(told)}" if told else path

    def during(self, start: datetime, end: datetime) -> "Asked":
        """The same of another time."""
        return replace(self, window=Window(start, end))


def given(
    q: Annotated[str, Query(max_length=10_000)] = "",
    named: Annotated[RangeName | Literal[""], Query(alias="range")] = "",
    start: Annotated[str, Query(alias="from", max_length=40)] = "",
    end: Annotated[str, Query(alias="to", max_length=40)] = "",
    mode: Mode = Mode.EFFECTIVE,
    cell: Annotated[str, Query(max_length=80)] = "",
) -> Given:
    """What a route depends on."""
    return Given(q, named, start, end, mode, cell)


def asked(written: Given, now: datetime, zone: ZoneInfo) -> Asked:
    """zone: whose clocks are meant where a time says none. Raises QueryError; Misused for times that are none."""
    text = written.q.strip()
    tree = parse(written.q) if text else None
    return Asked(written.q, tree, window(written, now, zone), written.mode, week_hour(written.cell))


def window(written: Given, now: datetime, zone: ZoneInfo) -> Window:
    """Its own times come first, as they are what a click on a chart asks for. Raises Misused."""
    newest = ending(now)
    if not (written.start or written.end):
        name = written.range or USUAL
        return Window(newest - RANGES[name], newest, name)
    end = _moment(written.end, zone, timedelta(days=1)) if written.end else newest
    start = _moment(written.start, zone, timedelta()) if written.start else end - RANGES[USUAL]
    if start >= end:
        raise Misused("The time ends before it begins.", "Put the earlier one first.")
    return Window(start, end)


def ending(now: datetime) -> datetime:
    """Where a time ends that goes on until now: with the minute that runs, so that all who ask within it ask the same,
    which is then counted once for them."""
    begun = now.replace(second=0, microsecond=0)
    return begun if begun == now else begun + timedelta(minutes=1)


def within(tree: Node | None, window: Window) -> Node:
    """What of it was published in the window; of everything where it is None."""
    return And(0, (tree, window.published)) if tree else window.published


def renamed(asked: Asked, watch: str) -> Asked | None:
    """The same question of another watch; None where the watches stand in it so that it cannot be told where."""
    if not asked.named:
        return asked.narrowed(condition("watch", watch))
    text, places = _WATCHES.subn(condition("watch", watch), asked.text)
    found = replace(asked, text=text, tree=parse(text)) if places == 1 else None
    return found if found and found.named == (watch,) else None


def _moment(text: str, zone: ZoneInfo, day: timedelta) -> datetime:
    """day: what is added to a date without a time. Raises Misused."""
    try:
        if len(text) == len("2026-03-02"):
            read = datetime.combine(date.fromisoformat(text) + day, time())
        else:
            read = datetime.fromisoformat(text)
        moment = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Misused('"%(text)s" is no time.', "Write 2026-03-02, or 2026-03-02T08:00.", text=text) from None
    if not EARLIEST <= moment <= LATEST:
        raise Misused(
            '"%(text)s" is too far away.',
            "From %(first)s to %(last)s can be asked for.",
            text=text,
            first=EARLIEST.year,
            last=LATEST.year - 1,
        )
    return moment
