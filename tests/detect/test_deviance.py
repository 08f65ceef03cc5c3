"""Surprise: zero where there is none, and more of it for more."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detect.deviance import binomial_surprise, poisson_surprise

counts = st.floats(0, 1e5)
shares = st.floats(0.001, 0.9)
drifts = st.floats(0.05, 3)


def test_nothing_among_nothing_is_no_surprise() -> None:
    assert binomial_surprise(0.0, 0.0, 0.2, 0.5) == 0
    assert poisson_surprise(0.0, 0.0, 0.5) == 0


def test_what_was_expected_is_no_surprise() -> None:
    assert binomial_surprise(20.0, 100.0, 0.2, 0.5) == 0
    assert poisson_surprise(20.0, 20.0, 0.5) == 0


def test_a_huge_count_is_explained_by_drift_alone() -> None:
    # Ten times as many out of infinitely many: only drift of ln 10 can explain it.
    assert math.isclose(poisson_surprise(1e7, 1e6, 0.5), math.log(10) / 0.5, rel_tol=1e-3)


def test_without_room_for_drift_it_is_the_plain_deviance() -> None:
    plain = math.sqrt(2 * (30 * math.log(30 / 10) - 20))
    assert math.isclose(poisson_surprise(30.0, 10.0, 1e-4), plain, rel_tol=1e-4)


@settings(max_examples=200)
@given(counts, counts, counts, shares, drifts)
def test_more_of_as_many_is_never_less_surprising(a: float, b: float, of: float, share: float, drift: float) -> None:
    fewer, more = sorted((min(a, of), min(b, of)))
    assert binomial_surprise(fewer, of, share, drift) <= binomial_surprise(more, of, share, drift) + 1e-6


@settings(max_examples=200)
@given(counts, counts, counts, shares, drifts)
def test_as_many_among_more_are_never_more_surprising(
    count: float, a: float, b: float, share: float, drift: float
) -> None:
    fewer, more = sorted((count + a, count + b))
    assert binomial_surprise(count, more, share, drift) <= binomial_surprise(count, fewer, share, drift) + 1e-6


@settings(max_examples=200)
@given(counts, counts, shares, drifts, drifts)
def test_a_share_that_drifts_more_surprises_less(count: float, of: float, share: float, a: float, b: float) -> None:
    steady, restless = sorted((a, b))
    assert binomial_surprise(count, of, share, restless) <= binomial_surprise(count, of, share, steady) + 1e-6


@settings(max_examples=200)
@given(counts, counts, st.floats(0, 1e5), drifts)
def test_a_larger_volume_is_never_less_surprising(a: float, b: float, expected: float, drift: float) -> None:
    fewer, more = sorted((a, b))
    assert poisson_surprise(fewer, expected, drift) <= poisson_surprise(more, expected, drift) + 1e-6
