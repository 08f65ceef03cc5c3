"""Minutes of a watch: cut, padded with the unknown, and placed in the local week."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detect.counts import counted, season_slots
from core.clock import minute_of
from tests.detect.series import MONDAY, UTC_ZONE, quiet

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Row:
    watch: str
    topic: str | None
    minute: int
    mentions: float
    negatives: float
    late: float = 0.0


def slot_at(moment: datetime, zone: ZoneInfo) -> int:
    return int(season_slots(minute_of(moment), 1, zone)[0])


def test_the_hour_of_the_day_is_the_watchs_own() -> None:
    noon = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    assert slot_at(noon, UTC_ZONE) == 12
    assert slot_at(noon, PARIS) == 13
    assert slot_at(noon, ZoneInfo("Asia/Kolkata")) == 17


def test_a_weekend_begins_at_local_midnight() -> None:
    friday_late = datetime(2026, 1, 9, 23, 30, tzinfo=UTC)
    assert slot_at(friday_late, UTC_ZONE) == 23
    assert slot_at(friday_late, PARIS) == 24


def test_an_hour_moves_when_summer_time_begins() -> None:
    start = minute_of(datetime(2026, 3, 29, 0, 0, tzinfo=UTC))
    hours = season_slots(start, 4 * 60, PARIS)[::60] - 24
    assert list(hours) == [1, 3, 4, 5]


def test_an_hour_comes_twice_when_summer_time_ends() -> None:
    start = minute_of(datetime(2026, 10, 25, 0, 0, tzinfo=UTC))
    hours = season_slots(start, 4 * 60, PARIS)[::60] - 24
    assert list(hours) == [2, 2, 3, 4]


def test_half_hours_of_a_zone_are_kept() -> None:
    start = minute_of(datetime(2026, 1, 5, 0, 0, tzinfo=UTC))
    kolkata = season_slots(start, 60, ZoneInfo("Asia/Kolkata"))
    assert list(kolkata[29:31]) == [5, 6]


@settings(max_examples=60)
@given(st.integers(-3000, 3000), st.integers(0, 3000))
def test_a_cut_holds_what_is_known_and_nothing_else(start: int, length: int) -> None:
    whole = quiet(1)
    cut = whole.between(MONDAY + start, MONDAY + start + length)
    assert (cut.start, cut.end) == (MONDAY + start, MONDAY + start + length)
    for place in range(0, length, 97):
        inside = 0 <= start + place < 1440
        assert cut.exposure[place] == (1 if inside else 0)
        assert cut.mentions[place] == (whole.mentions[start + place] if inside else 0)


def test_a_minute_in_the_making_is_exposed_by_what_has_passed_of_it() -> None:
    seen = quiet(1).as_of(MONDAY + 100, 0.25)
    assert seen.end == MONDAY + 101
    assert list(seen.exposure[-2:]) == [1, 0.25]


def test_rows_become_counts_and_strangers_are_left_out() -> None:
    rows = [
        Row("acme", None, MONDAY + 1, 3, 2),
        Row("acme", "price", MONDAY + 1, 2, 1.5),
        Row("acme", "colour", MONDAY + 1, 2, 2),
        Row("acme", None, MONDAY + 5, 9, 9),
        Row("acme", None, MONDAY - 1, 9, 9),
    ]
    counts = counted(rows, ("delivery", "price"), MONDAY, np.ones(5), UTC_ZONE)
    assert list(counts.mentions) == [0, 3, 0, 0, 0]
    assert list(counts.negatives) == [0, 2, 0, 0, 0]
    assert counts.topics.tolist() == [[0] * 5, [0, 1.5, 0, 0, 0]]
