"""An hour of the week, wherever it comes in a time, and whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import from_micros
from core.errors import Misused
from core.query.tree import Range, leaves
from web.look.weekly import WeekHour, week_hour

PARIS = ZoneInfo("Europe/Paris")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = ("Europe/Paris", "UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York")


def spans(hour: WeekHour, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Both ends of each are within."""
    found = []
    for leaf in leaves(hour.within(start, end)):
        assert isinstance(leaf, Range)
        assert isinstance(leaf.low, int)
        assert isinstance(leaf.high, int)
        if leaf.low <= leaf.high:
            found.append((from_micros(leaf.low), from_micros(leaf.high)))
    return found


@given(
    st.sampled_from(ZONES),
    st.integers(0, 334 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(1, 30),
    st.integers(0, 30 * 24 * 3600),
)
def test_a_moment_is_in_the_one_hour_of_the_week_that_the_clocks_show(
    key: str, start: datetime, days: int, later: int
) -> None:
    zone, end = ZoneInfo(key), start + days * DAY
    moment = start + timedelta(seconds=later) % (days * DAY)
    local = moment.astimezone(zone)
    for day, hour in {(local.isoweekday(), local.hour), (local.isoweekday(), (local.hour + 1) % 24)}:
        within = any(first <= moment <= last for first, last in spans(WeekHour(day, hour, zone), start, end))
        assert within == (hour == local.hour)


def test_an_hour_that_clocks_skip_has_nothing_and_one_that_they_repeat_has_both() -> None:
    spring, autumn = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
    sunday_at_two = WeekHour(7, 2, PARIS)
    assert spans(sunday_at_two, spring, spring + 6 * HOUR) == []
    assert [first for first, _ in spans(sunday_at_two, autumn, autumn + 6 * HOUR)] == [autumn, autumn + HOUR]


@pytest.mark.parametrize("written", ["8-1@UTC", "1-24@UTC", "1-1", "1-1@Europe/Lutece", "1-1@../etc/passwd"])
def test_what_is_no_hour_of_the_week_is_refused_with_the_way_to_write_it(written: str) -> None:
    with pytest.raises(Misused, match="no hour of the week") as refused:
        week_hour(written)
    assert "1-14@Europe/Paris" in refused.value.hint
