"""The scores, against values worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.metrics import (
    accuracy,
    answered,
    confusion,
    expected_calibration_error,
    f1,
    interval,
    macro_f1,
    macro_recall,
)

LABELS = ("bad", "so-so", "good")
TRUTH = ("bad", "bad", "bad", "bad", "so-so", "so-so", "good", "good")
FOUND = ("bad", "bad", "so-so", None, "so-so", "good", "good", "good")
MATRIX = confusion(TRUTH, FOUND, LABELS)


def test_the_confusion_has_a_row_a_true_label_and_a_last_column_for_what_got_none() -> None:
    assert MATRIX.tolist() == [[2, 1, 0, 1], [0, 1, 1, 0], [0, 0, 2, 0]]


def test_accuracy_is_the_share_of_what_is_right() -> None:
    assert accuracy(MATRIX) == 5 / 8


def test_what_got_no_label_is_not_answered() -> None:
    assert answered(MATRIX) == 7 / 8


def test_macro_recall_is_the_mean_of_the_recalls() -> None:
    assert macro_recall(MATRIX) == pytest.approx((2 / 4 + 1 / 2 + 2 / 2) / 3)


def test_macro_f1_is_the_mean_of_the_f1_scores() -> None:
    assert macro_f1(MATRIX) == pytest.approx((2 / 3 + 1 / 2 + 4 / 5) / 3)


def test_a_label_that_neither_occurs_nor_was_found_is_no_part_of_a_mean() -> None:
    matrix = confusion(("bad", "bad", "good"), ("bad", "good", "good"), LABELS)
    assert macro_recall(matrix) == pytest.approx((1 / 2 + 1) / 2)
    assert macro_f1(matrix) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert math.isnan(f1(matrix, LABELS.index("so-so")))


def test_a_label_that_was_found_and_does_not_occur_has_an_f1_of_nought() -> None:
    matrix = confusion(("bad", "bad"), ("bad", "so-so"), LABELS)
    assert macro_f1(matrix) == pytest.approx((2 / 3 + 0) / 2)
    assert macro_recall(matrix) == 1 / 2


def test_always_true_has_the_f1_that_the_share_of_the_true_gives() -> None:
    matrix = confusion((True, False, False, False), (True, True, True, True), (False, True))
    assert f1(matrix, 1) == pytest.approx(2 * 0.25 / (1 + 0.25))


def test_a_true_label_that_is_not_among_the_labels_is_refused() -> None:
    with pytest.raises(KeyError):
        confusion(("dreadful",), ("bad",), LABELS)


def test_answers_to_another_number_of_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        confusion(("bad", "bad"), ("bad",), LABELS)


def test_the_calibration_error_is_the_mean_gap_of_confidence_and_accuracy_weighed_by_the_bins() -> None:
    confidences, right = (0.95, 0.95, 0.45, 0.45), (True, False, True, True)
    assert expected_calibration_error(confidences, right, bins=2) == pytest.approx(0.5 * 0.45 + 0.5 * 0.55)


def test_a_bin_holds_its_upper_bound_and_the_first_one_nought() -> None:
    assert expected_calibration_error((0.5, 0.4), (True, False), bins=2) == pytest.approx(abs(1 - 0.9) / 2)
    assert expected_calibration_error((0.0, 1.0), (False, True), bins=15) == 0


def test_scores_over_nothing_are_no_numbers() -> None:
    empty = confusion((), (), LABELS)
    assert all(math.isnan(score(empty)) for score in (accuracy, answered, macro_recall, macro_f1))
    assert math.isnan(expected_calibration_error((), ()))


def test_the_interval_of_what_is_always_right_is_a_point() -> None:
    assert interval(confusion(TRUTH, TRUTH, LABELS), accuracy) == (1, 1)


def test_the_interval_of_a_share_is_near_that_of_the_normal_approximation() -> None:
    truth = [True] * 400
    found = [True] * 300 + [False] * 100
    low, high = interval(confusion(truth, found, (False, True)), accuracy)
    error = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert low == pytest.approx(0.75 - error, abs=0.006)
    assert high == pytest.approx(0.75 + error, abs=0.006)


def test_the_same_matrix_has_the_same_interval() -> None:
    assert interval(MATRIX, macro_f1) == interval(MATRIX, macro_f1)


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from((*LABELS, None))), min_size=1))
def test_scores_lie_between_nought_and_one_and_are_one_only_where_all_is_right(
    pairs: list[tuple[str, str | None]],
) -> None:
    truth, found = [true for true, _ in pairs], [said for _, said in pairs]
    matrix = confusion(truth, found, LABELS)
    for score in (accuracy, macro_recall, macro_f1):
        assert 0 <= score(matrix) <= 1
        assert (score(matrix) == pytest.approx(1)) == (truth == found)
