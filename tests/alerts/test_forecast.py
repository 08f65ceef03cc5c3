"""What is expected of an open incident."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alerts.detect.baseline import DAY, unknown
from alerts.detect.counts import Counts, season_slots
from alerts.detect.learning import UNCALIBRATED
from alerts.forecast import EXCITES, FADES, HOURS, between, excited, outlook, told
from alerts.reasons import say
from alerts.track import Subject, Track, track
from alerts.words import ENGLISH, FRENCH
from core.clock import minute_of
from core.jit import Vector
from schemas.incident import IncidentKind

UTC_ZONE = ZoneInfo("UTC")


def course(counted: Vector, usual: float = 0.5, heard: Vector | None = None) -> Track:
    return Track(0, counted, np.ones(len(counted)) if heard is None else heard, np.full(len(counted) + DAY, usual))


def steady(rate: float, minutes: int = DAY) -> Vector:
    return np.full(minutes, rate)


def rising() -> Vector:
    return 0.5 + np.concatenate([np.zeros(DAY - 120), np.linspace(0.0, 6.0, 120)])


def test_a_calm_brand_is_expected_to_stay_calm() -> None:
    assert between(outlook(course(steady(0.5))), 0, 60).value == pytest.approx(30, abs=1)


def test_a_steady_storm_goes_on_and_fades_over_the_day() -> None:
    coming = outlook(course(steady(4.5)))
    assert between(coming, 0, 60).value == pytest.approx(270, rel=0.1)
    assert between(coming, DAY - 60, DAY).value < 0.5 * between(coming, 0, 60).value


def test_a_storm_that_grows_is_expected_to_be_larger_than_one_that_has_stopped_growing() -> None:
    level = rising()[-1]
    flat = np.concatenate([steady(0.5, DAY - 120), steady(level, 120)])
    growing, stopped = outlook(course(rising())), outlook(course(flat))
    assert growing.ratio > stopped.ratio > 1
    assert growing.level / (EXCITES * growing.rests_on) > stopped.level / (EXCITES * stopped.rests_on)


def test_what_nobody_heard_does_not_make_a_storm_look_over() -> None:
    counted, heard = rising(), np.ones(DAY)
    counted[-10:], heard[-10:] = 0.0, 0.0
    deaf, hearing = outlook(course(counted, heard=heard)), outlook(course(counted))
    assert deaf.level > hearing.level


def test_spans_add_up() -> None:
    coming = outlook(course(rising()))
    parts = [between(coming, begin, begin + 15).value for begin in range(0, 180, 15)]
    assert sum(parts) == pytest.approx(between(coming, 0, 180).value)


@given(arrays(np.float64, DAY, elements=st.floats(0, 100)), st.integers(0, DAY - 1), st.integers(1, DAY))
def test_an_interval_holds_what_is_expected(counted: Vector, begin: int, length: int) -> None:
    expected = between(outlook(course(counted)), begin, min(begin + length, DAY))
    assert 0 <= expected.low <= expected.value <= expected.high < np.inf


@given(st.floats(0.1, 50), st.floats(1.1, 10))
def test_a_larger_storm_is_expected_to_stay_larger(rate: float, times: float) -> None:
    small, large = outlook(course(steady(0.5 + rate))), outlook(course(steady(0.5 + rate * times)))
    assert between(small, 0, 60).value < between(large, 0, 60).value


def test_more_mentions_make_a_narrower_interval() -> None:
    few, many = (between(outlook(course(steady(rate))), 0, 60) for rate in (0.6, 20.5))
    assert many.high / many.low < few.high / few.low


@pytest.mark.parametrize(("begin", "end"), [(-1, 5), (5, 5), (0, DAY + 1)])
def test_what_lies_beyond_what_is_known_of_the_usual_is_refused(begin: int, end: int) -> None:
    with pytest.raises(ValueError, match="are not among"):
        between(outlook(course(steady(1.0))), begin, end)


def test_a_process_that_calls_forth_as_much_as_it_has_is_seen_as_such() -> None:
    memory, ratio = excited(steady(2.0, 3 * DAY), np.ones(3 * DAY))
    assert EXCITES * memory == pytest.approx(2.0, rel=0.05)
    assert ratio == pytest.approx(1.0, abs=0.1)
    assert 0 < FADES < EXCITES


def test_it_is_said_in_both_languages() -> None:
    kept = told(course(rising()), "forecast.negatives")
    (english,), (french,) = say([kept], ENGLISH), say([kept], FRENCH)
    assert "negative mentions in the next hour" in english
    assert "mentions négatives dans l’heure" in french
    assert all(kept[f"low_{hours}"] <= kept[f"value_{hours}"] <= kept[f"high_{hours}"] for hours in HOURS)  # type: ignore[operator]


def test_a_track_counts_what_its_incident_is_about() -> None:
    start = minute_of(datetime(2026, 3, 2, tzinfo=UTC))
    topics = np.full((1, 60), 1.0)
    counts = Counts(start, steady(9.0, 60), steady(3.0, 60), topics, np.ones(60), season_slots(start, 60, UTC_ZONE))
    baseline = unknown(("app",), start, UNCALIBRATED)
    followed = {
        name: track(Subject(kind, topic), baseline, counts, UTC_ZONE, 30)
        for name, kind, topic in (
            ("topic", IncidentKind.BAD_BUZZ, "app"),
            ("brand", IncidentKind.BAD_BUZZ, None),
            ("surge", IncidentKind.SURGE, None),
        )
    }
    assert {name: each.counted[0] for name, each in followed.items()} == {"topic": 1.0, "brand": 3.0, "surge": 9.0}
    assert [len(each.usual) for each in followed.values()] == [90, 90, 90]
    assert followed["topic"].usual[0] < followed["brand"].usual[0] < followed["surge"].usual[0]
