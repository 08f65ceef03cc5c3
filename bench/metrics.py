"""Scores of classifications: labels in, numbers out."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.int64]
"""Confusion: a row a true label, a column a found one; one more column counts what got no label, or none of these."""

Score = Callable[[Matrix], float]

RESAMPLES = 1_000
SEED = 15


def confusion(truth: Sequence[Hashable], found: Sequence[Hashable], labels: Sequence[Hashable]) -> Matrix:
    """Shape (labels, labels + 1). Raises KeyError for a true label that is not among them, ValueError for lengths."""
    codes = {label: code for code, label in enumerate(labels)}
    matrix = np.zeros((len(labels), len(labels) + 1), np.int64)
    for true, said in zip(truth, found, strict=True):
        matrix[codes[true], codes.get(said, -1)] += 1
    return matrix


def accuracy(matrix: Matrix) -> float:
    """Share of what is right, 0 to 1; nan over nothing."""
    total = matrix.sum()
    return float(np.trace(matrix) / total) if total else float("nan")


def answered(matrix: Matrix) -> float:
    """Share of what got one of the labels at all, 0 to 1; nan over nothing."""
    total = matrix.sum()
    return float(1 - matrix[:, -1].sum() / total) if total else float("nan")


def macro_recall(matrix: Matrix) -> float:
    """Mean recall of the labels that occur, 0 to 1: what gets no label is missed.

    Source: Rosenthal et al., SemEval-2017 Task 4, section 5 (average recall), the measure of TweetEval.
    """
    there = matrix.sum(axis=1)
    return _mean(np.diagonal(matrix)[there > 0] / there[there > 0])


def macro_f1(matrix: Matrix) -> float:
    """Mean F1 of the labels that occur or were found, 0 to 1: what gets no label is missed.

    F1 = 2 tp / (2 tp + fp + fn). Source: Opitz and Burst, Macro F1 and Macro F1 (2019), the mean of F1 scores.
    """
    scores = _f1(matrix)
    return _mean(scores[~np.isnan(scores)])


def f1(matrix: Matrix, index: int) -> float:
    """F1 of the label at index, 0 to 1; nan where it neither occurs nor was found."""
    return float(_f1(matrix)[index])


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 15) -> float:
    """Mean distance of confidence and accuracy over equally wide bins, weighed by their sizes: 0 to 1, nan of nothing.

    confidences: probability of the label that was chosen, 0 to 1; a bin holds its upper bound.
    Source: Guo et al., On Calibration of Modern Neural Networks (2017), equations 2 and 3.
    """
    chosen, hits = np.asarray(confidences, float), np.asarray(right, float)
    if not len(chosen):
        return float("nan")
    places = np.clip(np.ceil(chosen * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(places, hits, bins) - np.bincount(places, chosen, bins)
    return float(np.abs(gaps).sum() / len(chosen))


def interval(matrix: Matrix, score: Score) -> tuple[float, float]:
    """Bounds of 95 % for a score: percentiles 2.5 and 97.5 over texts drawn again with replacement, always alike.

    To draw the texts again is to draw the cells of the matrix as often as they occur, hence the multinomial draws.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 13.3 (percentile interval).
    """
    total = matrix.sum()
    draws = np.random.default_rng(SEED).multinomial(total, matrix.ravel() / total, RESAMPLES)
    low, high = np.percentile([score(each.reshape(matrix.shape)) for each in draws], [2.5, 97.5])
    return float(low), float(high)


def _f1(matrix: Matrix) -> NDArray[np.float64]:
    square = matrix[:, :-1]
    marked = matrix.sum(axis=1) + square.sum(axis=0)  # 2 tp + fp + fn
    with np.errstate(invalid="ignore"):
        return np.asarray(2 * np.diagonal(square) / marked, np.float64)


def _mean(scores: NDArray[np.float64]) -> float:
    return float(scores.mean()) if len(scores) else float("nan")
