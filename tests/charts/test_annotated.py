"""What people wrote on time lines, before anybody draws it."""

import json
from collections.abc import Mapping
from datetime import timedelta

import altair
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.annotated import LONGEST, Remark, annotated
from core.charts.curve import incident_curve
from core.charts.look import Look, Spec
from core.charts.render import png
from core.charts.stacks import Stack, tones
from core.charts.times import Span, millis, time_axis
from tests.builders import NOON
from tests.charts.charted import AHEAD, STEP, STORM, look

WORDS: Mapping[str, str] = {"negative": "negative", "neutral": "neutral", "positive": "positive", "alt": "Mentions"}
HOUR = timedelta(hours=1)
WEEK = Span(NOON - 168 * HOUR, NOON)


def chart(seen: Look) -> Spec:
    stacks = [Stack(WEEK.start + hour * HOUR, hour % 7, hour % 5, 3) for hour in range(168)]
    return tones(stacks, WEEK, HOUR, seen, WORDS)


def layers(spec: Spec) -> list[Spec]:
    found = spec["layer"]
    assert isinstance(found, list)
    return found


def added(spec: Spec, before: Spec) -> list[Spec]:
    return layers(spec)[len(layers(before)) :]


def told(spec: Spec, before: Spec) -> list[Spec]:
    """The rows of rules, one for each remark that is drawn."""
    marks = [each for each in added(spec, before) if each["mark"]["type"] == "rule"]  # type: ignore[index]
    return [row for each in marks for row in each["data"]["values"]]  # type: ignore[index]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_remark_is_a_rule_at_its_moment_with_its_words(language: str) -> None:
    seen = look("fr" if language == "fr" else "en")
    drawn = annotated(chart(seen), [Remark(NOON - 24 * HOUR, "Campaign starts", of="Brisolle")], WEEK, seen)
    (row,) = told(drawn, chart(seen))
    assert row["t"] == millis(NOON - 24 * HOUR)
    assert str(row["label"]).startswith("Campaign starts ")
    assert str(row["said"]).endswith("\nCampaign starts\nBrisolle")
    altair.LayerChart.from_dict(json.loads(json.dumps(drawn)), validate=True)
    assert png(drawn).startswith(b"\x89PNG")


def test_a_long_one_is_cut_and_read_whole_where_the_pointer_is() -> None:
    seen, words = look(), "A recall of all bottles that were sold in May, announced in every shop"
    (row,) = told(annotated(chart(seen), [Remark(NOON - HOUR, words)], WEEK, seen), chart(seen))
    assert str(row["label"]).startswith(words[: LONGEST - 1].rstrip() + "…")
    assert words in str(row["said"])


def test_what_lies_outside_of_the_time_shown_changes_nothing() -> None:
    seen = look()
    assert annotated(chart(seen), [Remark(NOON + HOUR, "Later")], WEEK, seen) == chart(seen)
    assert annotated(chart(seen), [], WEEK, seen) == chart(seen)


@given(st.lists(st.integers(0, 167), min_size=1, max_size=12), st.sampled_from((320, 760)))
def test_remarks_never_move_what_the_chart_counts(hours: list[int], width: int) -> None:
    """Nothing that is added has a field of its own on the axis of counts."""
    seen = look("en", "light", width)
    drawn = annotated(chart(seen), [Remark(WEEK.start + at * HOUR, f"Day {at}") for at in hours], WEEK, seen)
    assert layers(drawn)[: len(layers(chart(seen)))] == layers(chart(seen))
    for mark in added(drawn, chart(seen)):
        encoding = mark["encoding"]
        assert isinstance(encoding, dict)
        assert encoding["x"] == time_axis(seen, WEEK)
        assert set(encoding["y"]) == {"value"}
        assert encoding["y"]["value"] < 0
    assert len(told(drawn, chart(seen))) == len(hours)


def test_they_stand_on_the_curve_of_an_incident_too() -> None:
    seen = look()
    span = Span(STORM.points[0].at, AHEAD[-1].at + STEP)
    drawn = annotated(incident_curve(STORM, seen), [Remark(NOON - HOUR, "Press release")], span, seen)
    assert png(drawn).startswith(b"\x89PNG")
