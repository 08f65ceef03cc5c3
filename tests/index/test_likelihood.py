"""Telling words."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.likelihood import log_likelihood, telling_words

counts = st.integers(0, 50)


def test_the_figure_is_dunnings() -> None:
    """Here from the four cells of its table: seen, and expected from row and column sums."""
    cells = [(10, 100 * 30), (90, 100 * 1_070), (20, 1_000 * 30), (980, 1_000 * 1_070)]
    figure = 2 * sum(seen * log(seen * 1_100 / product) for seen, product in cells)
    assert log_likelihood(10, 100, 20, 1_000) == pytest.approx(figure)


@given(count=counts, extra=counts, other=counts, other_extra=counts)
def test_the_sign_says_which_share_is_greater(count: int, extra: int, other: int, other_extra: int) -> None:
    total, other_total = count + extra, other + other_extra
    score = log_likelihood(count, total, other, other_total)
    if count * other_total == other * total:
        assert score == pytest.approx(0, abs=1e-9)
    else:
        assert (score > 0) == (count * other_total > other * total)
    assert log_likelihood(other, other_total, count, total) == pytest.approx(-score, abs=1e-9)


def test_words_that_are_as_frequent_everywhere_tell_nothing() -> None:
    words = telling_words({"le": 50, "panne": 5}, 50, {"le": 1_000, "panne": 6}, 1_000, 10)
    assert [word.value for word in words] == ["panne"]


def test_the_most_telling_come_first_and_no_more_than_asked() -> None:
    words = telling_words({"a": 9, "b": 5, "c": 7}, 10, {"a": 9, "b": 5, "c": 7}, 1_000, 2)
    assert [word.value for word in words] == ["a", "c"]
