"""What was listened to and what it costs, in the browser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from schemas.event import Covered
from schemas.people import Role
from tests.web.conftest import Looker, Visitor, client
from tests.web.town import TODAY, Town
from web.guard import COOKIE
from web.site import application

SessionOf = Callable[[Role], str]


def listen(the_town: Town, source: str, first: float, last: float, *watches: str) -> None:
    """From so many hours ago to so many hours ago."""
    start, end = TODAY - timedelta(hours=first), TODAY - timedelta(hours=last)
    the_town.state.coverage.record(Covered(source=source, watches=watches, start=start, end=end, observed_at=end))


@pytest.fixture
def heard(the_town: Town) -> Town:
    listen(the_town, "news", 24, 10)
    listen(the_town, "news", 4, 0)
    listen(the_town, "hidden", 24, 0, "sealed")
    listen(the_town, "both", 24, 0, "sealed", "brisolle")
    return the_town


@pytest.mark.usefixtures("heard")
def test_gaps_are_told_with_their_length(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/coverage/gaps").text
    assert "75%" in shown
    assert "6 hours" in shown
    assert "Nobody knows why." in shown


@pytest.mark.usefixtures("heard")
def test_a_source_of_other_teams_watches_is_not_told(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/coverage/gaps").text
    assert "hidden" not in shown
    assert "both (brisolle)" in shown
    assert "both (brisolle, sealed)" in inside(Role.ADMINISTRATOR).get("/coverage/gaps").text
    assert inside(Role.VIEWER).get("/coverage?watch=sealed").status_code == 404


@pytest.mark.usefixtures("heard")
def test_the_strips_say_what_is_missing_and_how_much_was_heard(inside: Visitor) -> None:
    spec = inside(Role.VIEWER).get("/coverage/strips?w=600").json()
    told = [row["told"] for layer in spec["layer"] for row in layer["data"]["values"] if "told" in row]
    assert any("Nobody knows why." in each for each in told)
    assert "news 75%" in spec["description"]


def test_it_can_be_kept_to_the_sources_of_one_watch(heard: Town, inside: Visitor) -> None:
    watch = heard.state.watches.get("oramire").watch
    heard.state.watches.apply([watch.model_copy(update={"sources": ("both",)})], by="ada")
    shown = inside(Role.VIEWER).get("/coverage/gaps?watch=oramire").text
    assert "No source was heard in this time." in shown


def test_what_was_heard_for_all_and_later_for_a_watch_is_one_line_of_that_watch(
    the_town: Town, inside: Visitor
) -> None:
    listen(the_town, "x", 24, 10)
    listen(the_town, "x", 10, 0, "brisolle")
    shown = inside(Role.VIEWER)
    of_one = shown.get("/coverage/strips?w=600&watch=brisolle").json()["description"].split("; ")
    of_all = shown.get("/coverage/strips?w=600").json()["description"].split("; ")
    assert [each for each in of_one if each.startswith("x ")] == ["x (brisolle) 100%"]
    assert [each for each in of_all if each.startswith("x ")] == ["x 58%", "x (brisolle) 100%"]


def test_where_nothing_has_a_budget_that_is_said(inside: Visitor) -> None:
    assert "No source has a budget." in inside(Role.VIEWER).get("/coverage/costs").text


@pytest.fixture
def paying(the_town: Town) -> Town:
    """A town that listens to X, as far as 100 posts a day."""
    x = {"bearer_token": "secret", "budget": {"usd_a_month": 50, "units_a_day": {"post": 100}}}
    settings = the_town.settings.model_copy(update={"sources": {"x": x}})
    backing = the_town.app.state.backing
    operation = replace(backing.operation, settings=settings)
    the_town.state.spending.add("x", TODAY.date(), "post", [str(number) for number in range(70)])
    the_town.state.spending.add("x", TODAY.date(), "post@sealed", ["1", "2"])
    return replace(the_town, app=application(replace(backing, operation=operation)))


def signed_in(the_town: Town, role: Role) -> TestClient:
    made = client(the_town)
    made.cookies.set(COOKIE, the_town.state.sessions.begin(the_town.people[role].id))
    return made


def test_what_a_source_used_is_told_against_its_caps_and_where_it_leads(paying: Town) -> None:
    shown = signed_in(paying, Role.VIEWER).get("/coverage/costs").text
    assert "70%" in shown
    assert "120 above the cap: it will listen less" in shown  # 70 by 14:00
    assert "brisolle" in shown
    assert "post: full" in shown


def test_what_other_teams_watches_cost_is_not_told(paying: Town) -> None:
    assert "sealed" not in signed_in(paying, Role.VIEWER).get("/coverage/costs").text
    assert "sealed" in signed_in(paying, Role.ADMINISTRATOR).get("/coverage/costs").text


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(("language", "heading"), [("en", "What is missing"), ("fr", "Ce qui manque")])
def test_the_picture_is_drawn(looker: Looker, session_of: SessionOf, language: str, heading: str) -> None:
    with looker.at(session_of(Role.VIEWER), language) as page:
        page.goto("/coverage")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator("figure.chart svg")).to_be_visible()
