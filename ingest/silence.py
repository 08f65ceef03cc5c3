"""A source that usually speaks and says nothing any more is deaf, whatever it claims to have covered. Pure."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from pydantic import Field

from core.clock import minute_of
from schemas.base import Frozen, Instant

ENOUGH = 20.0
"""Events that were to be expected while none came: by chance (Poisson) that is so once in e**20 times, …"""
ARRIVALS = 10.0
"""… where each comes by itself. Of those that come in bulks, so many bulks were to be expected besides."""
BULK_LEARNED = 0.1
"""The weight of a new bulk against all earlier ones."""
WEEK = 168
HOUR = 60
LEARNED = 0.25
"""The weight of a new hour against all earlier ones at its place in the week."""
MOST = 3.0
"""What was usual counts at most so many times in a new hour: a storm is no habit …"""
BESIDES = 10 / HOUR
"""… but for so many events a minute, so that a quiet source can become a loud one."""
WHOLE = 45
"""Minutes of an hour that have to be covered for it to be learned from."""
GUESSED = 1 / 3
"""What counts of the quietest other day, for an hour of the week that was not heard yet: weekends are quieter."""


class Habit(Frozen):
    """What a source usually gives. rates: events a minute, by hour of the week in UTC (0: Thursday, 0:00).

    hour, minutes, events: the hour since 1970 that is being learned, and how much of it was covered and given.
    reach: the minute since 1970 up to which it claimed all. pending: events since that claim. expected: events that
    were to come since the last one did, in minutes that it claims. quiet: how many minutes these are. spoke_at: when it
    last gave any. queries: what it was listened to for. bulk: how many events come together, within one claim; 0 before
    any came.
    """

    rates: Mapping[int, float] = Field(default_factory=dict)
    hour: int = 0
    minutes: int = 0
    events: float = 0.0
    reach: int = 0
    pending: int = 0
    expected: float = 0.0
    quiet: int = 0
    spoke_at: Instant | None = None
    queries: frozenset[str] = frozenset()
    bulk: float = 0.0

    @property
    def silent(self) -> bool:
        return self.expected >= max(ENOUGH, ARRIVALS * self.bulk)

    @property
    def sentence(self) -> str:
        """What is strange about its silence; empty where nothing is."""
        if not self.silent:
            return ""
        length = f"{self.quiet} min" if self.quiet < 2 * HOUR else f"{self.quiet // HOUR} h"
        return f"silent: about {self.expected:.0f} mentions were to be expected in the last {length}, none came"

    def usual(self, hour: int) -> float:
        """Events a minute that are to be expected in an hour since 1970; 0 where nothing is known."""
        place = hour % WEEK
        if place in self.rates:
            return self.rates[place]
        same = [rate for other, rate in self.rates.items() if other % 24 == place % 24]
        return GUESSED * min(same) if same else 0.0


def spoke(habit: Habit, at: datetime, events: int = 1) -> Habit:
    """It gave something that was just said."""
    pending = habit.pending + events
    return habit.model_copy(update={"pending": pending, "expected": 0.0, "quiet": 0, "spoke_at": at})


def claimed(habit: Habit, start: datetime, end: datetime) -> Habit:
    """It says that it has given all of these minutes. What it claimed before counts once."""
    first, last = max(minute_of(start), habit.reach), minute_of(end)
    if first >= last:
        return habit
    known = habit.pending if habit.reach else 0  # what came before the first claim may be of any age
    each = known / (last - first)
    learning, expected = habit, habit.expected
    for hour, minutes in _hours(first, last):
        expected += learning.usual(hour) * minutes
        learning = _learning(learning, hour, minutes, each * minutes)
    spoken = habit.pending > 0
    bulk = habit.bulk + BULK_LEARNED * (known - habit.bulk) if habit.bulk and known else habit.bulk or known
    return learning.model_copy(
        update={
            "reach": last,
            "pending": 0,
            "bulk": bulk,
            "expected": 0.0 if spoken else expected,
            "quiet": 0 if spoken else habit.quiet + last - first,
        }
    )


def listened(habit: Habit, queries: Collection[str]) -> Habit:
    """It is listened to for these. Where it was for more before, what was usual then is so no more."""
    wanted = frozenset(queries)
    if wanted == habit.queries:
        return habit
    if habit.queries <= wanted:
        return habit.model_copy(update={"queries": wanted})
    return Habit(reach=habit.reach, spoke_at=habit.spoke_at, queries=wanted)


def _learning(habit: Habit, hour: int, minutes: int, events: float) -> Habit:
    """With more of an hour; where it is another one than before, that one is over and learned from."""
    if hour == habit.hour:
        return habit.model_copy(update={"minutes": habit.minutes + minutes, "events": habit.events + events})
    rates = dict(habit.rates)
    if habit.minutes >= WHOLE:
        place, rate = habit.hour % WEEK, habit.events / habit.minutes
        before = rates.get(place)
        rates[place] = rate if before is None else before + LEARNED * (min(rate, MOST * before + BESIDES) - before)
    return habit.model_copy(update={"rates": rates, "hour": hour, "minutes": minutes, "events": events})


def _hours(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The hours that the minutes [first, last) lie in, each with how many of them do."""
    while first < last:
        upto = min((first // HOUR + 1) * HOUR, last)
        yield first // HOUR, upto - first
        first = upto
