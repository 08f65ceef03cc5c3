"""Brands side by side, and how soon their accounts answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from app.wiring import open_store
from schemas.analysis import Analysis, Enriched, Intent, Sighting
from schemas.mention import Author, Kind, Mention
from schemas.people import Role
from schemas.watch import Account
from tests.web.conftest import Looker, Visitor
from tests.web.town import DAYS, TODAY, WATCHES, Town
from web.look.heard import heard

SessionOf = Callable[[Role], str]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BRISOLLE = WATCHES[0].account[0]
ORAMIRE = Account(network="bluesky", handle="oramire")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += data.split()


def words(page: str) -> str:
    """What a page says, without its marks, on one line."""
    parser = _Words()
    parser.feed(page)
    return " ".join(parser.found)


def said(number: str, at: datetime, by: str, watch: str, *, reply_to: str = "") -> Enriched:
    """A mention that calls for an answer, or a reply to one."""
    mention = Mention(
        id=f"bluesky:{number}",
        network="bluesky",
        source="bluesky",
        kind=Kind.REPLY if reply_to else Kind.POST,
        text="Anyone there?",
        author=Author(id=f"bluesky:{by}", handle=by),
        reply_to=reply_to,
        published_at=at,
        observed_at=at,
    )
    intents = () if reply_to else (Intent(name="answer", probability=0.9),)
    return Enriched(
        mention=mention, analysis=Analysis(intents=intents), generation=1, sightings=(Sighting(watch=watch),)
    )


@pytest.fixture
def answered(the_town: Town) -> None:
    """Twelve call for an answer of each brand an hour ago: ours answers one in three after 40 minutes, the competitor
    all but two after three."""
    competitor = WATCHES[1].model_copy(update={"account": (ORAMIRE,)})
    the_town.state.watches.apply([WATCHES[0], competitor, WATCHES[2]], by="ada")
    told = []
    for watch, handle, count, wait in (("brisolle", BRISOLLE.handle, 4, 40), ("oramire", "oramire", 10, 3)):
        for number in range(12):
            at = TODAY - HOUR + number * timedelta(seconds=10)
            told.append(said(f"{watch}{number}", at, f"asker{number}", watch))
            if number < count:
                reply = said(
                    f"r{watch}{number}", at + wait * MINUTE, handle, watch, reply_to=f"bluesky:{watch}{number}"
                )
                told.append(reply)
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write(told, {})
        store.refresh()


def test_somebody_compares_their_teams_brands_and_no_other(inside: Visitor) -> None:
    shown = words(inside(Role.VIEWER).get("/compare/brands").text)
    assert "Brisolle" in shown
    assert "Oramire" in shown
    assert "Sealed" not in shown
    assert inside(Role.VIEWER).get("/compare?watch=sealed").status_code == 404
    assert inside(Role.VIEWER).get("/compare/themes?of=sealed").status_code == 404
    assert "Sealed" in words(inside(Role.ADMINISTRATOR).get("/compare/brands").text)


def test_shares_of_voice_are_of_those_that_are_compared(inside: Visitor) -> None:
    alone = words(inside(Role.VIEWER).get("/compare/brands?watch=oramire").text)
    assert "100%" in alone
    assert "Brisolle" not in alone


@pytest.mark.parametrize("mode", ["raw", "originals", "effective", "authors"])
def test_every_way_of_counting_is_said_and_can_be_had(inside: Visitor, mode: str) -> None:
    visitor = inside(Role.VIEWER)
    named = {"authors": "distinct authors"}.get(mode, mode)
    assert f"Mentions, {named}" in words(visitor.get(f"/compare/brands?mode={mode}&range=24h").text)
    assert visitor.get(f"/compare/volume?mode={mode}&range=24h").json()["layer"]


def test_a_period_before_without_a_mention_is_compared_with_nothing(inside: Visitor) -> None:
    shown = words(inside(Role.VIEWER).get("/compare/brands?range=30d").text)
    assert "none before" in shown


def test_each_line_is_named_and_each_point_leads_to_its_mentions(inside: Visitor) -> None:
    layers = inside(Role.VIEWER).get("/compare/volume?range=24h").json()["layer"]
    named = {row["label"] for layer in layers for row in layer["data"]["values"] if "label" in row}
    assert named == {"Brisolle", "Oramire"}
    going = [row["go"] for layer in layers for row in layer["data"]["values"] if "go" in row]
    assert all(go.startswith("/explore?q=watch%3A") for go in going)


def test_themes_are_those_of_one_brand_against_the_others(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/compare/themes?of=brisolle&range=24h").text
    assert "watch%3Abrisolle+" in shown
    assert "2,000 mentions" in shown


@pytest.mark.usefixtures("answered")
def test_first_replies_tell_who_answers_more_and_sooner(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    ours = words(visitor.get("/compare/replies?of=brisolle&range=24h").text)
    theirs = words(visitor.get("/compare/replies?of=oramire&range=24h").text)
    assert "33% 4 of 12" in ours
    assert "too few" in ours
    assert "83% 10 of 12" in theirs
    assert "3 minutes" in theirs


def test_where_no_account_is_named_nobody_pretends_to_know(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/compare/replies?of=oramire").text
    assert "No account of its own is named" in shown
    assert 'href="/watches/oramire"' in shown


def test_more_brands_than_can_be_told_apart_are_refused(the_town: Town, inside: Visitor) -> None:
    many = [WATCHES[0].model_copy(update={"id": f"brand{number}"}) for number in range(7)]
    the_town.state.watches.apply([*WATCHES, *many], by="ada")
    chosen = "&".join(f"watch={each.id}" for each in many)
    assert inside(Role.VIEWER).get(f"/compare?{chosen}").status_code == 422


def test_what_was_not_heard_is_told_of_its_brand(the_town: Town, inside: Visitor) -> None:
    began = TODAY - timedelta(days=DAYS)
    start, end = began - 12 * HOUR, began + 12 * HOUR
    listened = heard(the_town.app.state.backing, WATCHES[:1], start, end)
    assert listened.share("brisolle") == pytest.approx(0.5, abs=0.01)
    (gap,) = listened.gaps(HOUR)
    assert (gap.start, gap.end) == (start, began)
    day = urlencode({"from": start.isoformat(), "to": end.isoformat()})
    assert "50% heard" in words(inside(Role.VIEWER).get(f"/compare/brands?{day}").text)


@pytest.mark.parametrize(("language", "heading"), [("en", "First replies"), ("fr", "Premières réponses")])
@pytest.mark.usefixtures("answered")
def test_the_page_is_shown_whole_in_both_languages(
    looker: Looker, session_of: SessionOf, language: str, heading: str
) -> None:
    with looker.at(session_of(Role.VIEWER), language, width=390 if language == "fr" else 1280) as page:
        page.goto("/compare?range=24h")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator(".waiting")).to_have_count(0)
        expect(page.locator("figure.chart svg")).to_be_visible()
        expect(page.locator("tbody").get_by_text("10 sur 12" if language == "fr" else "10 of 12")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
