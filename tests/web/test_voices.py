"""Who speaks, and what cannot be seen."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from app.wiring import open_store
from schemas.analysis import Label
from schemas.people import Role
from tests.web.conftest import ADDRESS, Looker, Visitor
from tests.web.test_compare import words
from tests.web.town import TODAY, Town, entry
from web.guard import COOKIE
from web.look.voices import SAMPLE
from web.site import application

MANY = range(100_000, 101_100)
SessionOf = Callable[[Role], str]


def with_sources(the_town: Town, **sources: str) -> TestClient:
    backing = replace(the_town.app.state.backing, sources=sources)
    made = TestClient(application(backing), base_url=ADDRESS)
    made.cookies.set(COOKIE, the_town.state.sessions.begin(the_town.people[Role.VIEWER].id))
    return made


def test_a_share_opens_the_mentions_behind_it(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    assert (
        "/voices/heard?of=oramire&amp;who=pseudonymous&amp;range=24h"
        in visitor.get("/voices/who?of=oramire&range=24h").text
    )
    heard = visitor.get("/voices/heard?of=oramire&who=pseudonymous&range=24h").text
    assert heard.count('<article class="mention"') > 10
    assert "No mention in this time" in visitor.get("/voices/heard?of=oramire&who=official&range=24h").text


def test_the_make_up_of_a_watch_says_its_sample_and_leaves_out_other_teams(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    shown = words(visitor.get("/voices/who?of=oramire&range=24h").text)
    assert "Pseudonymous 100%" in shown
    assert "mentions (raw) of this time" in shown
    assert visitor.get("/voices/who?of=sealed").status_code == 404
    assert visitor.get("/voices/heard?of=sealed&who=other").status_code == 404
    assert "Sealed" not in visitor.get("/voices").text


def test_where_more_was_said_than_is_looked_at_the_interval_is_told(the_town: Town, inside: Visitor) -> None:
    chance = random.Random(1)
    ages = [timedelta(seconds=number % 1_200 + 1) for number in MANY]
    many = [entry(n, "oramire", TODAY - age, Label.NEUTRAL, chance) for n, age in zip(MANY, ages, strict=True)]
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write(many, {})
        store.refresh()
    shown = words(inside(Role.VIEWER).get("/voices/who?of=oramire&range=1h").text)
    assert f"The newest {SAMPLE:,} of 1,1" in shown
    assert "Pseudonymous 100% 1,000 · 100% to 100%" in shown


def test_what_is_not_set_up_says_what_it_needs_and_what_is_says_its_limits(the_town: Town) -> None:
    page = words(with_sources(the_town, bluesky="bluesky", press="rss").get("/voices").text)
    heard, rest = page.split("Closed to us")
    assert "Bluesky listened to bluesky" in heard
    assert "listened to press" in heard
    assert "X a token, and money for each post" in rest
    assert "TikTok" in rest


def test_what_is_listened_to_is_named(inside: Visitor) -> None:
    assert "mastodon" in inside(Role.VIEWER).get("/voices").text


@pytest.mark.parametrize(("language", "heading"), [("en", "Closed to us"), ("fr", "Fermé pour nous")])
def test_the_page_is_shown_whole_in_both_languages(
    looker: Looker, session_of: SessionOf, language: str, heading: str
) -> None:
    with looker.at(session_of(Role.VIEWER), language, width=390 if language == "fr" else 1280, theme="dark") as page:
        page.goto("/voices")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator(".waiting")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
