"""A stream in a thread of its own: in order, bounded, and ended at once."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest

from core.errors import Transient
from ingest.live import Live


def numbers(upto: int) -> Callable[[Event], Iterator[int]]:
    return lambda _: iter(range(upto))


def all_of(stream: Live[int], most: int = 7) -> list[int]:
    found: list[int] = []
    while not stream.over:
        found += stream.take(most)
    return found


def test_what_a_stream_gives_is_taken_in_its_order() -> None:
    stream = Live("x", numbers(100), room=5)
    assert all_of(stream) == list(range(100))
    assert stream.take(7) == []


def test_who_takes_nothing_is_given_no_more_than_there_is_room_for() -> None:
    read: list[int] = []
    full = Event()

    def endless(_: Event) -> Iterator[int]:
        for number in range(1_000):
            read.append(number)
            if number == 5:
                full.set()
            yield number

    stream = Live("x", endless, room=5)
    assert full.wait(5)
    stream.close()
    assert read == list(range(6))


def test_what_breaks_a_stream_off_is_raised_once_after_all_that_came_before() -> None:
    def broken(_: Event) -> Iterator[int]:
        yield 1
        raise Transient("it broke off")

    stream = Live("x", broken)
    taken: list[int] = []
    while not taken:
        taken += stream.take(5)
    with pytest.raises(Transient, match="it broke off"):
        stream.take(5, seconds=5)
    assert taken == [1]
    assert stream.take(5, seconds=0) == []
    assert stream.over


def test_a_stream_that_waits_ends_when_it_is_closed() -> None:
    def waiting(stop: Event) -> Iterator[int]:
        stop.wait(60)
        yield from ()

    stream = Live("x", waiting)
    assert stream.take(5, seconds=0.01) == []
    stream.close()
    assert stream.over
