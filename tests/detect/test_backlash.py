"""After a deletion: who brings back what was deleted, against who did before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.detect.backlash import FEWEST, REACH, Heard, backlash, deletion_minute
from alerts.detect.sensitivity import BALANCED
from alerts.detect.signal import Signal
from core.clock import minute_of
from tests.builders import NOON

MINUTE = timedelta(minutes=1)
START, END = minute_of(NOON), minute_of(NOON) + REACH


def talk(count: int, *, begin: datetime = NOON - 600 * MINUTE, every: timedelta = 5 * MINUTE) -> list[Heard]:
    """Of other things, by somebody else each time."""
    return [Heard(begin + n * every, f"x:t{n}", brings_back=False) for n in range(count)]


def outcry(count: int, *, by: str = "x:o", begin: datetime = NOON + MINUTE) -> list[Heard]:
    return [Heard(begin + n * MINUTE, f"{by}{n}", brings_back=True) for n in range(count)]


def weighed(heard: Sequence[Heard], *deleted: datetime) -> list[Signal]:
    ordered = sorted(heard, key=lambda each: each.at)
    return [*backlash(sorted(deleted or [NOON]), ordered, START, END, BALANCED.backlash).values()]


def rings(heard: Sequence[Heard], *deleted: datetime) -> bool:
    return any(signal.rings for signal in weighed(heard, *deleted))


def test_an_outcry_after_a_deletion_rings_within_minutes_and_says_how_many() -> None:
    found = weighed(talk(200) + outcry(10))
    first = next(signal for signal in found if signal.rings)
    assert first.minute - START <= 10
    assert deletion_minute(first) == START
    assert first.negatives == FEWEST
    assert first.negatives > first.high


@given(count=st.integers(0, 400), every=st.integers(1, 30))
def test_a_deletion_of_which_nobody_speaks_says_nothing(count: int, every: int) -> None:
    assert weighed(talk(count, every=every * MINUTE)) == []


def test_without_a_deletion_the_same_outcry_says_nothing() -> None:
    assert backlash([], talk(200) + outcry(30), START, END, BALANCED.backlash) == {}


@given(times=st.integers(1, 200))
def test_a_few_who_repeat_themselves_are_a_few(times: int) -> None:
    loud = [Heard(NOON + (n + 1) * MINUTE, f"x:o{n % 4}", brings_back=True) for n in range(times)]
    assert not rings(talk(200) + loud)


def test_what_people_said_as_often_before_is_no_backlash() -> None:
    before = outcry(60, by="x:b", begin=NOON - 60 * MINUTE)
    assert not rings(talk(200) + before + outcry(30))


def test_more_of_everything_is_no_backlash() -> None:
    crowd = talk(3_000, begin=NOON, every=timedelta(seconds=2))
    before = outcry(2, by="x:b", begin=NOON - 60 * MINUTE)
    assert not rings(talk(200) + before + crowd + outcry(8))


def test_of_several_deletions_the_one_that_draws_it_is_named() -> None:
    later = NOON + 300 * MINUTE
    found = weighed(talk(400) + outcry(12, begin=later + MINUTE), NOON - 300 * MINUTE, later)
    assert {deletion_minute(signal) for signal in found if signal.rings} == {minute_of(later)}


def test_a_day_later_it_is_another_story() -> None:
    assert weighed(talk(800) + outcry(30, begin=NOON + REACH * MINUTE)) == []


@given(cut=st.integers(START, END))
def test_minutes_weighed_one_after_another_say_the_same_as_all_at_once(cut: int) -> None:
    heard = sorted(talk(200) + outcry(20), key=lambda each: each.at)
    halves = [backlash([NOON], heard, *span, BALANCED.backlash) for span in ((START, cut), (cut, END))]
    assert halves[0] | halves[1] == backlash([NOON], heard, START, END, BALANCED.backlash)


@given(st.integers(1, 40))
def test_what_is_said_later_changes_no_earlier_minute(minutes: int) -> None:
    heard = sorted(talk(200) + outcry(30), key=lambda each: each.at)
    known = [each for each in heard if each.at < NOON + minutes * MINUTE]
    until = START + minutes
    assert backlash([NOON], known, START, until, BALANCED.backlash) == backlash(
        [NOON], heard, START, until, BALANCED.backlash
    )
