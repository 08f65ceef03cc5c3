"""The first page, asked and looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from schemas.people import Role
from schemas.scope import only
from tests.web.conftest import Looker, Visitor
from tests.web.town import INCIDENT, Town

SessionOf = Callable[[Role], str]


def test_somebody_sees_their_teams_brands_and_no_other(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/now/brands").text
    assert "Brisolle" in shown
    assert "Sealed" not in shown
    assert "Sealed" in inside(Role.ADMINISTRATOR).get("/now/brands").text


def test_a_brand_with_an_open_incident_leads_to_it(inside: Visitor) -> None:
    assert f'href="/incidents/{INCIDENT}"' in inside(Role.VIEWER).get("/now/brands").text


def test_a_brand_is_told_against_its_usual_band(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/now/brands").text
    assert "mentions/h · usually" in shown
    assert shown.count('class="spark"') == 2


def test_a_source_that_was_away_is_told_with_how_long(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/now/coverage", headers={"Accept-Language": "en"}).text
    assert shown.count("complete") == 2
    assert "gap 2 hours" in shown


def test_the_menu_counts_what_is_open_and_what_has_gaps(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/now/badges").text
    assert "1 open" in shown
    assert "1 gap" in shown


def test_new_mentions_wait_until_they_are_asked_for(inside: Visitor, the_town: Town) -> None:
    visitor = inside(Role.VIEWER)
    total = the_town.store.search(None, only("brisolle", "oramire"), 1).total
    assert "new" not in visitor.get(f"/now/news?seen={total}").text
    assert "12 new" in visitor.get(f"/now/news?seen={total - 12}").text


@pytest.mark.parametrize(("language", "heading"), [("en", "Open incidents"), ("fr", "Incidents ouverts")])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_shows_brands_incidents_and_a_chart_without_a_complaint(
    looker: Looker, session_of: SessionOf, language: str, heading: str, theme: str
) -> None:
    with looker.at(session_of(Role.VIEWER), language, theme=theme) as page:
        page.goto("/now")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.get_by_role("heading", name="Brisolle", exact=True)).to_be_visible()
        expect(page.locator("figure.chart svg")).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
