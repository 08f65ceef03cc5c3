"""What many ask at once is asked once, and kept no longer than it is worth."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from core.errors import Transient
from web.look.once import KEPT, MOST, WORTH, Once

MANY = 8


class Timer:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow:
    """Takes so many seconds to find what it was asked for how often."""

    def __init__(self, timer: Timer, seconds: float = 0.1, size: int = 1) -> None:
        self.timer, self.seconds, self.size = timer, seconds, size
        self.times = 0

    def __call__(self) -> Sequence[int]:
        self.times += 1
        self.timer.now += self.seconds
        return [self.times] * self.size


class Asking:
    """Somebody who asks, of whom the test says what has changed."""

    def __init__(self) -> None:
        self.timer = Timer()
        self.change = 0
        self.once = Once[int](lambda: self.change, self.timer)


@pytest.fixture
def asking() -> Asking:
    return Asking()


def test_many_who_ask_the_same_at_once_are_told_what_was_found_once(asking: Asking) -> None:
    find, together = Slow(asking.timer), Barrier(MANY)

    def ask() -> Sequence[int]:
        together.wait()
        return asking.once.ask("how many", find)

    with ThreadPoolExecutor(MANY) as people:
        told = [each.result() for each in [people.submit(ask) for _ in range(MANY)]]
    assert told == [(1,)] * MANY


def test_an_answer_is_kept_in_proportion_to_what_it_took(asking: Asking) -> None:
    find = Slow(asking.timer, seconds=0.01)
    asking.once.ask("how many", find)
    asking.timer.now = 0.01 + 0.99 * WORTH * 0.01
    assert asking.once.ask("how many", find) == (1,)
    asking.timer.now = 0.01 + 1.01 * WORTH * 0.01
    assert asking.once.ask("how many", find) == (2,)


def test_no_answer_is_kept_for_longer_than_half_a_minute(asking: Asking) -> None:
    find = Slow(asking.timer, seconds=10.0)
    asking.once.ask("how many", find)
    asking.timer.now = 10.0 + KEPT
    assert asking.once.ask("how many", find) == (2,)


def test_nothing_from_before_a_change_is_told_after_it(asking: Asking) -> None:
    find = Slow(asking.timer)
    asking.once.ask("how many", find)
    asking.change += 1
    assert asking.once.ask("how many", find) == (2,)


def test_what_was_being_looked_for_when_something_changed_is_not_kept_for_later(asking: Asking) -> None:
    find = Slow(asking.timer)

    def changing() -> Sequence[int]:
        asking.change += 1
        return find()

    assert asking.once.ask("how many", changing) == (1,)
    assert asking.once.ask("how many", find) == (2,)


def test_a_failure_is_told_and_not_kept(asking: Asking) -> None:
    def failing() -> Sequence[int]:
        raise Transient("The store is away.")

    with pytest.raises(Transient, match="away"):
        asking.once.ask("how many", failing)
    assert asking.once.ask("how many", Slow(asking.timer)) == (1,)


def test_where_answers_are_too_many_the_one_asked_for_longest_ago_goes(asking: Asking) -> None:
    half = Slow(asking.timer, size=MOST // 2 - 1)
    asking.once.ask("first", half)
    asking.once.ask("second", half)
    asking.once.ask("first", half)
    asking.once.ask("third", half)
    assert half.times == 3
    asking.once.ask("first", half)
    assert half.times == 3
    asking.once.ask("second", half)
    assert half.times == 4


def test_an_answer_that_is_too_large_is_told_and_not_kept(asking: Asking) -> None:
    large = Slow(asking.timer, size=MOST)
    assert len(asking.once.ask("all", large)) == MOST
    asking.once.ask("all", large)
    assert large.times == 2
