"""No cap is ever passed, no watch eats the day of the others, and what is read twice counts once."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import NonNegativeFloat

from core.state.spending import Spending
from ingest.budget import UNLIMITED, Level, Plan, Shared, Spent, caps, left, share, tally, usd
from ingest.governor import Governor, Unlimited
from ingest.port import NOTHING
from tests.builders import NOON
from tests.ingest.parts import HandClock, Watching, watch
from tests.migrated import migrated

PRICES = {"post": 0.005, "user": 0.01}
PLAN = Plan(prices=PRICES, usd_a_day=10, units_a_month={"post": 10_000})
NOBODY = Spent({}, {})


@pytest.fixture
def spending(tmp_path: Path) -> Iterator[Spending]:
    database = migrated(tmp_path / "state.db")
    yield Spending(database)
    database.close()


def governor(spending: Spending, plan: Plan, clock: HandClock | None = None, *watches: str) -> Governor:
    heard = Watching([watch(each, each) for each in watches])
    return Governor(plan, "x", spending, heard, clock or HandClock())


def test_the_nearest_of_all_caps_counts() -> None:
    assert left(PLAN, NOBODY, "post") == 2_000  # of 10 USD
    assert left(PLAN, NOBODY, "user") == 1_000
    assert left(PLAN, Spent({"user": 900}, {"user": 900}), "post") == 200
    assert left(PLAN, Spent({}, {"post": 9_900}), "post") == 100
    assert left(PLAN, Spent({"post": 3_000}, {"post": 3_000}), "post") == 0
    assert left(PLAN, NOBODY, "count") == UNLIMITED


def test_the_last_parts_of_a_cap_are_kept_for_listening_less() -> None:
    used = Spent({"post": 1_800}, {"post": 1_800})
    assert left(PLAN, used, "post", Level.FULL) == 0
    assert left(PLAN, used, "post", Level.SAMPLE) == 160
    assert left(PLAN, used, "post") == 200


def test_what_a_table_does_not_name_keeps_its_default() -> None:
    class Ours(Plan):
        prices: Mapping[str, NonNegativeFloat] = PRICES

    assert Ours(prices={"post": 0.006}).prices == {"post": 0.006, "user": 0.01}


@given(
    day=st.integers(0, 50),
    month=st.integers(0, 500),
    units=st.integers(0, 3_000),
    posts=st.integers(0, 3_000),
    users=st.integers(0, 3_000),
    price=st.sampled_from([0.001, 0.005, 0.0149, 0.2]),
)
def test_whoever_uses_no_more_than_is_left_passes_no_cap(
    day: int, month: int, units: int, posts: int, users: int, price: float
) -> None:
    plan = Plan(
        prices={"post": price, "user": 0.01}, usd_a_day=day, usd_a_month=month, units_a_day={"post": units, "user": 999}
    )
    used = {"post": 0, "user": 0}
    for unit, wanted in (("post", posts), ("user", users), ("post", users)):
        used[unit] += min(wanted, left(plan, Spent(used, used), unit))
    assert all(cap.used <= cap.most + 1e-9 for cap in caps(plan, Spent(used, used)))


def test_a_watch_that_is_loud_at_midnight_has_its_own_share_and_no_more() -> None:
    plan = Plan(units_a_day={"post": 1_000}, kept_for_sample=0, kept_for_counts=0)
    assert share(plan, NOBODY, "post", "loud", ("loud", "quiet"), 0.0) == 500
    used = Spent({"post": 500, tally("post", "loud"): 500}, {})
    assert share(plan, used, "post", "loud", ("loud", "quiet"), 0.0) == 0
    assert share(plan, used, "post", "quiet", ("loud", "quiet"), 0.0) == 500


def test_what_a_quiet_watch_does_not_use_flows_to_the_others_as_the_day_goes_on() -> None:
    plan = Plan(units_a_day={"post": 1_000}, shares={"loud": 3}, kept_for_sample=0, kept_for_counts=0)
    used = Spent({"post": 750, tally("post", "loud"): 750}, {})
    shares = [share(plan, used, "post", "loud", ("loud", "quiet"), hour / 24) for hour in (0, 6, 12, 18, 24)]
    assert shares == [0, 62, 125, 187, 250]


@given(
    weights=st.lists(st.floats(0.1, 10), min_size=1, max_size=6),
    used=st.lists(st.integers(0, 400), min_size=6, max_size=6),
    elapsed=st.floats(0, 1),
)
def test_no_share_is_more_than_is_left_and_somebody_always_has_one(
    weights: list[float], used: list[int], elapsed: float
) -> None:
    names = [f"w{number}" for number in range(len(weights))]
    plan = Plan(units_a_day={"post": 1_000}, shares=dict(zip(names, weights, strict=True)))
    tallies = {tally("post", name): count for name, count in zip(names, used, strict=False)}
    spent = Spent({"post": sum(tallies.values()), **tallies}, {})
    rest = left(plan, spent, "post", Level.FULL)
    shares = [share(plan, spent, "post", name, names, elapsed) for name in names]
    assert all(0 <= each <= rest for each in shares)
    assert rest <= len(names) or any(shares)


def test_the_day_of_a_quota_ends_where_its_platform_lives() -> None:
    plan = Plan(zone="America/Los_Angeles", month_begins=15)
    assert plan.day(datetime(2026, 3, 2, 7, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert plan.day(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert plan.month(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) == date(2026, 2, 15)
    assert plan.elapsed(datetime(2026, 3, 2, 20, 0, tzinfo=UTC)) == 0.5


def test_what_is_read_again_on_a_day_counts_once_and_on_the_next_again(spending: Spending) -> None:
    clock = HandClock()
    x = governor(spending, PLAN, clock)
    x.use("post", ["1", "2"])
    x.use("post", ["2", "3"])
    assert x.left("post") == 1_997
    clock.advance(timedelta(days=1))
    x.use("post", ["3"])
    assert x.left("post") == 1_999
    assert x.spent().month == {"post": 4}


def test_what_is_held_for_one_request_is_not_there_for_another(spending: Spending) -> None:
    x = governor(spending, PLAN)
    assert x.hold("post", 1_950, Level.SAMPLE) == 1_950
    assert x.hold("post", 100, Level.SAMPLE) == 10
    assert x.hold("post", 100, Level.COUNTS) == 40
    assert x.left("user") == 0
    x.use("post", ["1"])
    x.free("post", 2_000)
    assert x.left("post") == 1_999


def test_it_warns_and_then_listens_less_step_by_step(spending: Spending) -> None:
    x = governor(spending, PLAN, HandClock(NOON), "brisolle")
    seen = []
    for upto in (0, 1_600, 1_800, 1_960, 2_000):
        x.use_for("post", {"brisolle": [str(number) for number in range(upto)]})
        seen.append((x.level("post", "brisolle"), x.detail()))
    assert seen == [
        (Level.FULL, ""),
        (Level.FULL, "It used 80% of usd_a_day (10)."),
        (Level.SAMPLE, "It used 90% of usd_a_day (10)."),
        (Level.COUNTS, "It used 98% of usd_a_day (10)."),
        (Level.OFF, "It used 100% of usd_a_day (10)."),
    ]


def test_only_the_watch_that_is_loud_is_listened_to_less(spending: Spending) -> None:
    x = governor(spending, PLAN, HandClock(NOON), "brisolle", "vantelle")
    x.use_for("post", {"brisolle": [str(number) for number in range(1_350)]})
    assert x.level("post", "brisolle") is Level.SAMPLE
    assert x.level("post", "vantelle") is Level.FULL
    assert x.share("post", "vantelle") == 450


def test_what_is_read_besides_posts_is_part_of_the_share_of_a_watch(spending: Spending) -> None:
    x = governor(spending, PLAN, HandClock(NOON), "brisolle", "vantelle")
    x.use_for("post", {"brisolle": [str(number) for number in range(450)]})
    x.use_for("user", {"brisolle": [str(number) for number in range(450)]})
    assert x.level("post", "brisolle") is Level.SAMPLE
    assert x.share("post", "vantelle") == 450


def test_a_post_that_two_watches_asked_for_is_paid_once(spending: Spending) -> None:
    x = governor(spending, PLAN)
    x.use_for("post", {"brisolle": ["1", "2"], "vantelle": ["2"]})
    assert usd(PRICES, x.spent().today) == 0.01
    assert x.spent().today == {"post": 2, "post@brisolle": 2, "post@vantelle": 1}


def test_a_budget_that_knows_no_watches_is_one_for_all() -> None:
    free = Unlimited(NOTHING)
    assert isinstance(free, Shared)
    assert free.level("post", "brisolle") is Level.FULL
    assert free.hold("post", 100, Level.FULL) == 100
