"""A week of a brand in figures: what every form of the report shows. All of it is counted, nothing is guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.clock import minute_of
from core.errors import Misused
from core.query.tree import And, Exact, Node, Range
from core.state.state import State
from index.port import Count, CountRequest, Hit, Mode, Ranked, Split
from index.remains import FEW, counted, remaining
from schemas.analysis import Label
from schemas.incident import Incident, IncidentState
from schemas.scope import Scope, only
from schemas.watch import Watch
from web.look.asked import Window
from web.look.volumes import net
from web.port import Store

WEEK = timedelta(days=7)
BACKGROUND = timedelta(days=28)
"""Before the week: what its themes are told apart from."""
THEMES, VOICES, BARS, INCIDENTS = 8, 3, 6, 8
LOOKED_AT = 200
"""The newest mentions of influential authors, of which the most influential are quoted."""
INFLUENTIAL = 20
"""Least influence of somebody who is quoted."""


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday on the clocks of a zone. name: as in `2026-W47` (ISO 8601)."""

    name: str
    start: datetime
    end: datetime

    @property
    def before(self) -> Window:
        return Window(self.start - WEEK, self.start)

    @property
    def window(self) -> Window:
        return Window(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the week, and of the week before."""

    now: float
    before: float


@dataclass(frozen=True, slots=True)
class Day:
    at: datetime
    negative: float
    neutral: float
    positive: float

    @property
    def total(self) -> float:
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class Weekly:
    """volumes: in each counting mode that is known. net: positive less negative, of 100. voice: share of the brand
    among itself and its rivals, 0 to 1. rivals: effective mentions by name. incidents: that rang in the week. heard:
    the share of its minutes that any source covered, 0 to 1. days: that have begun. kept_until: counts alone remain
    up to then; None: mentions stand behind all of it."""

    watch: Watch
    week: Week
    volumes: Mapping[Mode, Change]
    net: Change
    voice: Change
    days: tuple[Day, ...]
    rivals: tuple[tuple[str, float], ...]
    sources: tuple[tuple[str, float], ...]
    languages: tuple[tuple[str, float], ...]
    voices: tuple[Hit, ...]
    incidents: tuple[Incident, ...]
    heard: float
    kept_until: datetime | None
    themes: tuple[Ranked, ...] = ()


def week_of(at: datetime, zone: str) -> Week:
    """The week that a moment lies in."""
    local = at.astimezone(ZoneInfo(zone)).date()
    year, number, day = local.isocalendar()
    monday = local - timedelta(days=day - 1)
    start = datetime.combine(monday, time(), ZoneInfo(zone))
    end = datetime.combine(monday + WEEK, time(), ZoneInfo(zone))
    return Week(f"{year}-W{number:02}", start, end)


def week_named(name: str, zone: str) -> Week:
    """Raises Misused for what is no name of a week."""
    try:
        monday = datetime.strptime(f"{name}-1", "%G-W%V-%u").replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Misused('"%(name)s" is no week.', "Write it like 2026-W47.", name=name) from None
    return week_of(monday, zone)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a report is counted. rivals: the watches that its brand is compared with."""

    store: Store
    state: State
    rivals: Sequence[Watch]

    def weekly(self, watch: Watch, week: Week, now: datetime) -> Weekly:
        """now: what is to come of the week was not to be heard yet."""
        scope = only(watch.id)
        tones, before = self._tones(scope, week.window), self._tones(scope, week.before)
        kept = remaining(self.state.kept, None, week.before.start, week.end, scope)
        modes = [mode for mode in Mode if not (kept and mode is Mode.AUTHORS)]  # of days they do not add up
        return Weekly(
            watch=watch,
            week=week,
            volumes={mode: self._change(scope, week, mode) for mode in modes},
            net=Change(_net(tones), _net(before)),
            voice=Change(*(self._voice(watch, window) for window in (week.window, week.before))),
            days=self.days(watch, week, now),
            rivals=self._rivals(watch, week.window),
            sources=self._split(scope, week.window, "source"),
            languages=self._split(scope, week.window, "language"),
            voices=tuple(self._voices(watch, week)),
            incidents=tuple(self._rang(watch, week)),
            heard=self._heard(watch, week.start, min(week.end, now)),
            kept_until=kept[0] if kept else None,
        )

    def with_themes(self, weekly: Weekly) -> Weekly:
        """Which take as long as everything else together."""
        return replace(weekly, themes=tuple(self._themes(weekly.watch, weekly.week)))

    def _count(self, request: CountRequest, scope: Scope) -> Sequence[Count]:
        return counted(self.store, self.state.kept, request, scope)

    def _change(self, scope: Scope, week: Week, mode: Mode) -> Change:
        return Change(*(self._total(scope, window, mode) for window in (week.window, week.before)))

    def _total(self, scope: Scope, window: Window, mode: Mode) -> float:
        request = CountRequest(None, window.start, window.end, "all", mode=mode)
        return sum(each.value for each in self._count(request, scope))

    def _split(self, scope: Scope, window: Window, split: Split) -> tuple[tuple[str, float], ...]:
        """The largest first; those without a value, or without a name by now, are left out."""
        request = CountRequest(None, window.start, window.end, "all", split=split)
        found = [(each.group, each.value) for each in self._count(request, scope) if each.group not in ("", FEW)]
        return tuple(sorted(found, key=lambda each: (-each[1], each[0]))[:BARS])

    def _tones(self, scope: Scope, window: Window) -> Mapping[str, float]:
        request = CountRequest(None, window.start, window.end, "all", split="toward")
        return {each.group: each.value for each in self._count(request, scope)}

    def _voice(self, watch: Watch, window: Window) -> float:
        volumes = self._volumes(watch, window)
        whole = sum(volumes.values())
        return volumes.get(watch.id, 0.0) / whole if whole else 0.0

    def _volumes(self, watch: Watch, window: Window) -> Mapping[str, float]:
        scope = only(watch.id, *(rival.id for rival in self.rivals))
        request = CountRequest(None, window.start, window.end, "all", split="watch")
        return {each.group: each.value for each in self._count(request, scope)}

    def _rivals(self, watch: Watch, window: Window) -> tuple[tuple[str, float], ...]:
        names = {each.id: each.name for each in (watch, *self.rivals)}
        volumes = self._volumes(watch, window)
        return tuple(sorted(((names[id_], volumes.get(id_, 0.0)) for id_ in names), key=lambda each: -each[1]))

    def days(self, watch: Watch, week: Week, now: datetime) -> tuple[Day, ...]:
        """Those that have begun."""
        request = CountRequest(None, week.start, week.end, "day", watch.time_zone, "toward")
        found: dict[datetime, dict[str, float]] = {}
        for each in self._count(request, only(watch.id)):
            found.setdefault(each.at, {})[each.group] = each.value
        zone = ZoneInfo(watch.time_zone)
        days = [datetime.combine(week.start.date() + timedelta(days=n), time(), zone) for n in range(7)]
        return tuple(_day(at, found.get(at, {})) for at in days if at <= now)

    def _themes(self, watch: Watch, week: Week) -> Sequence[Ranked]:
        now = _of(watch, week.window.published)
        before = _of(watch, Window(week.start - BACKGROUND, week.start).published)
        return [each for each in self.store.terms(now, before, only(watch.id), THEMES) if each.score > 0]

    def _voices(self, watch: Watch, week: Week) -> Sequence[Hit]:
        influential = Range(0, "influence", INFLUENTIAL, None)
        page = self.store.search(_of(watch, week.window.published, influential), only(watch.id), LOOKED_AT)
        ranked = sorted(page.hits, key=lambda hit: (-_influence(hit), hit.mention.id))
        first = {hit.mention.author.id: hit for hit in reversed(ranked)}
        return sorted(first.values(), key=lambda hit: (-_influence(hit), hit.mention.id))[:VOICES]

    def _rang(self, watch: Watch, week: Week) -> Sequence[Incident]:
        found = self.state.incidents.list(only(watch.id), 500, tuple(IncidentState))
        rang = [each for each in found if week.start <= each.opened_at < week.end and not each.historical]
        return sorted(rang, key=lambda each: (-each.severity, each.opened_at))[:INCIDENTS]

    def _heard(self, watch: Watch, start: datetime, end: datetime) -> float:
        first, last = minute_of(start), minute_of(end)
        minutes: set[int] = set()
        for span in self.state.coverage.spans(first, last):
            if watch.listens(span.source) and (not span.watches or watch.id in span.watches):
                minutes.update(range(max(span.start, first), min(span.end, last)))
        return len(minutes) / (last - first) if last > first else 0.0


def _of(watch: Watch, *conditions: Node) -> Node:
    return And(0, (Exact(0, "watch", watch.id), *conditions))


def _net(tones: Mapping[str, float]) -> float:
    return net(tones.get(Label.POSITIVE, 0.0), tones.get(Label.NEGATIVE, 0.0), sum(tones.values()))


def _day(at: datetime, tones: Mapping[str, float]) -> Day:
    neutral = tones.get(Label.NEUTRAL, 0.0) + tones.get("", 0.0)
    return Day(at, tones.get(Label.NEGATIVE, 0.0), neutral, tones.get(Label.POSITIVE, 0.0))


def _influence(hit: Hit) -> float:
    return hit.analysis.influence.score if hit.analysis.influence else 0.0
