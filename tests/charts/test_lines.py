"""Lines of several brands, told apart without colour."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import altair
import pytest

from core.charts.lines import LEADING, MOST_LINES, Ground, Line, Reading, lines
from core.charts.look import Spec
from core.charts.times import Span
from tests.builders import NOON
from tests.charts.charted import look

HOUR = timedelta(hours=1)
GROUND = Ground(Span(NOON, NOON + 4 * HOUR), HOUR, (), "Volumes of two brands")


def line(name: str, *values: float | None) -> Line:
    return Line(name, [Reading(NOON + place * HOUR, value, f"/explore?{place}") for place, value in enumerate(values)])


def marks(spec: Spec, kind: str) -> list[Spec]:
    layers = spec["layer"]
    assert isinstance(layers, list)
    return [layer for layer in layers if layer["mark"]["type"] == kind]


def test_each_line_has_dashes_of_its_own_and_its_name_at_its_end() -> None:
    spec = lines([line("Brisolle", 3, 5), line("Oramire", 4, 5)], GROUND, look())
    dashes = [tuple(each["mark"]["strokeDash"]) for each in marks(spec, "line")]  # type: ignore[index]
    assert len(set(dashes)) == 2
    named = {each["data"]["values"][0]["label"] for each in marks(spec, "text")}  # type: ignore[index]
    assert named == {"Brisolle", "Oramire"}


def test_names_never_cover_one_another() -> None:
    seen = look()
    spec = lines([line(f"Brand {number}", 1, 5) for number in range(MOST_LINES)], GROUND, seen)
    top = 5 * 1.05
    places = sorted(each["data"]["values"][0]["y"] / top * seen.height for each in marks(spec, "text"))  # type: ignore[index]
    assert all(after - before > LEADING - 0.01 for before, after in pairwise(places))


def test_what_is_not_known_is_no_point_and_no_zero() -> None:
    spec = lines([line("Brisolle", 3, None, 5)], GROUND, look())
    (points,) = marks(spec, "point")
    assert [row["n"] for row in points["data"]["values"]] == [3, 5]  # type: ignore[index]


def test_what_was_not_heard_is_hatched() -> None:
    hatched = lines([line("Brisolle", 3, 4)], replace(GROUND, unheard=(Span(NOON, NOON + HOUR),)), look())
    assert len(marks(hatched, "rule")) == 1


def test_more_lines_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="told apart"):
        lines([line("A", 1)] * (MOST_LINES + 1), GROUND, look())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_valid_by_the_schema_of_vega_lite(language: str) -> None:
    spec = lines([line("<b>", 3, None), line("Oramire")], GROUND, look(language))  # type: ignore[arg-type]
    altair.LayerChart.from_dict(json.loads(json.dumps(spec)), validate=True)
