"""What sources cost: what they used against their caps, and what a watch would use before it is listened for."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from app.settings import Settings
from app.wiring import State, plan, source
from core.clock import Clock
from core.errors import Misused
from ingest.budget import OF_WATCH, Cap, Forecasts, Level, Plan, caps, usd
from ingest.governor import Governor
from schemas.watch import Watch

DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one source, on this day and in this month of its quota. today, month: units by name. of_watches: units of
    today by watch id, of what several of them read once in each. levels: of listening, by watch id and by unit, of
    those who listen there and of what is paid for. day_elapsed, month_elapsed: parts of both, 0 to 1.
    """

    source: str
    today: Mapping[str, int]
    month: Mapping[str, int]
    of_watches: Mapping[str, int]
    levels: Mapping[str, Mapping[str, Level]]
    usd_today: float
    usd_month: float
    caps: Sequence[Cap]
    detail: str
    day_elapsed: float
    month_elapsed: float


@dataclass(frozen=True, slots=True)
class Expected:
    """Of one watch on one source. units: a day, by name."""

    source: str
    watch: str
    units: Mapping[str, float]
    usd_a_day: float
    usd_a_month: float


def costs(settings: Settings, state: State, clock: Clock) -> Sequence[Cost]:
    """Of every source that has a budget. Raises Transient, and Misconfigured."""
    plans = {name: plan(settings, name) for name in settings.sources}
    return [_cost(name, found, state, clock) for name, found in plans.items() if found is not None]


def forecast(settings: Settings, name: str, watch: Watch, state: State, clock: Clock) -> Expected:
    """What a day of a watch would cost on the source of this name: its platform is asked for numbers, which may itself
    cost a little. Raises NotFound, Misused where the platform tells none, Misconfigured and Transient."""
    spends = plan(settings, name)
    made = source(settings, name, clock, state)
    with closing(made):
        if spends is None or not isinstance(made, Forecasts):
            raise Misused("The platform of sources.%(name)s does not tell beforehand how much there is.", name=name)
        units = made.forecast(watch)
    a_day = usd(spends.prices, units)
    return Expected(name, watch.id, units, a_day, a_day * DAYS_A_MONTH)


def listeners(name: str, state: State) -> Sequence[Watch]:
    """The watches that listen to the source of this name. Raises Transient."""
    listening = state.watches.listening().watches
    return [each.watch for each in listening if each.active and each.watch.listens(name)]


def detail(settings: Settings, name: str, state: State, clock: Clock) -> Callable[[], str]:
    """Says at any time which caps of a source are nearly reached, or nothing. What it returns raises Transient."""
    spends = plan(settings, name) if name in settings.sources else None
    return _governor(name, spends, state, clock).detail if spends is not None else str


def _cost(name: str, spends: Plan, state: State, clock: Clock) -> Cost:
    governor = _governor(name, spends, state, clock)
    spent = governor.spent()
    of_watches: dict[str, int] = {}
    for unit, count in spent.today.items():
        _, mark, watch = unit.partition(OF_WATCH)
        if mark:
            of_watches[watch] = of_watches.get(watch, 0) + count
    return Cost(
        source=name,
        today=_paid(spent.today),
        month=_paid(spent.month),
        of_watches=of_watches,
        levels={
            watch.id: {unit: governor.level(unit, watch.id) for unit in spends.prices}
            for watch in listeners(name, state)
            if spends.prices
        },
        usd_today=usd(spends.prices, spent.today),
        usd_month=usd(spends.prices, spent.month),
        caps=caps(spends, spent),
        detail=governor.detail(),
        day_elapsed=spends.elapsed(clock.now()),
        month_elapsed=spends.month_elapsed(clock.now()),
    )


def _governor(name: str, spends: Plan, state: State, clock: Clock) -> Governor:
    return Governor(spends, name, state.spending, state.watches, clock)


def _paid(units: Mapping[str, int]) -> Mapping[str, int]:
    return {unit: count for unit, count in units.items() if OF_WATCH not in unit}
