"""What is usual of a question."""

from datetime import UTC, datetime, timedelta

from core.charts.times import Span
from web.look.usual import Unknown, quantiles

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_band_holds_eight_of_ten_values_of_the_weeks_before() -> None:
    assert quantiles([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10]]) == (1.0, 9.0)
    assert quantiles([[4], [], [6], []]) == (4.2, 5.8)


def test_what_was_not_listened_to_and_what_came_before_the_first_mention_is_unknown() -> None:
    unknown = Unknown([Span(NOON, NOON + HOUR), Span(NOON + 5 * HOUR, NOON + 6 * HOUR)], NOON - 2 * HOUR, HOUR)
    found = [by for by in range(-3, 8) if NOON + by * HOUR in unknown]
    assert found == [-3, 0, 5]
    assert NOON in Unknown([], None, HOUR), "where there never was a mention"
