"""Lists that show the newest first: how far they are walked, and what may be claimed then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ingest.newest import PAGES, Again, Lists, NewestFirst, Page
from ingest.port import Surroundings
from schemas.event import Covered, Posted, Updated
from tests.builders import NOON, mention
from tests.contracts.source import Given
from tests.ingest.parts import HandClock, around

QUARTER = timedelta(minutes=15)


def endless(unit: str, number: int) -> Page:
    """A mention a minute, one on each page."""
    at = NOON - timedelta(minutes=number)
    return Page((mention(f"x:{unit}{number}", at=at),), at, more=True)


def walked(lists: Lists, clock: HandClock, back: timedelta) -> Given:
    """One walk, to its end."""
    source, given = NewestFirst(lists, Surroundings("x", clock), QUARTER, back), Given()
    source.open("")
    while not (harvest := source.next_batch()).awake:
        given.add(harvest)
    return given


def claims(given: Given) -> list[tuple[datetime, datetime]]:
    return [(event.start, event.end) for event in given.events if isinstance(event, Covered)]


def test_a_walk_reaches_as_far_back_as_is_asked_for() -> None:
    given = walked(Lists(lambda: ("a", "b"), endless), HandClock(), timedelta(minutes=5))
    assert given.mentions() == {f"x:{unit}{number}" for unit in "ab" for number in range(1, 6)}
    assert claims(given) == [(NOON - timedelta(minutes=5), NOON)]


def test_what_lies_too_far_back_is_not_claimed() -> None:
    given = walked(Lists(lambda: ("a",), endless), HandClock(), timedelta(days=1))
    assert len(given.mentions()) == PAGES
    assert claims(given) == [(NOON - timedelta(minutes=PAGES), NOON)]


def test_a_page_of_nothing_wanted_is_no_end() -> None:
    def page(_: str, number: int) -> Page:
        at = NOON - timedelta(minutes=number)
        return Page((mention("x:9", at=at),) if number == 9 else (), at, more=number < 20)

    given = walked(Lists(lambda: ("a",), page), HandClock(), timedelta(hours=1))
    assert given.mentions() == {"x:9"}


def test_where_the_platform_shows_no_more_than_that_nothing_older_is_claimed() -> None:
    def page(unit: str, number: int) -> Page:
        return replace(endless(unit, number), more=number < 9, cut=number == 9)

    given = walked(Lists(lambda: ("a",), page), HandClock(), timedelta(hours=1))
    assert claims(given) == [(NOON - timedelta(minutes=9), NOON)]


def test_a_page_that_nobody_can_read_is_no_end() -> None:
    def page(unit: str, number: int) -> Page:
        return Page((), None, more=True) if number == 2 else endless(unit, number)

    given = walked(Lists(lambda: ("a",), page), HandClock(), timedelta(minutes=5))
    assert given.mentions() == {f"x:a{number}" for number in (1, 3, 4, 5)}


def test_a_look_that_was_not_yet_durable_is_made_again(tmp_path: Path) -> None:
    old, clock = mention("x:1", at=NOON - timedelta(hours=1)), HandClock()
    listed = [Page((old,), None), Page((), None)]
    lists = Lists(lambda: ("a",), lambda *_: listed.pop(0), lambda _: Again((old,)))
    with around(tmp_path, "x", clock) as beside:
        source = NewestFirst(lists, beside, timedelta(days=2), timedelta(days=1))
        source.open("")
        while not (harvest := source.next_batch()).awake:
            pass
        clock.advance(timedelta(days=1))
        assert source.next_batch().events == (Updated(mention=old),)
        source.open(harvest.resume)
        source.next_batch()  # a walk
        assert source.next_batch().events == (Updated(mention=old),)
        assert source.next_batch().events == ()


def test_a_list_that_comes_later_is_walked_back_as_far_as_is_claimed() -> None:
    clock, units = HandClock(), ["a"]

    def page(unit: str, number: int) -> Page:
        at = clock.now() - timedelta(minutes=number)
        return Page((mention(f"x:{unit}{at:%H%M}", at=at),), at, more=True)

    source, given = NewestFirst(Lists(lambda: units, page), Surroundings("x", clock), QUARTER, timedelta(0)), Given()
    source.open("")
    while not (harvest := source.next_batch()).awake:
        given.add(harvest)
    clock.advance(QUARTER)
    units.append("b")
    while not (harvest := source.next_batch()).awake:
        given.add(harvest)
    assert claims(given) == [(NOON, NOON + QUARTER)]
    assert {f"x:b12{minute:02}" for minute in range(15)} <= given.mentions()


def test_nothing_to_walk_is_nothing_missed() -> None:
    def nowhere() -> Sequence[str]:
        return ()

    given = walked(Lists(nowhere, endless), HandClock(), timedelta(hours=1))
    assert [event for event in given.events if isinstance(event, Posted)] == []
    assert claims(given) == [(NOON - timedelta(hours=1), NOON)]
