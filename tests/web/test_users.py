"""Accounts and teams, as an administrator keeps them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from schemas.people import Role
from tests.web.conftest import Looker, Visitor
from tests.web.test_door import sign_in
from tests.web.town import TEAM, Town

SessionOf = Callable[[Role], str]


def added(administrator: TestClient, login: str = "lea@example.org", **more: object) -> str:
    """Adds somebody. Returns the page."""
    fields = {"login": login, "name": "Léa", "role": "analyst", "teams": TEAM, **more}
    return administrator.post("/users", data=fields).text


def link_in(page: str) -> str:
    found = re.search(r"/welcome\?link=([\w-]+)", page)
    assert found
    return found[1]


def test_somebody_who_is_added_enters_with_the_link_that_is_shown(
    the_town: Town, inside: Visitor, outside: TestClient
) -> None:
    link = link_in(added(inside(Role.ADMINISTRATOR)))
    chosen = {"link": link, "password": "three or four words", "again": "three or four words"}
    assert outside.post("/welcome", data=chosen).status_code == 303
    assert sign_in(outside, "lea@example.org", "three or four words") == 303
    found = the_town.state.accounts.named("lea@example.org")
    assert found
    assert (found[0].person.role, found[0].person.teams) == (Role.ANALYST, frozenset({TEAM}))


def test_a_link_is_shown_once_and_noted_without_its_words(the_town: Town, inside: Visitor) -> None:
    administrator = inside(Role.ADMINISTRATOR)
    words = link_in(added(administrator))
    assert words not in administrator.get("/users").text
    assert all(words not in each.subject for each in the_town.state.audit.list(50))
    assert "link given" in {each.action for each in the_town.state.audit.list(5)}


def test_a_login_that_is_taken_is_said_so(inside: Visitor) -> None:
    administrator = inside(Role.ADMINISTRATOR)
    answer = administrator.post("/users", data={"login": "viewer@example.org", "name": "Twice", "role": "viewer"})
    assert (answer.status_code, "is taken" in answer.text) == (422, True)


def test_a_role_and_teams_change_at_once_for_whoever_is_inside(the_town: Town, inside: Visitor) -> None:
    viewer, administrator = inside(Role.VIEWER), inside(Role.ADMINISTRATOR)
    number = the_town.people[Role.VIEWER].id
    changed = {"name": "Viewer", "role": "analyst", "others": "rivals, "}
    assert administrator.post(f"/users/{number}", data=changed).status_code == 303
    shown = viewer.get("/now/brands").text
    assert ("Sealed" in shown, "Brisolle" in shown) == (True, False)


def test_the_last_administrator_stays_one_and_stays_open(the_town: Town, inside: Visitor) -> None:
    administrator = inside(Role.ADMINISTRATOR)
    number = the_town.people[Role.ADMINISTRATOR].id
    assert administrator.post(f"/users/{number}", data={"name": "Ada", "role": "viewer"}).status_code == 422
    assert administrator.post(f"/users/{number}/close").status_code == 422


def test_whoever_is_closed_is_outside_at_once(the_town: Town, inside: Visitor) -> None:
    viewer = inside(Role.VIEWER)
    assert inside(Role.ADMINISTRATOR).post(f"/users/{the_town.people[Role.VIEWER].id}/close").status_code == 303
    assert viewer.get("/now").status_code == 303


def test_a_new_link_makes_the_one_before_it_worthless(the_town: Town, inside: Visitor, outside: TestClient) -> None:
    administrator, number = inside(Role.ADMINISTRATOR), the_town.people[Role.ANALYST].id
    first = link_in(administrator.post(f"/users/{number}/link").text)
    link_in(administrator.post(f"/users/{number}/link").text)
    assert outside.get("/welcome", params={"link": first}).status_code == 404


def test_teams_are_listed_with_their_members_and_watches(inside: Visitor) -> None:
    page = inside(Role.ADMINISTRATOR).get("/users").text
    assert all(name in page for name in (TEAM, "rivals", "Brisolle", "Sealed", "nobody but administrators"))


def test_an_account_that_never_was_is_not_found(inside: Visitor) -> None:
    administrator = inside(Role.ADMINISTRATOR)
    assert administrator.get("/users/999").status_code == 404
    assert administrator.post("/users/999/close").status_code == 404


@pytest.mark.parametrize(
    ("language", "begin", "name", "login", "end"),
    [
        ("en", "Add somebody", "Name, as others read it", "Login: an e-mail", "Add"),
        ("fr", "Ajouter quelqu’un", "Nom, tel que les autres", "Identifiant : une", "Ajouter"),
    ],
)
def test_somebody_is_added_in_a_browser(
    looker: Looker, session_of: SessionOf, language: str, begin: str, name: str, login: str, end: str
) -> None:
    with looker.at(session_of(Role.ADMINISTRATOR), language) as page:
        page.goto("/users")
        page.get_by_role("button", name=begin).click()
        page.get_by_label(login.replace(" :", "\u00a0:")).fill("lea@example.org")
        page.get_by_label(name).fill("Léa")
        page.get_by_role("dialog").get_by_role("button", name=end, exact=True).click()
        expect(page.get_by_text("/welcome?link=")).to_be_visible()
        expect(page.get_by_role("link", name="Léa")).to_be_visible()
