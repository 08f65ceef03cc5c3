"""Positives that are unusual in number and in share."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.detect.baseline import HOUR
from alerts.detect.counts import Counts
from alerts.detect.praise import FEWEST, praise
from alerts.detect.scene import Scene, look
from alerts.detect.sensitivity import BALANCED
from alerts.detect.signal import Signal
from tests.detect.series import MONDAY, TOPICS, quiet, rebuilt

NOW = MONDAY + 10 * 1440 + 12 * HOUR
QUIET = quiet(11)
SHARE = 0.2


def scene(counts: Counts = QUIET) -> Scene:
    return look(rebuilt(TOPICS, counts, NOW), counts)


CALM = scene()


def times(factor: float) -> Counts:
    """So many times the mentions in the four hours to NOW, of which so many as ever are negative."""
    mentions = QUIET.mentions.copy()
    place = NOW - QUIET.start
    mentions[place - 240 : place + 1] *= factor
    return replace(QUIET, mentions=mentions)


def judged(positives: float, seen: Scene = CALM) -> Signal | None:
    return praise(seen, NOW, {60: positives, 240: positives}, SHARE, BALANCED.opportunity)


def test_a_loud_hour_of_praise_rings_with_its_figures() -> None:
    found = judged(150, scene(times(2)))
    assert found is not None
    assert found.rings
    assert found.mentions > found.mentions_high
    assert found.share_now > found.share_before


@given(st.floats(0, FEWEST - 0.01))
def test_a_handful_of_kind_words_says_nothing(positives: float) -> None:
    assert judged(positives) is None


@pytest.mark.parametrize("factor", [2, 5, 20])
def test_more_of_everything_is_no_praise(factor: int) -> None:
    seen = scene(times(factor))
    place = NOW - QUIET.start
    usual = {span: SHARE * float(times(factor).mentions[place + 1 - span : place + 1].sum()) for span in (60, 240)}
    found = praise(seen, NOW, usual, SHARE, BALANCED.opportunity)
    assert found is None or not found.rings


@given(st.floats(FEWEST, 200), st.floats(0, 200))
def test_more_praise_never_scores_lower(positives: float, more: float) -> None:
    fewer, further = judged(positives), judged(positives + more)
    assert fewer is None or (further is not None and further.score >= fewer.score - 1e-9)
