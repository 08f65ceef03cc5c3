"""What is more than usual: against the same hour of the days before."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.unusual import DAYS, HOUR, QUARTER, hour_to, judged, reach
from tests.builders import NOON

PARIS = "Europe/Paris"


def history(rate: Callable[[datetime], float], end: datetime = NOON, days: int = DAYS + 1) -> dict[datetime, float]:
    """rate: mentions of the quarter of an hour that begins then."""
    quarters = [end - number * QUARTER for number in range(1, days * 96 + 1)]
    return {at: rate(at) for at in quarters if rate(at)}


def test_a_day_like_the_others_is_not_told() -> None:
    assert judged(history(lambda _: 5.0), NOON, PARIS) is None


def test_three_times_and_more_is_told_against_what_is_usual() -> None:
    found = judged(history(lambda at: 18.0 if at >= NOON - HOUR else 5.0), NOON, PARIS)
    assert found is not None
    assert (found.count, found.low, found.high) == (72.0, 20.0, 20.0)


def test_few_are_never_told() -> None:
    assert (
        judged(history(lambda at: 1.0 if at >= NOON - HOUR else 0.0) | {NOON - 20 * 96 * QUARTER: 1.0}, NOON, PARIS)
        is None
    )


def test_a_busy_morning_of_every_day_is_usual() -> None:
    def mornings(at: datetime) -> float:
        return 40.0 if 10 <= at.hour < 12 else 2.0

    assert judged(history(mornings), NOON, PARIS) is None


def test_a_busy_monday_is_usual_on_mondays() -> None:
    def mondays(at: datetime) -> float:
        return 40.0 if at.weekday() == NOON.weekday() else 2.0

    assert judged(history(mondays), NOON, PARIS) is None


def test_a_storm_of_last_week_does_not_become_usual() -> None:
    def stormy(at: datetime) -> float:
        return 90.0 if at >= NOON - HOUR or NOON - timedelta(days=6) < at < NOON - timedelta(days=3) else 5.0

    assert judged(history(stormy), NOON, PARIS) is not None


def test_without_a_week_behind_it_nothing_is_unusual() -> None:
    young = dict.fromkeys((NOON - number * QUARTER for number in range(1, 5 * 96)), 50.0)
    assert judged(young, NOON, PARIS) is None
    assert judged({}, NOON, PARIS) is None


def test_hours_are_those_of_the_clocks_over_a_change_of_them() -> None:
    """Eight in Paris is seven of UTC in winter, and six in summer."""
    end = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)  # nine in Paris, the day after clocks went forward

    def at_eight(at: datetime) -> float:
        winter = at < datetime(2026, 3, 29, 1, tzinfo=UTC)
        return 40.0 if at.hour == (7 if winter else 6) else 1.0

    assert judged(history(at_eight, end), end, PARIS) is None


@given(st.integers(0, 10**9))
def test_the_hour_ends_at_a_quarter_that_is_over(seconds: int) -> None:
    now = NOON + timedelta(seconds=seconds)
    end = hour_to(now)
    assert (end.minute % 15, end.second, end.microsecond) == (0, 0, 0)
    assert timedelta(minutes=2) <= now - end < timedelta(minutes=17)
    assert reach(end) < end - DAYS * timedelta(days=1) - HOUR
