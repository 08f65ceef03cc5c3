"""Local buckets."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import from_micros, micros
from index.buckets import buckets
from index.port import Bucket

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Havana",
    "Africa/Casablanca",
)
moments = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def begins(start: datetime, end: datetime, bucket: Bucket, zone: str) -> list[datetime]:
    runs = buckets(start, end, bucket, zone)
    return [from_micros(begin) for run in runs for begin in range(run.begin, run.end, run.step)]


@given(start=moments, days=st.integers(1, 400), zone=st.sampled_from(ZONES))
def test_every_day_begins_at_the_first_moment_of_its_local_date(start: datetime, days: int, zone: str) -> None:
    local = ZoneInfo(zone)
    found = begins(start, start + timedelta(days=days), "day", zone)
    assert found[0] <= start
    dates = [begin.astimezone(local).date() for begin in found]
    assert dates == sorted(set(dates))
    for begin in found:
        before = begin - timedelta(microseconds=1)
        assert before.astimezone(local).date() < begin.astimezone(local).date()


@given(start=moments, hours=st.integers(1, 48), zone=st.sampled_from(ZONES))
def test_hours_follow_one_another_and_none_spans_two_local_hours(start: datetime, hours: int, zone: str) -> None:
    local = ZoneInfo(zone)
    found = begins(start, start + timedelta(hours=hours), "hour", zone)
    assert found[0] <= start
    for begin, following in pairwise(found):
        assert timedelta(0) < following - begin <= timedelta(minutes=90)
        last = following - timedelta(microseconds=1)
        assert begin.astimezone(local).hour == last.astimezone(local).hour


@given(start=moments, days=st.integers(1, 400), zone=st.sampled_from(ZONES), bucket=st.sampled_from(("hour", "day")))
def test_runs_follow_one_another_and_end_where_asked(start: datetime, days: int, zone: str, bucket: Bucket) -> None:
    end = start + timedelta(days=days)
    runs = buckets(start, end, bucket, zone)
    assert [run.end for run in runs] == [run.begin for run in runs[1:]] + [micros(end)]
    assert all(one.step != following.step for one, following in pairwise(runs))
    assert len(runs) < 20


def test_the_hour_that_is_lived_twice_is_two_buckets() -> None:
    evening = datetime(2026, 10, 24, 23, tzinfo=UTC)
    found = begins(evening, evening + timedelta(hours=4), "hour", "Europe/Paris")
    assert [begin.astimezone(ZoneInfo("Europe/Paris")).hour for begin in found] == [1, 2, 2, 3]


@pytest.mark.parametrize("bucket", ["minute", "quarter", "hour", "day", "all"])
def test_nothing_to_count_has_no_buckets(bucket: Bucket) -> None:
    moment = datetime(2026, 3, 28, tzinfo=UTC)
    assert begins(moment, moment, bucket, "UTC") == []
