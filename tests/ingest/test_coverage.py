"""Covered intervals, and the gaps between them."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.coverage import MINUTE, NOBODY, Reach, Served, gaps
from tests.builders import MORNING, NOON

OFFSETS = st.integers(0, 60).map(lambda minutes: MORNING + minutes * MINUTE)
SPANS = st.lists(st.tuples(OFFSETS, OFFSETS).filter(lambda span: span[0] < span[1]), max_size=8)


def test_a_live_source_does_not_claim_the_minute_in_which_it_began() -> None:
    reach = Reach.listening("bluesky", MORNING + timedelta(seconds=20))
    reach, nothing = reach.upto(MORNING + timedelta(seconds=90), NOON)
    assert nothing == ()
    reach, claims = reach.upto(MORNING + timedelta(seconds=200), NOON)
    assert [(claim.start, claim.end) for claim in claims] == [(MORNING + MINUTE, MORNING + 3 * MINUTE)]
    assert reach.upto(MORNING + timedelta(seconds=210), NOON)[1] == ()


def test_claims_name_those_who_were_asked_for_where_others_were_not() -> None:
    _, claims = Reach("gdelt", MORNING).upto(MORNING + MINUTE, NOON)
    assert [each.watches for each in Served(("b", "o"), everyone=False).of(claims)] == [("b", "o")]
    assert [each.watches for each in Served(("b", "o")).of(claims)] == [()]
    assert NOBODY.of(claims) == ()


def test_each_claim_begins_where_the_last_one_ended() -> None:
    reach = Reach("x", MORNING)
    reach, first = reach.upto(MORNING + 2 * MINUTE, NOON)
    _, second = reach.upto(MORNING + 5 * MINUTE, NOON)
    assert first[0].end == second[0].start


def test_what_nobody_heard_is_a_gap() -> None:
    spans = [(MORNING + 4 * MINUTE, MORNING + 6 * MINUTE), (MORNING, MORNING + 2 * MINUTE)]
    assert gaps(spans, MORNING, MORNING + 8 * MINUTE) == (
        (MORNING + 2 * MINUTE, MORNING + 4 * MINUTE),
        (MORNING + 6 * MINUTE, MORNING + 8 * MINUTE),
    )


@given(SPANS)
def test_every_minute_is_either_covered_or_in_a_gap(spans: list[tuple[datetime, datetime]]) -> None:
    missing = gaps(spans, MORNING, MORNING + 60 * MINUTE)
    for number in range(60):
        minute = MORNING + number * MINUTE
        covered = any(start <= minute < end for start, end in spans)
        assert covered != any(start <= minute < end for start, end in missing)
