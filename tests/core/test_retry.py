"""Trying again."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Busy, Permanent, Transient
from core.retry import Patience, Stopped

SECOND = timedelta(seconds=1)
HASTE = Patience(first=timedelta(milliseconds=1), longest=timedelta(milliseconds=2))


class Told:
    def __init__(self, on_failure: Callable[[], None] = lambda: None) -> None:
        self.words: list[str] = []
        self.pauses: list[timedelta] = []
        self._on_failure = on_failure

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        self.words.append(failure.message)
        self.pauses.append(pause)
        self._on_failure()

    def recovered(self) -> None:
        self.words.append("recovered")


def failing(times: int, error: Exception) -> Callable[[], str]:
    left = [error] * times

    def attempt() -> str:
        if left:
            raise left.pop()
        return "done"

    return attempt


@given(st.integers(1, 10_000))
def test_pauses_double_from_one_second_to_a_minute_with_their_last_half_random(failures: int) -> None:
    full = min(SECOND * 2 ** min(failures - 1, 10), 60 * SECOND)
    assert full / 2 <= Patience().pause(failures) <= full


def test_pauses_differ_so_that_many_do_not_come_back_together() -> None:
    assert len({Patience().pause(5) for _ in range(20)}) > 1


def test_what_works_at_once_is_not_spoken_of() -> None:
    told = Told()
    assert HASTE.until_done(failing(0, Transient("")), Event(), told) == "done"
    assert told.words == []


def test_a_transient_failure_is_tried_again_until_it_works() -> None:
    told = Told()
    assert HASTE.until_done(failing(3, Transient("down")), Event(), told) == "done"
    assert told.words == ["down", "down", "down", "recovered"]


def test_how_long_it_waits_is_told_and_no_less_than_was_asked_for() -> None:
    stop = Event()
    told = Told(stop.set)
    with pytest.raises(Stopped):
        HASTE.until_done(failing(1, Busy("busy", timedelta(hours=9))), stop, told)
    assert told.pauses == [timedelta(hours=9)]


def test_any_other_failure_passes_through() -> None:
    with pytest.raises(Permanent):
        HASTE.until_done(failing(1, Permanent("never")), Event(), Told())


def test_a_pause_of_hours_ends_as_soon_as_it_is_asked_to_stop() -> None:
    stop = Event()
    with pytest.raises(Stopped):
        Patience(first=timedelta(hours=9), longest=timedelta(hours=9)).until_done(
            failing(2, Transient("down")), stop, Told(stop.set)
        )


def test_what_can_be_done_is_done_even_when_asked_to_stop() -> None:
    stop = Event()
    stop.set()
    assert HASTE.until_done(failing(0, Transient("")), stop, Told()) == "done"
