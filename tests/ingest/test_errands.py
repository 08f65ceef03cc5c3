"""Errands: whoever waits for a slow platform can still be stopped."""

import time
from threading import Event

import pytest

from ingest.errands import Errands, Returned


def test_what_is_brought_and_what_failed_is_told_apart() -> None:
    errands: Errands[int] = Errands("x")
    errands.send("good", lambda: 7)
    errands.send("bad", lambda: int("no number"))
    back: dict[str, Returned[int]] = {}
    while errands.out:
        back |= {each.key: each for each in errands.take(1.0)}
    assert back["good"].unwrap() == 7
    with pytest.raises(ValueError, match="no number"):
        back["bad"].unwrap()


def test_one_that_does_not_come_back_holds_nobody_up() -> None:
    errands: Errands[int] = Errands("x")
    release, closed = Event(), Event()
    errands.send("slow", lambda: int(release.wait(20)))
    began = time.monotonic()
    assert errands.take(0.05) == []
    errands.end(closed.set)
    assert time.monotonic() - began < 2
    assert not closed.is_set()
    release.set()
    assert closed.wait(5)


def test_nobody_goes_after_the_end() -> None:
    errands: Errands[int] = Errands("x")
    errands.end(lambda: None)
    errands.send("late", lambda: 1)
    assert (errands.out, errands.take(0.05)) == (frozenset(), [])
