"""What is told of the deployment, to the command line and to programs alike."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from app.costs import Cost
from app.sources import Configured
from app.standing import Standing, standings
from app.strips import Heard as Listened
from core.clock import Clock, from_minute, minute_of
from core.errors import Transient
from core.state.coverage import Gap
from core.state.state import State
from schemas.coverage import CoveredSpan
from web.look.spending import budget
from web.told.lists import told
from web.told.running import CapTold, CostTold, Heard, SourceTold, StageTold, Status, WatchCost


def status(state: State, behind: Callable[[], Mapping[str, int]], clock: Clock) -> Status:
    """Of every process. behind: how much waits for each stage; raises Transient where the bus cannot be asked."""
    found = standings(state.stages, clock.now())
    try:
        waiting = behind()
    except Transient as away:
        return Status(items=tuple(_stage(each, {}) for each in found), fault=str(away))
    return Status(items=tuple(_stage(each, waiting) for each in found))


def coverage(found: Iterable[Listened]) -> Sequence[Heard]:
    """What was covered and what is missing, of each source in the order of time."""
    return [row for each in found for row in _listened(each)]


def as_heard(rows: Iterable[Heard], start: int, end: int) -> Sequence[Listened]:
    """What `coverage` told, as it was: of [start, end), minutes since 1970."""
    told: dict[tuple[str, tuple[str, ...]], list[Heard]] = {}
    for row in rows:
        told.setdefault((row.source, row.watches), []).append(row)
    return [_as_heard(key, own, start, end) for key, own in told.items()]


def _as_heard(key: tuple[str, tuple[str, ...]], rows: Sequence[Heard], start: int, end: int) -> Listened:
    within = [(row, minute_of(row.start), minute_of(row.end)) for row in rows]
    spans = tuple(CoveredSpan(*key, low, high) for row, low, high in within if row.state == "covered")
    gaps = tuple((Gap(*key, low, high), row.cause) for row, low, high in within if row.state == "missing")
    return Listened(*key, start, end, spans, gaps)


def source(each: Configured) -> SourceTold:
    return told(SourceTold, each, state=each.how, last_mention=each.spoke_at)


def cost(each: Cost) -> CostTold:
    watches = sorted({*each.of_watches, *each.levels})
    return told(
        CostTold,
        each,
        caps=tuple(
            CapTold(cap=cap.name, used=cap.used, most=cap.most, ahead=budget(each, cap).ahead) for cap in each.caps
        ),
        watches=tuple(
            WatchCost(watch=watch, units_today=each.of_watches.get(watch, 0), levels=dict(each.levels.get(watch, {})))
            for watch in watches
        ),
    )


def _stage(each: Standing, behind: Mapping[str, int]) -> StageTold:
    handled, refused = (int(each.figures.get(name, 0)) for name in ("records", "refused"))
    return told(StageTold, each, state=each.how, records=handled, refused=refused, lag=behind.get(each.stage))


def _listened(each: Listened) -> Sequence[Heard]:
    rows = [_heard("covered", s.source, s.watches, s.start, s.end, "") for s in each.spans]
    rows += [_heard("missing", g.source, g.watches, g.start, g.end, why) for g, why in each.gaps]
    return sorted(rows, key=lambda row: row.start)


def _heard(state: str, source: str, watches: tuple[str, ...], start: int, end: int, why: str) -> Heard:
    return Heard.model_validate(
        {
            "source": source,
            "state": state,
            "start": from_minute(start),
            "end": from_minute(end),
            "minutes": end - start,
            "watches": watches,
            "cause": why,
        }
    )
