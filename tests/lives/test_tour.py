"""docs/tour.md as somebody follows it who has never seen Tocsin: each click by the words that stand on the page."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from prometheus_client import CollectorRegistry

from app import settings as configuration
from app.heartbeat import Heartbeat
from app.serving import backing, served, warm
from app.settings import WebSettings
from app.site import Site
from core.metrics import ProcessMetrics
from examples.demo.dashboard import Entrance, entrance
from tests.browsing import Looker
from tests.lives.pipeline import Pipeline
from web.site import application

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "tour.md"
CONFIG = ROOT / "examples" / "demo" / "tocsin.toml"
STEP = re.compile(r"\*\*(?P<clicked>[^*]+)\*\*|`(?P<written>[^`]+)`")
PATIENCE = 20_000
"""Milliseconds for all that a page shows."""
MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}


@pytest.fixture
def door(demo: Pipeline) -> Iterator[Entrance]:
    """The dashboard of the demo, with the channels that the demo has."""
    settings = demo.settings.model_copy(update={"notifiers": configuration.load(CONFIG).notifiers})
    heartbeat = Heartbeat("web", demo.state.stages, demo.clock, ProcessMetrics("web", CollectorRegistry()))
    site = Site("web", settings, demo.home, demo.state, demo.bus, demo.clock, Event(), heartbeat, "never")
    made = backing(site, demo.store)
    app = application(made)
    warm(app, made, site.stop)
    with served(app, WebSettings(port=0)) as port:
        yield entrance(demo.state, port)


@pytest.fixture
def page(browser: Browser, door: Entrance) -> Iterator[Page]:
    with Looker(browser, door.address).at("") as page:
        page.goto("/")
        page.get_by_label("Password").fill(door.password)
        yield page


@pytest.mark.long("demo")
def test_a_newcomer_finds_the_cause_who_spread_it_who_answers_faster_and_is_sent_a_digest(page: Page) -> None:
    told = {
        "Come in": assert_inside,
        "What caused it?": assert_told_of_the_note,
        "What made it worse?": assert_told_of_what_was_taken_down,
        "Who spread it?": assert_told_who_spread_it,
        "Who is that?": assert_told_who_it_is,
        "Does the competitor answer faster?": assert_told_that_the_competitor_answers_faster,
        "Have it sent every week": assert_sent_every_week,
    }
    parts = re.split(r"^## (.+)$", TOUR.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert parts[::2] == list(told)
    for part, steps in zip(parts[::2], parts[1::2], strict=True):
        follow(page, steps)
        told[part](page)


def assert_inside(page: Page) -> None:
    expect(page.get_by_role("heading", name="Now")).to_be_in_viewport()


def assert_told_of_the_note(page: Page) -> None:
    expect(page.get_by_role("heading", level=1, name="Brisolle: QuatreMinutes")).to_be_visible()
    expect(page.locator("#why").get_by_text("New in what people write: QuatreMinutes")).to_be_visible()
    said = page.locator("#posts").get_by_text(re.compile("four minutes|quatre minutes|note interne|memo"))
    expect(said.first).to_be_in_viewport()


def assert_told_of_what_was_taken_down(page: Page) -> None:
    said = page.locator("#mentions").get_by_text(re.compile("delet|effac|supprim", re.IGNORECASE))
    expect(said.first).to_be_visible()


def assert_told_who_spread_it(page: Page) -> None:
    """More than one other took it from the first."""
    first = page.locator("#spread").get_by_role("row").nth(1)
    expect(first.get_by_role("link", name="@")).to_be_in_viewport()
    expect(first.get_by_text(re.compile(r"^\d+ authors$"))).to_be_in_viewport()


def assert_told_who_it_is(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("@")
    expect(page.get_by_text("Followers", exact=True)).to_be_in_viewport()
    expect(page.get_by_text("Influence, of 100")).to_be_in_viewport()


def assert_told_that_the_competitor_answers_faster(page: Page) -> None:
    """Without scrolling."""
    waits = {}
    for brand in ("Brisolle", "Nordélio", "Quorvane"):
        row = page.get_by_role("row").filter(has_text=f"@{brand.replace('é', 'e').lower()}_officiel")
        wait = row.locator("[data-label='Half within'] b")
        expect(wait).to_be_in_viewport()
        waits[brand] = minutes(wait.inner_text())
    assert waits["Quorvane"] < waits["Nordélio"] < waits["Brisolle"]


def assert_sent_every_week(page: Page) -> None:
    saved = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="The four minutes"))
    expect(saved.get_by_text("weekly digest")).to_be_in_viewport()


def minutes(length: str) -> float:
    count, unit = length.split()
    return float(count) * MINUTES[unit.rstrip("s")]


def follow(page: Page, part: str) -> None:
    """Does what the numbered lines say, in their order, and nothing else; then waits until all is shown."""
    listed = [line for line in part.splitlines() if re.match(r"\d+\. ", line)]
    for step in STEP.finditer("\n".join(listed)):
        if step["written"]:
            page.keyboard.type(step["written"])
        else:
            named(page, step["clicked"]).click()
    expect(page.locator(".waiting")).to_have_count(0, timeout=PATIENCE)


def named(page: Page, words: str) -> Locator:
    """The first link or button whose name begins with these words, or the field that they label."""
    begins = re.compile(rf"^{re.escape(words)}\b")
    pressed = page.get_by_role("link", name=begins).or_(page.get_by_role("button", name=begins))
    return pressed.or_(page.get_by_label(words, exact=True)).first
