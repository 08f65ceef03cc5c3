"""The coverage ledger: silence is only silence where somebody listened."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.port import Coverage
from core.clock import minute_of
from core.state.coverage import CoverageLedger, Gap
from core.state.database import Database
from schemas.coverage import CoveredSpan
from schemas.event import Covered
from tests.builders import NOON

ZERO = minute_of(NOON)


def covered(
    start: float, end: float, *, source: str = "x", watches: tuple[str, ...] = (), copy: tuple[int, int] = (0, 1)
) -> Covered:
    """From and to, in minutes after noon; copy `partition` of `partitions`."""
    return Covered(
        source=source,
        watches=watches,
        start=NOON + timedelta(minutes=start),
        end=NOON + timedelta(minutes=end),
        observed_at=NOON,
        partition=copy[0],
        partitions=copy[1],
    )


def span(start: int, end: int, *, source: str = "x", watches: tuple[str, ...] = ()) -> CoveredSpan:
    return CoveredSpan(source, watches, ZERO + start, ZERO + end)


@pytest.fixture
def ledger(database: Database) -> CoverageLedger:
    return CoverageLedger(database)


def test_spans_that_touch_become_one(ledger: CoverageLedger) -> None:
    for start, end in ((0, 5), (10, 15), (5, 10)):
        ledger.record(covered(start, end))
    read: Coverage = ledger
    assert read.spans(ZERO, ZERO + 60) == [span(0, 15)]


def test_what_was_not_covered_stays_a_hole(ledger: CoverageLedger) -> None:
    ledger.record(covered(0, 5))
    ledger.record(covered(8, 10))
    assert ledger.spans(ZERO, ZERO + 10) == [span(0, 5), span(8, 10)]
    assert ledger.gaps(ZERO - 2, ZERO + 12) == [
        Gap("x", (), ZERO - 2, ZERO),
        Gap("x", (), ZERO + 5, ZERO + 8),
        Gap("x", (), ZERO + 10, ZERO + 12),
    ]


def test_a_gap_that_is_filled_later_is_a_gap_no_more(ledger: CoverageLedger) -> None:
    ledger.record(covered(0, 5))
    ledger.record(covered(8, 10))
    ledger.record(covered(4, 9))
    assert ledger.gaps(ZERO, ZERO + 10) == []


def test_spans_are_cut_to_what_was_asked_for(ledger: CoverageLedger) -> None:
    ledger.record(covered(0, 60))
    assert ledger.spans(ZERO + 20, ZERO + 30) == [span(20, 30)]
    assert ledger.spans(ZERO + 60, ZERO + 90) == []


def test_sources_and_watches_are_kept_apart(ledger: CoverageLedger) -> None:
    ledger.record(covered(0, 5, source="x"))
    ledger.record(covered(5, 9, source="rss.lemonde"))
    ledger.record(covered(5, 7, source="x", watches=("acme", "rival")))
    ledger.record(covered(7, 8, source="x", watches=("rival", "acme")))
    assert ledger.spans(ZERO, ZERO + 60) == [
        span(5, 9, source="rss.lemonde"),
        span(0, 5),
        span(5, 8, watches=("acme", "rival")),
    ]
    assert ledger.newest() == {"rss.lemonde": ZERO + 9, "x": ZERO + 8}


def test_what_was_covered_for_all_before_a_watch_was_named_is_no_gap_of_it(ledger: CoverageLedger) -> None:
    ledger.record(covered(0, 5))
    ledger.record(covered(5, 9, watches=("acme",)))
    assert ledger.gaps(ZERO, ZERO + 9) == [Gap("x", (), ZERO + 5, ZERO + 9)]


def test_a_gap_is_told_of_every_watch_whatever_others_were_listened_for_beside_it(ledger: CoverageLedger) -> None:
    ledger.record(covered(0, 5, watches=("acme", "old")))
    ledger.record(covered(7, 9, watches=("acme", "new")))
    assert ledger.gaps(ZERO, ZERO + 9) == [
        Gap("x", ("acme",), ZERO + 5, ZERO + 7),
        Gap("x", ("new",), ZERO, ZERO + 7),
        Gap("x", ("old",), ZERO + 5, ZERO + 9),
    ]


def test_watches_of_which_the_same_was_covered_are_told_together(ledger: CoverageLedger) -> None:
    ledger.record(covered(0, 5, watches=("acme", "new")))
    ledger.record(covered(6, 9, watches=("acme", "new")))
    ledger.record(covered(0, 9, watches=("old",)))
    assert ledger.gaps(ZERO, ZERO + 9) == [Gap("x", ("acme", "new"), ZERO + 5, ZERO + 6)]


def test_it_counts_once_every_partition_delivered_its_copy(ledger: CoverageLedger) -> None:
    for partition in (2, 0):
        ledger.record(covered(0, 5, copy=(partition, 3)))
    assert ledger.spans(ZERO, ZERO + 60) == []
    ledger.record(covered(0, 5, copy=(1, 3)))
    assert ledger.spans(ZERO, ZERO + 60) == [span(0, 5)]


def test_the_same_copy_twice_is_one_copy(ledger: CoverageLedger) -> None:
    for _ in range(3):
        ledger.record(covered(0, 5, copy=(0, 2)))
    assert ledger.spans(ZERO, ZERO + 60) == []


def test_a_replay_of_what_stands_changes_nothing(ledger: CoverageLedger) -> None:
    for _ in range(2):
        for partition in range(2):
            ledger.record(covered(0, 5, copy=(partition, 2)))
    ledger.record(covered(5, 9))
    ledger.record(covered(0, 5, copy=(0, 2)))
    assert ledger.spans(ZERO, ZERO + 60) == [span(0, 9)]


def test_a_minute_covered_in_part_is_not_covered_until_the_rest_comes(ledger: CoverageLedger) -> None:
    ledger.record(covered(0.5, 2.5))
    assert ledger.spans(ZERO, ZERO + 60) == [span(1, 2)]
    ledger.record(covered(2.5, 4))
    assert ledger.spans(ZERO, ZERO + 60) == [span(1, 4)]
    assert ledger.newest() == {"x": ZERO + 4}


def test_an_empty_interval_covers_nothing(ledger: CoverageLedger) -> None:
    ledger.record(covered(5, 5))
    ledger.record(covered(9, 5))
    assert ledger.spans(ZERO, ZERO + 60) == []
    assert ledger.newest() == {}


INTERVALS = st.lists(
    st.tuples(st.sampled_from(["x", "mastodon"]), st.integers(0, 59), st.integers(1, 20)), min_size=1, max_size=15
)


TRIAL = count()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(INTERVALS)
def test_the_spans_hold_exactly_the_minutes_that_were_recorded(
    ledger: CoverageLedger, intervals: list[tuple[str, int, int]]
) -> None:
    watches = (f"trial-{next(TRIAL)}",)
    for source, start, length in intervals:
        ledger.record(covered(start, start + length, source=source, watches=watches))
    spans = [s for s in ledger.spans(ZERO, ZERO + 100) if s.watches == watches]
    gaps = [g for g in ledger.gaps(ZERO, ZERO + 100) if watches[0] in g.watches]
    recorded = {(source, start + step) for source, start, length in intervals for step in range(length)}
    held = [(s.source, minute - ZERO) for s in spans for minute in range(s.start, s.end)]
    missing = {(g.source, minute - ZERO) for g in gaps for minute in range(g.start, g.end)}
    assert sorted(held) == sorted(recorded)
    assert missing == {(source, minute) for source, _ in recorded for minute in range(100)} - recorded
    ends = {(s.source, s.end) for s in spans}
    assert not any((s.source, s.start) in ends for s in spans)
