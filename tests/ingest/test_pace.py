"""Replay at a chosen speed, with the clock in the test's hand."""

from datetime import timedelta

import pytest

from core.errors import Misused
from ingest.pace import paced
from ingest.port import Harvest, Refused
from schemas.event import Covered, Event
from tests.builders import MORNING, NOON, deleted, mention, posted
from tests.ingest.parts import HandClock, Script, script

MINUTE = timedelta(minutes=1)


def at(minute: int) -> Event:
    """Said so many minutes after the morning, and observed only by this replay."""
    return posted(mention(f"x:{minute}", at=MORNING + minute * MINUTE, seen=NOON))


def test_events_come_as_far_apart_as_they_were_divided_by_the_speed() -> None:
    clock = HandClock(NOON)
    source = paced(script([at(0), at(1), at(60)]), "60x", clock)
    source.open("")
    first = source.next_batch()
    assert (first.events, first.awake) == ((at(0),), NOON + timedelta(seconds=1))
    assert source.next_batch().events == ()
    clock.advance(timedelta(seconds=1))
    second = source.next_batch()
    assert (second.events, second.awake) == ((at(1),), NOON + timedelta(seconds=60))
    clock.advance(timedelta(seconds=59))
    assert source.next_batch().events == (at(60),)


def test_coverage_and_deletions_keep_their_place_and_their_time() -> None:
    clock = HandClock(NOON)
    span = Covered(source="x", start=MORNING, end=MORNING + 2 * MINUTE, observed_at=NOON)
    gone = deleted("x:0", at=MORNING + 3 * MINUTE)
    source = paced(script([at(0), span, gone]), "1x", clock)
    source.open("")
    assert source.next_batch().events == (at(0),)
    clock.advance(2 * MINUTE)
    assert source.next_batch().events == (span,)
    clock.advance(MINUTE)
    assert source.next_batch().events == (gone,)


def test_what_was_observed_late_at_the_time_is_late_again() -> None:
    clock = HandClock(NOON)
    late = posted(mention("x:late", at=MORNING + MINUTE, seen=MORNING + 30 * MINUTE))
    source = paced(script([at(0), at(10), late]), "1x", clock)
    source.open("")
    clock.advance(10 * MINUTE)
    source.next_batch()
    clock.advance(10 * MINUTE)
    batch = source.next_batch()
    assert (batch.events, batch.awake) == ((at(10),), NOON + 40 * MINUTE)


def test_the_resume_point_moves_on_once_a_batch_has_been_given_whole() -> None:
    clock = HandClock(NOON)
    source = paced(script([at(0), at(1)], [at(2)]), "1x", clock)
    source.open("")
    assert source.next_batch().resume == ""
    clock.advance(MINUTE)
    assert source.next_batch().resume == "1"


def test_refusals_are_given_once_and_the_end_comes_last() -> None:
    clock = HandClock(NOON)
    refused = Refused("line 2", b"", "it is wrong.")
    source = paced(Script([Harvest((at(0), at(1)), "1", (refused,), done=True)]), "1x", clock)
    source.open("")
    first = source.next_batch()
    clock.advance(MINUTE)
    last = source.next_batch()
    assert (first.refused, first.done) == ((refused,), False)
    assert (last.refused, last.done) == ((), True)


def test_at_full_speed_the_source_is_left_alone() -> None:
    source = script([at(0)])
    assert paced(source, "max", HandClock()) is source


@pytest.mark.parametrize("speed", ["", "fast", "0x", "-1x", "x", "1.5x", "99999999x"])
def test_a_speed_that_is_none_is_refused(speed: str) -> None:
    with pytest.raises(Misused, match="is no speed"):
        paced(script(), speed, HandClock())
