"""The rules of others: what makes them ring."""

import numpy as np

from bench.rules import RULES, chosen, day_above_week, day_of_week, hour_against_twelve

HOUR, DAY = 60, 1440


def test_an_hour_is_compared_with_the_twelve_before_it() -> None:
    negatives = np.full(13 * HOUR, 0.5)
    negatives[-HOUR:] = 2.0
    assert hour_against_twelve(negatives)[-1] == 4.0


def test_a_day_is_compared_with_the_seven_before_it() -> None:
    negatives = np.concatenate([np.full(DAY, 100.0 + day % 2 * 20) for day in range(8)]) / DAY
    negatives[-DAY:] *= 240 / 120
    assert round(float(day_of_week(negatives)[-1])) == round(100 * 240 / (760 / 7))
    assert day_above_week(negatives)[-1] > 10


def test_three_negatives_never_ring() -> None:
    negatives = np.zeros(9 * DAY)
    negatives[-3:] = 1
    assert [rule.statistic(negatives)[-1] for rule in RULES] == [0, 0, 0]


def test_a_rule_is_shown_as_suggested_and_as_rare_as_ours() -> None:
    often = dict(zip(RULES[0].factors, (9.0, 5.0, 2.0, 0.5, 0.4, 0.1, 0.0), strict=True))
    assert chosen(RULES[0], often, 0.5) == (2, 8)
    assert chosen(RULES[0], often, -1.0) == (2, 30)
