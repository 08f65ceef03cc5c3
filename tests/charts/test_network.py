"""The picture of who took a story from whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.charts.look import DARK, LIGHT, Look
from core.charts.network import LANE, Link, Member, network
from core.charts.render import svg

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LOOK = Look(LIGHT, "en", ZoneInfo("Europe/Paris"))


def members(count: int) -> list[Member]:
    return [
        Member(f"@user{number}", NOON + timedelta(minutes=number // 4), number % 3, count - number, f"user {number}")
        for number in range(count)
    ]


def test_it_names_lanes_and_those_who_passed_it_on_most() -> None:
    drawn = svg(network(("fedi", "forum", "press"), members(20), [Link(0, 4, "user4 quoted user0")], LOOK, "who"))
    assert all(word in drawn for word in ("fedi", "forum", "press", "@user0", "13:00"))


def test_a_single_member_can_be_drawn_in_both_themes() -> None:
    for theme in (LIGHT, DARK):
        assert "@user0" in svg(network(("fedi",), members(1), [], replace(LOOK, theme=theme), "who"))


def test_it_is_the_same_each_time_and_as_high_as_its_lanes() -> None:
    links = [Link(0, number, "") for number in range(1, 40)]
    drawn = network(("fedi", "forum", "press"), members(40), links, LOOK, "who")
    assert drawn == network(("fedi", "forum", "press"), members(40), links, LOOK, "who")
    assert drawn["height"] == 3 * LANE
