"""A source that falls silent: what is usual is learned, and what is strange is not believed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import minute_of
from ingest.hearing import Hearing
from ingest.memory import Fleeting
from ingest.port import Harvest
from ingest.silence import ENOUGH, WHOLE, Habit, claimed, listened, spoke
from schemas.event import LATE, Covered, Event, Posted
from tests.builders import NOON, deleted, mention, posted, updated
from tests.ingest.parts import HandClock, Watching, watch

MINUTE = timedelta(minutes=1)
DAY = 24 * 60


class Radio:
    """A source of `rate` events a minute, minute by minute, and what is made of it."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.watching = Watching([watch("brisolle", "brisolle")])
        self.memory = Fleeting(self.clock)
        self.hearing = Hearing(self.memory, self.watching, self.clock)
        self._said = 0

    def minute(self, events: int, *, done: bool = False) -> Sequence[Event]:
        """What is believed of the next minute, in which so many came."""
        start = self.clock.at
        self.clock.advance(MINUTE)
        claim = Covered(source="x", start=start, end=self.clock.at, observed_at=self.clock.at)
        given_ = Harvest((*self._posts(events), claim), resume="", done=done)
        return self.hearing.heard(given_).events

    def minutes(self, number: int, events: int) -> int:
        """How many of so many minutes were believed."""
        return sum(any(isinstance(e, Covered) for e in self.minute(events)) for _ in range(number))

    def restart(self) -> None:
        self.hearing = Hearing(self.memory, self.watching, self.clock)

    def _posts(self, events: int) -> Iterator[Posted]:
        for _ in range(events):
            self._said += 1
            yield posted(mention(f"x:{self._said}", at=self.clock.at, seen=self.clock.at))


@pytest.fixture
def radio() -> Radio:
    """Two days of one mention a minute."""
    made = Radio()
    assert made.minutes(2 * DAY, 1) == 2 * DAY
    return made


def test_what_is_claimed_while_twenty_were_to_be_expected_and_none_came_is_held_back(radio: Radio) -> None:
    believed = radio.minutes(2 * DAY, 0)
    assert ENOUGH <= believed < 4 * ENOUGH, "on a day of the week that was never heard less is expected"
    assert radio.hearing.silence.startswith("silent: about ")


def test_at_an_hour_of_the_week_that_is_known_twenty_are_exactly_that(radio: Radio) -> None:
    radio.minutes(5 * DAY, 1)
    assert radio.minutes(30, 0) in (ENOUGH - 1, ENOUGH)
    said = "silent: about 30 mentions were to be expected in the last 30 min, none came"
    assert radio.hearing.silence == said


def test_as_soon_as_it_speaks_it_is_heard_again(radio: Radio) -> None:
    radio.minutes(2 * DAY, 0)
    assert [event.kind for event in radio.minute(1)] == ["posted", "covered"]
    assert radio.hearing.silence == ""
    assert radio.minutes(5, 0) == 5


def test_what_later_looks_at_old_posts_find_does_not_prove_that_it_hears(radio: Radio) -> None:
    radio.minutes(2 * DAY, 0)
    old = mention("x:old", at=radio.clock.at - timedelta(days=1), seen=radio.clock.at)
    radio.hearing.heard(Harvest((updated(old), deleted("x:older"), posted(old)), resume=""))
    assert radio.minutes(5, 0) == 0


def test_a_restart_does_not_make_it_credible(radio: Radio) -> None:
    radio.minutes(2 * DAY, 0)
    radio.restart()
    assert radio.minutes(1, 0) == 0
    assert radio.hearing.silence != ""


def test_a_source_of_which_nothing_is_known_may_be_silent() -> None:
    radio = Radio()
    assert radio.minutes(DAY // 2, 0) == DAY // 2


def test_a_file_that_ends_is_no_silence(radio: Radio) -> None:
    radio.minutes(DAY, 0)
    assert [event.kind for event in radio.minute(0, done=True)] == ["covered"]


def test_history_that_is_claimed_at_once_is_no_silence(radio: Radio) -> None:
    radio.clock.advance(30 * timedelta(days=1))
    now = radio.clock.at
    old = Covered(source="x", start=now - timedelta(days=30), end=now - LATE - MINUTE, observed_at=now)
    assert radio.hearing.heard(Harvest((old,), resume="")).events == (old,)


def test_what_is_claimed_for_some_watches_alone_is_not_judged_by_what_is_usual_for_all(radio: Radio) -> None:
    radio.clock.advance(DAY * MINUTE)
    now = radio.clock.at
    some = Covered(source="x", watches=("brisolle",), start=now - 5 * 60 * MINUTE, end=now, observed_at=now)
    assert radio.hearing.heard(Harvest((some,), resume="")).events == (some,)


def test_where_less_is_listened_for_what_was_usual_is_forgotten_and_where_more_is_it_is_not(radio: Radio) -> None:
    radio.watching.change(*radio.watching.watches, watch("vantelle", "vantelle"))
    assert radio.minutes(DAY, 0) < DAY
    radio.watching.change(watch("vantelle", "vantelle"))
    assert radio.minutes(DAY, 0) == DAY


def test_nights_are_known_to_be_quiet() -> None:
    radio = Radio()
    hours = [(20 if 7 <= hour < 23 else 0) for hour in range(24)]
    believed = [radio.minutes(60, hours[radio.clock.at.hour] // 10) for _ in range(24 * 6)]
    assert set(believed) == {60}


def test_what_comes_in_bulks_once_a_day_may_stay_away_for_a_day() -> None:
    radio = Radio()
    for _ in range(6):
        assert radio.minutes(1, 300) + radio.minutes(DAY - 1, 0) == DAY
    assert radio.minutes(2 * DAY, 0) == 2 * DAY


def test_a_loud_source_is_given_ten_minutes() -> None:
    habit = Habit(rates=dict.fromkeys(range(168), 30.0), bulk=30.0, reach=minute_of(NOON))
    given_ = [habit := claimed(habit, NOON + n * MINUTE, NOON + (n + 1) * MINUTE) for n in range(20)]
    assert [each.silent for each in given_] == [False] * 9 + [True] * 11


@settings(max_examples=30)
@given(st.integers(0, 2**16), st.sampled_from([0.02, 0.2, 1.0, 3.0]))
def test_a_source_that_speaks_at_random_by_day_night_and_weekend_is_never_taken_to_be_deaf(
    seed: int, rate: float
) -> None:
    random, at, habit = np.random.default_rng(seed), NOON, Habit()
    for _ in range(21 * 24 * 2):
        usual = rate * (0.2 if at.hour < 6 else 1.0) * (0.4 if at.weekday() > 4 else 1.0)
        if events := int(random.poisson(usual * 30)):
            habit = spoke(habit, at, events)
        habit = claimed(habit, at, at + 30 * MINUTE)
        at += 30 * MINUTE
        assert not habit.silent


def test_a_storm_is_no_habit() -> None:
    quiet = Habit(rates={0: 1.0}, hour=168, minutes=WHOLE, events=WHOLE * 1000.0, reach=169 * 60)
    later = claimed(quiet, NOON, NOON + MINUTE)
    assert later.rates[0] < 2.0


def test_what_is_claimed_twice_counts_once() -> None:
    habit = Habit(rates=dict.fromkeys(range(168), 1.0), reach=1)
    once = claimed(habit.model_copy(update={"reach": 0}), NOON, NOON + 10 * MINUTE)
    assert claimed(once, NOON, NOON + 10 * MINUTE) == once


def test_the_same_queries_in_another_order_change_nothing() -> None:
    habit = Habit(rates={0: 1.0}, queries=frozenset({"a", "b"}))
    assert listened(habit, ["b", "a"]) == habit
