"""What charts say, before anybody draws them."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import altair
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.bars import MOST_BARS, Bar, volumes
from core.charts.curve import Curve, Note, incident_curve
from core.charts.days import Column, columns
from core.charts.hatching import stretches
from core.charts.look import DARK, LIGHT, Look, Spec
from core.charts.stacks import Beside, Stack, Usual, tones
from core.charts.strips import Missing, Strip, coverage
from core.charts.times import Span, millis
from core.charts.weekly import Cell, hours_of_week
from tests.builders import NOON
from tests.charts.charted import PARIS, STEP, STORM, day, look

HOUR = timedelta(hours=1)


WHEN = Span(NOON - 6 * HOUR, NOON)
STRIPS = (
    Strip("bluesky", 0.8333, (Span(NOON - 6 * HOUR, NOON - 3 * HOUR), Span(NOON - 2 * HOUR, NOON))),
    Strip("rss.<b>", 0.9999, (), (Missing(Span(NOON - 6 * HOUR, NOON - HOUR), "06:00, <b>it did not answer</b>"),)),
)


TONES = {
    "negative": "negative",
    "neutral": "neutral",
    "positive": "positive",
    "before": "before",
    "usual": "usually",
    "alt": "a picture",
}
HOURLY = (Stack(NOON - 2 * HOUR, 12.0, 3.0, 1.0, "/explore?from=<b>"), Stack(NOON - HOUR, 0.0, 2.5, 0.0))
STACKS = (Stack(NOON, 3, 0, 2, "/explore?x"),)
BESIDE = Beside(
    [(NOON - 2 * HOUR, 4.0), (NOON - HOUR, 5.0)],
    [Span(NOON - 6 * HOUR, NOON - 5 * HOUR)],
    [Usual(NOON - 2 * HOUR, 2.0, 20.0)],
)
WEEK = (Cell(0, 9, 4.5, "Mon 09:00, 4.5 an hour", "/explore"), Cell(6, 23, 0.0, "Sun 23:00, none"))


def every() -> Iterator[tuple[str, Spec]]:
    for theme in ("light", "dark"):
        for seen in (look("en", theme), look("fr", theme, 320)):
            yield f"curve {theme} {seen.language}", incident_curve(STORM, seen)
            yield f"bare {theme} {seen.language}", incident_curve(Curve(STEP, day()[:3]), seen)
            yield f"coverage {theme} {seen.language}", coverage(STRIPS, WHEN, seen)
            yield f"tones {theme} {seen.language}", tones(HOURLY, WHEN, HOUR, seen, TONES, BESIDE)
            yield f"week {theme} {seen.language}", hours_of_week(WEEK, seen, TONES)
            yield f"bars {theme} {seen.language}", volumes([Bar("bluesky", 12.0), Bar("<b>", 1.0)], seen, "Sources")


EVERY = dict(every())


def rows(spec: Spec, field: str) -> list[dict[str, object]]:
    """Of all layers, the rows that have this field."""
    layers = spec["layer"]
    assert isinstance(layers, list)
    found = [row for layer in layers for row in layer.get("data", {}).get("values", ()) if field in row]
    return found or [row for row in spec.get("data", {}).get("values", ()) if field in row]  # type: ignore[attr-defined]


def labels(spec: Spec) -> list[str]:
    return [str(row["label"]) for row in rows(spec, "label")]


@pytest.mark.parametrize("name", EVERY)
def test_every_chart_is_valid_by_the_schema_of_vega_lite(name: str) -> None:
    altair.LayerChart.from_dict(json.loads(json.dumps(EVERY[name])), validate=True)


def test_the_parts_of_a_stack_lie_on_one_another_and_say_where_they_lead() -> None:
    spec = tones(STACKS, Span(NOON, NOON + HOUR), HOUR, look(), TONES)
    assert [(row["low"], row["high"], row["go"]) for row in rows(spec, "low")] == [
        (0.0, 3.0, "/explore?x"),
        (3.0, 5.0, "/explore?x"),
    ]
    assert spec["description"] == "a picture"


def test_what_was_not_heard_is_no_zero_but_hatched() -> None:
    spec = incident_curve(STORM, look())
    counted = [row["n"] for row in rows(spec, "n")]
    assert None in counted
    assert 0.0 not in counted
    begin, end = millis(day()[40].at), millis(day()[44].at)
    strokes = rows(spec, "t2")
    assert strokes
    assert all(begin <= int(str(row["t"])) <= int(str(row["t2"])) <= end for row in strokes)


def test_what_was_covered_lies_on_all_that_was_to_be_and_each_source_is_named_with_its_share() -> None:
    spec = coverage(STRIPS, WHEN, look("fr"))
    whole, parts, *_ = [layer["data"]["values"] for layer in spec["layer"]]  # type: ignore[attr-defined]
    assert [row["t2"] - row["t"] for row in whole] == [6 * 3_600_000] * 2
    assert [row["t2"] - row["t"] for row in parts] == [3 * 3_600_000, 2 * 3_600_000]
    assert labels(spec) == ["bluesky  83\u202f%", "rss.<b>  99\u202f%"]


def test_a_day_that_was_heard_has_no_hatching() -> None:
    heard = tuple(replace(point, heard=1.0, value=5.0) for point in day())
    assert rows(incident_curve(replace(STORM, points=heard), look()), "t2") == []


def test_notes_say_what_and_when_on_the_clocks_of_the_watch() -> None:
    told = {"first post 09:00", "rang 10:00", "acknowledged 10:05", "resolved 12:55"}
    assert set(labels(incident_curve(STORM, look()))) == told


def test_over_several_days_notes_say_which() -> None:
    long = replace(STORM, step=HOUR, points=tuple(replace(p, at=NOON - (96 - i) * HOUR) for i, p in enumerate(day())))
    assert "rang 2\u00a0Mar 10:00" in labels(incident_curve(replace(long, ahead=()), look()))


@given(st.lists(st.integers(0, 1439), min_size=1, max_size=4, unique=True), st.integers(320, 900))
def test_labels_never_cover_one_another(minutes: list[int], width: int) -> None:
    notes = tuple(Note(day()[0].at + timedelta(minutes=minute), "something") for minute in minutes)
    curve = replace(STORM, notes=notes, ahead=())
    placed = [(int(str(row["t"])), row["y"]) for row in rows(incident_curve(curve, look(width=width)), "label")]
    letters = len("something 00:00") * 6.0 / width * timedelta(days=1).total_seconds() * 1000
    assert len(placed) == len(minutes)
    assert all(abs(a[0] - b[0]) >= letters for a, b in combinations(placed, 2) if a[1] == b[1])


def test_notes_stand_above_the_curve() -> None:
    spec = incident_curve(STORM, look())
    highest = max(float(str(row["n"])) for row in rows(spec, "n") if row["n"] is not None)
    assert all(float(str(row["y"])) > highest for row in rows(spec, "label"))


def test_the_forecast_begins_where_the_curve_ends_and_is_said_to_be_one() -> None:
    spec = incident_curve(STORM, look())
    last = STORM.points[-1].value
    ahead = [row for row in rows(spec, "low") if row.get("n") is not None]
    assert (ahead[0]["n"], ahead[0]["low"], ahead[0]["high"]) == (last, last, last)
    assert "dashed: forecast" in json.dumps(spec["title"])


def test_a_chart_without_forecast_does_not_speak_of_one() -> None:
    assert "forecast" not in json.dumps(incident_curve(replace(STORM, ahead=()), look()))


@pytest.mark.parametrize("points", [(), day() * 30])
def test_a_curve_of_nothing_or_of_too_much_is_refused(points: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="a curve has 1 to"):
        incident_curve(replace(STORM, points=points), look())  # type: ignore[arg-type]


def test_when_clocks_change_every_hour_still_stands_at_its_place() -> None:
    begin = datetime(2026, 10, 24, 12, tzinfo=UTC)  # the night in which 03:00 becomes 02:00
    points = tuple(replace(p, at=begin + i * STEP) for i, p in enumerate(day()))
    encoding = incident_curve(Curve(STEP, points), look())["encoding"]
    assert isinstance(encoding, dict)
    values = encoding["x"]["axis"]["values"]
    told = json.loads(encoding["x"]["axis"]["labelExpr"].partition("(")[2].partition(")")[0])
    shown = {told[str(at)]: datetime.fromtimestamp(at / 1000, UTC).astimezone(PARIS) for at in values}
    assert all(f"{local:%H:%M}" == label for label, local in shown.items() if ":" in label)
    assert shown["00:00" if "00:00" in shown else "25\u00a0Oct"].hour == 0
    assert len(values) == len(set(values))


def test_numbers_and_dates_are_written_as_the_language_writes_them() -> None:
    french, english = look("fr"), look("en")
    assert (french.number(1234567), english.number(1234567)) == ("1\u202f234\u202f567", "1,234,567")
    assert (french.number(2.5), english.number(2.5)) == ("2,5", "2.5")
    assert (french.day(NOON), english.day(NOON)) == ("lun. 2\u00a0mars", "Mon 2\u00a0Mar")
    assert french.date(datetime(2026, 2, 1, 12, tzinfo=UTC)) == "1er\u00a0févr."


def test_what_is_beyond_the_most_bars_is_summed_up() -> None:
    drawn = rows(volumes([Bar(f"source {i}", 1.0) for i in range(40)], look("fr")), "n")
    assert len(drawn) == MOST_BARS
    assert drawn[-1]["label"] == "autres"
    assert sum(float(str(row["n"])) for row in drawn) == 40


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_letters_can_be_read_on_their_ground(theme: object) -> None:
    colours = asdict(theme)  # type: ignore[call-overload]
    for name, least in (("ink", 7.0), ("muted", 4.5), ("negative", 3.0), ("ours", 3.0)):
        assert contrast(colours[name], colours["ground"]) >= least, name


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@given(st.lists(st.floats(0, 1), max_size=50))
def test_unheard_stretches_are_apart_and_hold_all_that_was_unheard(shares: list[float]) -> None:
    spans = [Span(NOON + i * STEP, NOON + (i + 1) * STEP) for i in range(len(shares))]
    found = stretches(zip(spans, shares, strict=True), 0.5)
    assert all(a.end < b.start for a, b in pairwise(found))
    assert sum((s.length for s in found), timedelta()) == STEP * sum(share < 0.5 for share in shares)


@pytest.mark.parametrize(("width", "height"), [(10, 100), (5000, 100), (300, 5000)])
def test_a_chart_has_bounds(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="outside of"):
        Look(LIGHT, "en", PARIS, width, height)


def test_what_is_missing_is_hatched_within_its_strip_and_says_why() -> None:
    spec = coverage(STRIPS, WHEN, look("en", "light"))
    (told,) = rows(spec, "told")
    assert (told["t"], told["told"]) == (millis(NOON - 6 * HOUR), "06:00, <b>it did not answer</b>")
    strokes = [row for row in rows(spec, "y2") if "told" not in row and row["t"] != millis(WHEN.start)]
    within = [row for row in strokes if 1 <= float(str(row["y2"])) <= float(str(row["y"])) <= 2]
    assert len(within) > 10
    assert all(float(str(row["t2"])) <= millis(NOON - HOUR) for row in within)


def test_bars_of_tones_lead_to_what_is_behind_them_and_stand_against_the_period_before() -> None:
    drawn = tones(HOURLY, WHEN, HOUR, look(), TONES, BESIDE)
    bars = rows(drawn, "go")
    assert [bar["n"] for bar in bars] == [12.0, 3.0, 1.0, 2.5], "what is zero has no bar"
    assert bars[0]["go"] == "/explore?from=<b>"
    assert [row["said"] for row in rows(drawn, "said") if "before" in str(row["said"])] == ["before 4", "before 5"]


def test_an_hour_of_the_week_is_the_stronger_the_more_was_said_in_it() -> None:
    cells = rows(hours_of_week((*WEEK, Cell(1, 9, 9.0, "Tue")), look(), TONES), "part")
    assert cells[2]["part"] == 1.0
    assert 0 < float(str(cells[0]["part"])) < 1
    assert cells[1]["part"] == 0.0


def test_a_bar_says_what_is_usual_at_its_time_where_that_is_known() -> None:
    drawn = tones(HOURLY, WHEN, HOUR, look(), TONES, BESIDE)
    said = {row["t"]: str(row["said"]) for row in rows(drawn, "go")}
    assert said[millis(NOON - 2 * HOUR)].endswith("usually 2–20")
    assert "usually" not in said[millis(NOON - HOUR)]
    (band,) = [row for row in rows(drawn, "high") if "said" not in row]
    assert (band["low"], band["high"]) == (2.0, 20.0)


@pytest.mark.parametrize(("most", "ticks"), [(0.0, 1), (2.0, 2), (90.0, 4)])
def test_an_axis_counts_whole_mentions(most: float, ticks: int) -> None:
    spec = tones((Stack(NOON - HOUR, most, 0, 0),), WHEN, HOUR, look(), TONES)
    assert spec["encoding"]["y"]["axis"]["tickCount"] == ticks  # type: ignore[index]


@pytest.mark.parametrize(("width", "said"), [(760, ["Sun", "22\u00a0Nov"]), (320, ["Sun", "22", "Nov"])])
def test_seven_days_fit_a_phone(width: int, said: list[str]) -> None:
    week = [Column("Sun 22\u00a0Nov", 1, 2, 3)] * 7
    axis = columns(week, look(width=width), "a week")["encoding"]["x"]["axis"]  # type: ignore[index]
    assert json.dumps(said) in axis["labelExpr"]
