"""Addresses say what is asked, and what is asked says its address."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Misused
from core.query.parse import parse
from core.query.tree import And
from index.port import Mode
from web.look.asked import RANGES, Asked, Given, asked, window

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


def read(address: str) -> Asked:
    told = dict(parse_qsl(urlsplit(address).query))
    written = Given(
        q=told.get("q", ""),
        range=next((name for name in RANGES if name == told.get("range")), ""),
        start=told.get("from", ""),
        end=told.get("to", ""),
        mode=Mode(told.get("mode", Mode.EFFECTIVE)),
        cell=told.get("cell", ""),
    )
    return asked(written, NOW, PARIS)


@given(
    st.sampled_from(["", "retard", "watch:brisolle (a OR b)", 'author_id:"x:1&2" é+']),
    st.one_of(
        st.sampled_from(sorted(RANGES)).map(lambda name: {"range": name}),
        st.tuples(st.integers(1, 500), st.integers(0, 500)).map(
            lambda n: {"start": (NOW - sum(n) * DAY).isoformat(), "end": (NOW - n[1] * DAY).isoformat()}
        ),
    ),
    st.sampled_from(Mode),
    st.sampled_from(["", "1-14@Europe/Paris", "7-0@Asia/Kathmandu"]),
)
def test_what_an_address_asks_for_is_what_it_was_made_of(q: str, times: dict[str, str], mode: Mode, cell: str) -> None:
    first = asked(Given(q=q, mode=mode, cell=cell, **times), NOW, PARIS)  # type: ignore[arg-type] # range is one of RANGES
    assert read(first.address()) == first


def test_what_is_usual_is_not_said() -> None:
    assert asked(Given(), NOW, PARIS).address() == "/explore"
    assert asked(Given(range="7d"), NOW, PARIS).address(mode="raw") == "/explore?mode=raw"


def test_a_time_without_an_offset_is_by_the_readers_clock() -> None:
    own = window(Given(start="2026-11-20T08:00", end="2026-11-21"), NOW, PARIS)
    assert own.start == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert own.end == datetime(2026, 11, 21, 23, 0, tzinfo=UTC), "the whole of its last day"


@pytest.mark.parametrize(
    ("start", "end"), [("yesterday", ""), ("1700-01-01", ""), ("9999-12-31", ""), ("2026-11-20", "2026-11-19T00:00")]
)
def test_a_time_that_is_none_is_refused(start: str, end: str) -> None:
    with pytest.raises(Misused):
        window(Given(start=start, end=end), NOW, PARIS)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    own = window(Given(range="24h"), NOW, PARIS)
    assert (own.before.start, own.before.end) == (NOW - 2 * DAY, NOW - DAY)


@pytest.mark.parametrize(
    ("name", "bucket"), [("1h", "minute"), ("24h", "quarter"), ("7d", "hour"), ("30d", "day"), ("90d", "day")]
)
def test_the_longer_the_time_the_longer_the_steps(name: str, bucket: str) -> None:
    own = read(f"/explore?range={name}").window
    assert own.bucket == bucket
    assert own.length / own.step <= 200


@pytest.mark.parametrize(
    ("query", "named", "rest"),
    [
        ("", (), None),
        ("watch:brisolle", ("brisolle",), None),
        ("watch:(brisolle OR oramire) retard", ("brisolle", "oramire"), "retard"),
        ("retard OR watch:brisolle", (), "retard OR watch:brisolle"),
        ("NOT watch:brisolle", (), "NOT watch:brisolle"),
    ],
)
def test_the_watches_of_a_query_are_told_from_the_rest_of_it(query: str, named: tuple[str, ...], rest: str) -> None:
    found = asked(Given(q=query), NOW, PARIS)
    assert found.named == named
    assert _bare(found.unnamed) == _bare(parse(rest) if rest else None)


def test_a_narrower_question_keeps_its_time_and_mode() -> None:
    wide = asked(Given(q="a OR b", range="24h", mode=Mode.RAW), NOW, PARIS)
    narrow = wide.narrowed("lang:fr")
    assert narrow.text == "(a OR b) lang:fr"
    assert (narrow.window, narrow.mode) == (wide.window, wide.mode)
    assert isinstance(narrow.tree, And)


def _bare(node: object) -> str:
    """Without positions."""
    return re.sub(r"position=\d+", "", repr(node))


@pytest.mark.parametrize("seconds", [1, 30, 60])
def test_all_who_ask_within_a_minute_ask_the_same(seconds: int) -> None:
    first, later = (asked(Given(range="1h"), NOW + timedelta(seconds=after), PARIS) for after in (0.5, seconds))
    assert first == later
    assert later.window.end == NOW + timedelta(minutes=1)
