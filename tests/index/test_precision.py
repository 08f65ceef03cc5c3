"""How many matches are meant: the interval, and a sample that does not move."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.precision import drawn, estimate

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
COUNTS = st.dictionaries(st.integers(0, 200).map(lambda n: NOON + timedelta(minutes=15 * n)), st.integers(0, 30))


def test_nothing_judged_says_nothing() -> None:
    assert estimate(0, 0) is None


def test_the_interval_is_wilsons() -> None:
    found = estimate(40, 50)
    assert found is not None
    assert (found.share, found.low, found.high) == pytest.approx((0.8, 0.6696, 0.8876), abs=1e-4)


def test_all_kept_of_few_is_not_certainty() -> None:
    found = estimate(5, 5)
    assert found is not None
    assert (round(found.low, 2), found.high) == (0.57, 1.0)


@given(COUNTS, st.integers(0, 60))
def test_a_sample_has_as_many_as_there_are_and_none_twice(counts: dict[datetime, int], most: int) -> None:
    found = drawn(counts, "orange", most)
    assert sum(map(len, found.values())) == min(most, sum(counts.values()))
    for at, places in found.items():
        assert len(set(places)) == len(places)
        assert all(0 <= place < counts[at] for place in places)


@given(COUNTS)
def test_it_is_the_same_again_and_later_stretches_only_push_some_out(counts: dict[datetime, int]) -> None:
    before = drawn(counts, "orange", 50)
    assert drawn(counts, "orange", 50) == before
    later = drawn({**counts, NOON + timedelta(days=9): 5}, "orange", 50)
    moved = [at for at in before if at in later and later[at] != before[at][: len(later[at])]]
    assert moved == []


def test_every_match_is_as_likely_as_any_other() -> None:
    counts = {NOON: 90, NOON + timedelta(hours=1): 10}
    taken = Counter(at for seed in range(400) for at, places in drawn(counts, str(seed), 5).items() for _ in places)
    assert taken[NOON] / taken.total() == pytest.approx(0.9, abs=0.03)
