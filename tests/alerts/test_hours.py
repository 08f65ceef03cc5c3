"""Parts of the day, on clocks that are set twice a year."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alerts.hours import edges, within
from schemas.digest import Digest
from schemas.route import Hours, Quiet, Route
from tests.alerts.test_route import MINUTE, Desk
from tests.alerts.world import PHONE

OFFICE = Hours(start=time(9), end=time(18), time_zone="Europe/Paris", days=(1, 2, 3, 4, 5))
MONDAY_0700 = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def test_a_route_holds_only_within_its_hours() -> None:
    desk = Desk(PHONE.model_copy(update={"hours": (OFFICE,)}), severity=5)
    desk.now = MONDAY_0700
    assert desk.look() == []
    assert desk.look(60 * MINUTE) == ["opened"]


def test_outside_them_the_next_route_takes_its_place() -> None:
    desk = Desk(PHONE.model_copy(update={"hours": (OFFICE,)}), Route(id="on-call", channel="pager"))
    desk.now = MONDAY_0700
    desk.look()
    assert desk.heard == [("pager", "opened")]


def test_what_ends_outside_them_is_told_to_end_when_they_begin() -> None:
    desk = Desk(PHONE.model_copy(update={"hours": (OFFICE,)}))
    desk.now = MONDAY_0700 + timedelta(hours=8)
    desk.look()
    desk.resolve()
    assert desk.look(timedelta(hours=10)) == []
    assert desk.look(timedelta(hours=7)) == ["resolved"]


moments = st.integers(0, 525_600).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)


@given(moments, st.times(), st.times(), st.sets(st.integers(1, 7), min_size=1), st.sampled_from(("UTC", "Asia/Tokyo")))
def test_between_two_edges_nothing_changes(now: datetime, start: time, end: time, days: set[int], zone: str) -> None:
    hours = Hours(start=start, end=end, time_zone=zone, days=tuple(days))
    before = max(edges(hours, now - timedelta(days=2), now))
    assert within(hours, before) == within(hours, now)


def test_a_day_on_which_clocks_are_set_begins_and_ends_by_the_clock() -> None:
    sunday = Hours(start=time(0), end=time(0), time_zone="Europe/Paris", days=(7,))
    assert not within(sunday, datetime(2026, 3, 28, 22, 59, tzinfo=UTC))
    assert within(sunday, datetime(2026, 3, 28, 23, 0, tzinfo=UTC))
    assert within(sunday, datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
    assert not within(sunday, datetime(2026, 3, 29, 22, 0, tzinfo=UTC))


@pytest.mark.parametrize("clock", ["22:00Z", "22:00+02:00"])
@pytest.mark.parametrize("hours", [Hours, Quiet])
def test_hours_with_an_offset_are_refused_when_they_are_read(hours: type[Hours], clock: str) -> None:
    with pytest.raises(ValidationError, match='has an offset; write "22:00", and name the place in `time_zone`'):
        hours.model_validate({"start": clock, "end": "07:00", "time_zone": "Europe/Paris"})


def test_so_is_the_time_of_a_digest() -> None:
    with pytest.raises(ValidationError, match='has an offset; write "08:30"'):
        Digest.model_validate({"id": "daily", "channel": "care", "at": "08:30Z"})
