"""What a source may spend: prices, caps, shares of watches, and the rules by which no cap is ever passed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, ValidationInfo, field_validator

from ingest.port import Budget
from schemas.base import Strict
from schemas.watch import TimeZone, Watch

UNLIMITED = 1 << 30
WARNED = 0.8
"""Part of a cap from which on it is said that it will be reached."""
OF_WATCH = "@"
"""Stands between a unit and the watch for which it was used: such a tally divides what is paid, and is not paid."""
_MICRO = 1_000_000


class Level(StrEnum):
    """How a source listens for a watch, from all there is down to nothing."""

    FULL = "full"
    SAMPLE = "sample"
    COUNTS = "counts"
    OFF = "off"


class Plan(Strict):
    """What units cost, in USD, and how many may be used. What a table of it does not name keeps its default.

    zone, month_begins: where a day of the quota ends, and on which day a month of it begins. shares: weights of watches
    by id, 1 where none is given. kept_for_sample, kept_for_counts: parts of every cap, its last ones, that are kept for
    listening less: to a sample, then to numbers only.
    """

    prices: Mapping[str, NonNegativeFloat] = {}
    usd_a_day: NonNegativeFloat | None = None
    usd_a_month: NonNegativeFloat | None = None
    units_a_day: Mapping[str, NonNegativeInt] = {}
    units_a_month: Mapping[str, NonNegativeInt] = {}
    zone: TimeZone = "UTC"
    month_begins: int = Field(default=1, ge=1, le=28)
    shares: Mapping[str, PositiveFloat] = {}
    kept_for_sample: float = Field(default=0.08, ge=0, le=0.4)
    kept_for_counts: float = Field(default=0.02, ge=0, le=0.4)

    @field_validator("prices", "units_a_day", "units_a_month")
    @classmethod
    def _besides(cls, given: Mapping[str, float], info: ValidationInfo) -> Mapping[str, float]:
        usual = cls.model_fields[info.field_name or ""].default
        return {**usual, **given}

    def day(self, now: datetime) -> date:
        """The day of the quota."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def month(self, now: datetime) -> date:
        """The first day of the month of the quota."""
        today = self.day(now)
        before = today if today.day >= self.month_begins else today.replace(day=1) - timedelta(days=1)
        return before.replace(day=self.month_begins)

    def elapsed(self, now: datetime) -> float:
        """Which part of the day of the quota has passed; 0 to 1."""
        zone = ZoneInfo(self.zone)
        begins = datetime.combine(self.day(now), time(), zone)
        ends = datetime.combine(self.day(now) + timedelta(days=1), time(), zone)
        return (now - begins) / (ends - begins)

    def month_elapsed(self, now: datetime) -> float:
        """The same of its month."""
        zone = ZoneInfo(self.zone)
        first = self.month(now)
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=self.month_begins)
        begins = datetime.combine(first, time(), zone)
        return (now - begins) / (datetime.combine(following, time(), zone) - begins)

    def part(self, level: Level) -> float:
        """Which part of every cap is used up before a source listens less than so."""
        match level:
            case Level.FULL:
                return 1 - self.kept_for_sample - self.kept_for_counts
            case Level.SAMPLE:
                return 1 - self.kept_for_counts
            case Level.COUNTS | Level.OFF:
                return 1.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Units by name, of this day and of this month of the quota, both with the tallies of watches."""

    today: Mapping[str, int]
    month: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cap:
    """name: `usd_a_day`, `units_a_month of post`. used, most: in the cap's own unit, USD or units."""

    name: str
    used: float
    most: float

    @property
    def part(self) -> float:
        """0 to 1; 1 also where nothing may be used."""
        return self.used / self.most if self.most else 1.0


@runtime_checkable
class Shared(Budget, Protocol):
    """A budget that several watches draw on, by several hands at once."""

    def level(self, unit: str, watch: str) -> Level:
        """How a source that reads these units may listen for a watch now."""

    def share(self, unit: str, watch: str) -> int:
        """How many of these units may be used for this watch now, while a source listens for it in full."""

    def use_for(self, unit: str, keys: Mapping[str, Sequence[str]]) -> None:
        """Notes what was used, as `use` does. keys: by the watch for which they were read, which may be several."""

    def hold(self, unit: str, most: int, level: Level) -> int:
        """Keeps up to so many units back for one request or stream, so that nobody else uses them; how many.

        level: of listening for which they are meant: what is kept for listening less is not touched."""

    def free(self, unit: str, units: int) -> None:
        """Gives back what was held: it was used and noted, or was not needed."""


@runtime_checkable
class Forecasts(Protocol):
    """A source whose platform tells how much there is before it is read."""

    def forecast(self, watch: Watch) -> Mapping[str, float]:
        """Units that a day of this watch would use, by name. Raises Transient, Misconfigured."""


def usd(prices: Mapping[str, float], units: Mapping[str, float]) -> float:
    """What units cost, without the tallies of watches."""
    return _micros(prices, units) / _MICRO


def caps(plan: Plan, spent: Spent) -> tuple[Cap, ...]:
    """Every cap that is set, and what of it is used."""
    found = []
    for name, most, used in (("day", plan.usd_a_day, spent.today), ("month", plan.usd_a_month, spent.month)):
        if most is not None:
            found.append(Cap(f"usd_a_{name}", usd(plan.prices, used), most))
    for name, by_unit, used in (("day", plan.units_a_day, spent.today), ("month", plan.units_a_month, spent.month)):
        found += [Cap(f"units_a_{name} of {unit}", used.get(unit, 0), most) for unit, most in by_unit.items()]
    return tuple(found)


def left(plan: Plan, spent: Spent, unit: str, level: Level = Level.COUNTS) -> int:
    """How many units may still be used before a source has to listen less than `level`."""
    part = plan.part(level)
    price = round(plan.prices.get(unit, 0.0) * _MICRO)
    bounds = [UNLIMITED]
    for most, used in ((plan.usd_a_day, spent.today), (plan.usd_a_month, spent.month)):
        if most is not None and price:
            bounds.append((round(most * part * _MICRO) - _micros(plan.prices, used)) // price)
    for by_unit, used in ((plan.units_a_day, spent.today), (plan.units_a_month, spent.month)):
        if unit in by_unit:
            bounds.append(int(by_unit[unit] * part + 1e-9) - used.get(unit, 0))
    return max(0, min(bounds))


def share(
    plan: Plan, spent: Spent, unit: str, watch: str, others: Sequence[str], elapsed: float, level: Level = Level.FULL
) -> int:
    """What of `left` one watch may use now.

    Every watch has a share of the day by its weight. Of the shares of the others, the part of the day that has not
    passed is kept for them, or less where one used more than its own; the rest is there for all. elapsed: 0 to 1.
    """
    rest = left(plan, spent, unit, level)
    if rest in (0, UNLIMITED):
        return rest
    before = {each: count - spent.today.get(each, 0) for each, count in spent.month.items()}
    day = left(plan, Spent({}, before), unit, level)
    weights = {each: plan.shares.get(each, 1.0) for each in {watch, *others}}
    due: dict[str, float] = {}
    for each, weight in weights.items():
        own = day * weight / sum(weights.values())
        due[each] = max(0.0, min(own - _of_watch(plan, spent.today, unit, each), own * (1 - elapsed)))
    crowding = max(1.0, sum(due.values()) / rest)
    kept = (sum(due.values()) - due[watch]) / crowding
    return max(0, int(rest - kept + 1e-9))


def tally(unit: str, watch: str) -> str:
    return f"{unit}{OF_WATCH}{watch}"


def _of_watch(plan: Plan, used: Mapping[str, int], unit: str, watch: str) -> float:
    """What one watch used of everything, in one of the units: others count by what they cost beside it."""
    price = plan.prices.get(unit, 0.0)
    found = float(used.get(tally(unit, watch), 0))
    for other, cost in plan.prices.items():
        if other != unit and price:
            found += used.get(tally(other, watch), 0) * cost / price
    return found


def _micros(prices: Mapping[str, float], units: Mapping[str, float]) -> int:
    paid = (count * round(prices.get(unit, 0.0) * _MICRO) for unit, count in units.items() if OF_WATCH not in unit)
    return round(sum(paid))
