"""The first start: from the name of a brand to its first mentions."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.wiring import open_store
from schemas.analysis import Label
from schemas.people import Role
from tests.web.conftest import Looker, Visitor
from tests.web.town import TEAM, TODAY, Town, entry

SessionOf = Callable[[Role], str]


def says(the_town: Town) -> None:
    """Somebody speaks of it."""
    said = entry(99_001, "brisolle", TODAY - timedelta(seconds=20), Label.POSITIVE, random.Random(3))
    sighting = said.sightings[0].model_copy(update={"watch": "lumelle"})
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write([said.model_copy(update={"sightings": (sighting,)})], {})
        store.refresh()


def test_a_name_becomes_watches_of_the_team(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    sent = {"name": "Air Lumelle", "competitors": "Vantelle, Nordélio", "languages": "fr"}
    shown = analyst.get("/start", params=sent).text
    assert "&#34;Air Lumelle&#34; OR airlumelle" in shown
    answer = analyst.post("/start", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/start/air-lumelle")
    made = {each.watch.id: each.watch for each in the_town.state.watches.list()}
    assert made["air-lumelle"].team == made["vantelle"].team == TEAM
    assert (made["nordelio"].kind, made["nordelio"].languages) == ("competitor", ("fr",))


def test_a_name_that_says_too_little_asks_for_what_stands_beside_it(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    shown = analyst.get("/start", params={"name": "Orange"}).text
    assert "is also a word of everyday French or English." in shown
    assert 'name="context"' in shown
    analyst.post("/start", data={"name": "Orange", "context": "fibre, box", "without": "jus"})
    assert "NOT" in the_town.state.watches.get("orange").watch.query


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "!!!"}, "has no letter and no digit"),
        ({"name": "Lumelle", "competitors": "lumelle"}, "are one name to people"),
        ({"name": "Lumelle", "languages": "elvish"}, "is no language code"),
        ({"name": "Oramire"}, "it is another one"),
        ({"name": "Lumelle", "team": "rivals"}, "belongs to a team of yours"),
    ],
)
def test_what_cannot_be_listened_for_is_refused(
    the_town: Town, inside: Visitor, sent: dict[str, str], told: str
) -> None:
    before = the_town.state.watches.revision()
    answer = inside(Role.ANALYST).post("/start", data=sent)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert the_town.state.watches.revision() == before


def test_where_nothing_is_configured_the_command_is_said(inside: Visitor) -> None:
    assert "tocsin sources begin" in inside(Role.ANALYST).get("/start").text


@pytest.mark.parametrize(
    ("language", "begin", "propose", "listen"),
    [
        ("en", "Name a brand", "Propose", "Listen from now on"),
        ("fr", "Nommer une marque", "Proposer", "Écouter dès maintenant"),
    ],
)
def test_five_clicks_lead_from_nothing_to_live_mentions(
    the_town: Town, looker: Looker, session_of: SessionOf, language: str, begin: str, propose: str, listen: str
) -> None:
    for each in the_town.state.watches.list():
        the_town.state.watches.remove(each.watch.id, by="ada")
    with looker.at(session_of(Role.ANALYST), language) as page:
        page.goto("/now")
        click = Clicks(page)
        click.link(begin)
        page.locator("input[name=name]").fill("Lumelle")
        click.button(propose)
        expect(page.get_by_text('"Lumelle" OR #lumelle')).to_be_visible()
        click.button(listen)
        expect(page.locator(".empty b").first).to_be_visible()
        says(the_town)
        expect(page.locator("article.mention")).to_be_visible()
        assert click.made <= 5


class Clicks:
    """Of somebody who counts them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.made = 0

    def link(self, name: str) -> None:
        self._page.get_by_role("link", name=name).click()
        self.made += 1

    def button(self, name: str) -> None:
        self._page.get_by_role("button", name=name, exact=True).click()
        self.made += 1


def test_a_watch_of_another_team_cannot_be_listened_in_to(inside: Visitor) -> None:
    assert inside(Role.ANALYST).get("/start/sealed/latest").status_code == 404


def test_somebody_who_only_looks_is_not_led_to_the_start(the_town: Town, inside: Visitor) -> None:
    for each in the_town.state.watches.list():
        the_town.state.watches.remove(each.watch.id, by="ada")
    assert "/start" not in inside(Role.VIEWER).get("/now").text
