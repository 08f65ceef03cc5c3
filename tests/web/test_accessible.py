"""Every page for everybody: axe-core finds nothing to mend, on a desk and on a phone, each of them light and dark, and
no page is wider than its screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from schemas.people import Role
from tests.web.conftest import Looker
from tests.web.town import INCIDENT, Town

SessionOf = Callable[[Role], str]
Theme = Literal["light", "dark"]
DAILY = ("/now", "/explore", "/explore?q=refund", "/explore?q=zzzz", "/explore/figures", "/incidents", "/compare")
DEEPER = (
    f"/incidents/{INCIDENT}",
    "/incidents/why?watch=brisolle",
    "/incidents/lessons",
    "/people",
    "/people/bluesky:u7",
    "/voices",
    "/topics",
    "/reports",
    "/reports/brisolle",
)
WRITTEN = (
    "/tags",
    "/tags/new",
    "/queries",
    "/queries/new",
    "/queries/angry",
    "/queries/angry/edit",
    "/annotations",
    "/start",
    "/account",
)
OPERATED = ("/watches", "/watches/brisolle", "/watches/new", "/coverage", "/routes", "/dead-letters", "/inbox")
RULED = ("/privacy", "/privacy/retention", "/users", "/audit")
COLLECTED = {"daily": DAILY, "deeper": DEEPER, "written": WRITTEN, "operated": OPERATED, "ruled": RULED}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # every node that is well need not be told
}

OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What another theme can change of a page."""
THEMES: Mapping[str, Theme] = {"light": "light", "dark": "dark"}
OTHER: Mapping[str, Theme] = {"light": "dark", "dark": "light"}


@dataclass(frozen=True, slots=True)
class Screen:
    """width: in pixels."""

    width: int
    theme: str
    language: str


DESK, PHONE = Screen(1280, "light", "en"), Screen(390, "dark", "fr")


def to_mend(page: Page, paths: Sequence[str], screen: Screen) -> list[str]:
    """What is wrong, page by page, once all its parts are there; in the other theme too, without loading it again."""
    wrong: list[str] = []
    for path in paths:
        page.goto(path)
        wrong += [f"{path}: {each}" for each in found(page, RULES)]
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > screen.width:
            wrong.append(f"{path}: {needed} pixels wide on a screen of {screen.width}")
        page.emulate_media(color_scheme=OTHER[screen.theme])
        wrong += [f"{path}, {OTHER[screen.theme]}: {each}" for each in found(page, OF_COLOUR)]
        page.emulate_media(color_scheme=THEMES[screen.theme])
    return wrong


def found(page: Page, rules: Mapping[str, object]) -> list[str]:
    expect(page.locator(".waiting, [aria-busy=true]")).to_have_count(0, timeout=60_000)
    violations = Axe().run(page, options=rules).response["violations"]
    return [f"{each['id']} at {node['target']}" for each in violations for node in each["nodes"]]


@pytest.mark.long
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("paths", COLLECTED.values(), ids=COLLECTED)
def test_axe_finds_nothing_to_mend(looker: Looker, session_of: SessionOf, paths: Sequence[str], screen: Screen) -> None:
    with looker.at(session_of(Role.ADMINISTRATOR), screen.language, screen.width, screen.theme) as page:
        assert to_mend(page, paths, screen) == []


def test_every_page_of_the_menu_is_looked_at(the_town: Town) -> None:
    looked_at = {path for paths in COLLECTED.values() for path in paths}
    assert {place.path for place in the_town.app.state.places} <= looked_at


BEHIND_THE_BAR = """() => {
  const it = document.activeElement.getBoundingClientRect(), bar = document.querySelector(".thumb");
  return !bar.contains(document.activeElement) && it.bottom > bar.getBoundingClientRect().top + 1;
}"""


def test_on_a_phone_nothing_that_has_the_focus_hides_behind_the_bar(looker: Looker, session_of: SessionOf) -> None:
    with looker.at(session_of(Role.ADMINISTRATOR), width=PHONE.width) as page:
        page.goto("/now")
        expect(page.locator(".waiting, [aria-busy=true]")).to_have_count(0, timeout=60_000)
        page.locator("#main").focus()
        for _ in range(30):
            page.keyboard.press("Tab")
            assert not page.evaluate(BEHIND_THE_BAR)


@pytest.mark.parametrize("path", ["/explore", "/compare", "/tags"])
def test_on_a_phone_what_drops_down_stands_within_the_screen(looker: Looker, session_of: SessionOf, path: str) -> None:
    with looker.at(session_of(Role.ADMINISTRATOR), width=PHONE.width) as page:
        page.goto(path)
        page.locator(".drop > summary").first.click()
        box = page.locator(".drop[open] > .card").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE.width
