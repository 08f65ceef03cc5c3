"""Whoever is on call, at a keyboard: from the list to an incident, and it is theirs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from schemas.people import Role
from tests.web.conftest import Looker
from tests.web.town import INCIDENT

SessionOf = Callable[[Role], str]


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Acknowledged by Responder"), ("fr", "Pris en charge par Responder")]
)
def test_an_incident_is_opened_and_acknowledged_by_keys_and_the_timeline_tells_of_it(
    looker: Looker, session_of: SessionOf, language: str, told: str
) -> None:
    with looker.at(session_of(Role.RESPONDER), language) as page:
        page.goto("/incidents")
        page.keyboard.press("a")  # no row is marked: nothing is acknowledged
        page.keyboard.press("j")
        page.keyboard.press("o")
        expect(page).to_have_url(f"{looker.address}/incidents/{INCIDENT}")
        expect(page.locator("figure.chart svg").first).to_be_visible()
        expect(page.locator("#timeline")).not_to_contain_text(told)
        page.keyboard.press("a")
        expect(page.locator("#timeline")).to_contain_text(told)


def test_a_snooze_is_chosen_on_a_phone_with_a_thumb(looker: Looker, session_of: SessionOf) -> None:
    with looker.at(session_of(Role.RESPONDER), width=390) as page:
        page.goto(f"/incidents/{INCIDENT}")
        expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_in_viewport()
        page.keyboard.press("s")
        page.get_by_role("button", name="Until it doubles").click()
        expect(page.get_by_text("snoozed until it doubles").first).to_be_visible()
