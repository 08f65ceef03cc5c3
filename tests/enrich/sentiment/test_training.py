"""Teaching: gradients are those of what is computed, and the same lesson always gives the same pupil."""

from functools import cache

import numpy as np
import pytest

from enrich.accurate import encoder
from enrich.accurate.encoder import BRANCH, BRANCHES, FEATURES, PIECE, POOLED, Array, Pieces, Weights, forward
from enrich.sentiment.network import CLASSES
from enrich.train.encoded import encoded
from enrich.train.encoder import backward
from enrich.train.pupil import Pupil
from enrich.train.sentiment import Lesson, deep, wide

GOOD, BAD, CALM = "merci bravo super équipe", "honte nul jamais plus", "le train part lundi"
TEXTS, LABELS = [GOOD, BAD, CALM] * 100, [2, 0, 1] * 100


def drawn(dice: np.random.Generator, *shape: int) -> Array:
    return dice.normal(0, 0.05, shape).astype(np.float32)


def invented() -> Weights:
    dice = np.random.default_rng(5)
    inner = len(BRANCHES) * BRANCH
    weights = {"project": drawn(dice, PIECE, inner), "project_bias": drawn(dice, inner)}
    weights |= {"inner_gain": 1 + drawn(dice, inner), "inner_bias": drawn(dice, inner)}
    weights |= {"outer_gain": 1 + drawn(dice, FEATURES), "outer_bias": drawn(dice, FEATURES)}
    weights |= {"mean": drawn(dice, FEATURES, PIECE), "mean_bias": drawn(dice, PIECE)}
    for number, (width, _) in enumerate(BRANCHES):
        for name in ("first", "second"):
            weights[f"{name}{number}"] = drawn(dice, width * BRANCH, BRANCH)
            weights[f"{name}_bias{number}"] = drawn(dice, BRANCH)
    return weights


@cache
def scene() -> tuple[Weights, Pieces, Array, Weights]:
    """Weights, three short texts, a direction of what is pooled, and the gradients along it."""
    dice = np.random.default_rng(6)
    weights = invented()
    pieces = Pieces(dice.normal(0, 1, (9, PIECE)).astype(np.float32), np.array([0, 4, 5]), np.array([4, 1, 4]))
    direction = dice.normal(0, 1, (3, POOLED)).astype(np.float32)
    return weights, pieces, direction, backward(weights, forward(weights, pieces), direction)


@pytest.mark.parametrize("name", sorted(invented()))
def test_each_gradient_of_the_encoder_is_the_slope_of_what_it_computes(name: str) -> None:
    weights, pieces, direction, gradients = scene()
    step: Array = np.random.default_rng(7).choice(np.array([-1, 1], np.float32), weights[name].shape)
    size = np.float32(2e-5)

    def height(by: np.float32) -> float:
        moved: Weights = weights | {name: (weights[name] + by * step).astype(np.float32)}
        return float((encoder.forward(moved, pieces).pooled.astype(np.float64) * direction).sum())

    slope = (height(size) - height(-size)) / (2 * float(size))
    scale = float(np.sqrt((gradients[name].astype(np.float64) ** 2).sum()))
    assert slope == pytest.approx(float((gradients[name] * step).sum()), abs=0.1 * scale)


@cache
def lesson() -> Lesson:
    return Lesson(encoded(TEXTS), np.eye(CLASSES, dtype=np.float32)[LABELS], np.ones(len(TEXTS), np.float32))


def test_the_same_lesson_gives_the_same_pupil_and_it_has_learned() -> None:
    one, other = (deep(lesson(), lesson(), seed=3, epochs=8) for _ in range(2))
    np.testing.assert_array_equal(one.table, other.table)
    assert all((one.layers[name] == other.layers[name]).all() for name in one.layers)
    assert one.scores(encoded([GOOD, BAD, CALM])).argmax(axis=1).tolist() == [2, 0, 1]
    assert Pupil.fresh(3).scores(encoded([GOOD, BAD, CALM])).argmax(axis=1).tolist() != [2, 0, 1]


def test_the_same_lesson_gives_the_same_wide_part() -> None:
    (rows, bias), (again, bias_again) = (wide(lesson(), lesson(), epochs=1) for _ in range(2))
    np.testing.assert_array_equal(rows, again)
    np.testing.assert_array_equal(bias, bias_again)
