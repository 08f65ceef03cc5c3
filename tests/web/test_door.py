"""Entering and leaving."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from core.errors import NotFound
from schemas.people import Right, Role
from tests.web.conftest import Visitor
from tests.web.town import PASSWORD, Town
from web.door.sign_in import within
from web.guard import COOKIE


def sign_in(client: TestClient, login: str, password: str = PASSWORD, onward: str = "/") -> int:
    answered: int = client.post("/sign-in", data={"login": login, "password": password, "next": onward}).status_code
    return answered


def test_whoever_is_outside_is_led_to_the_door_and_back(outside: TestClient) -> None:
    answer = outside.get("/now?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fnow%3Fx%3D1")


def test_the_right_password_opens_and_the_session_is_kept_from_scripts(outside: TestClient) -> None:
    answer = outside.post("/sign-in", data={"login": " Viewer@Example.org", "password": PASSWORD, "next": "/now"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/now")
    assert {"HttpOnly", "SameSite=lax"} <= set(answer.headers["set-cookie"].split("; "))
    assert outside.get("/now").status_code == 200


def test_whoever_mistypes_a_password_writes_their_login_once(the_town: Town, outside: TestClient) -> None:
    refused = outside.post("/sign-in", data={"login": "Ada@Example.org", "password": "not this one"})
    assert 'value="Ada@Example.org"' in refused.text
    chosen = {"link": the_town.state.accounts.invite(None), "login": "ada", "name": "Ada B.", "password": PASSWORD}
    refused = outside.post("/welcome", data={**chosen, "again": "another one"})
    assert refused.status_code == 422
    assert 'value="Ada B."' in refused.text


def test_a_wrong_name_and_a_wrong_password_are_told_alike(outside: TestClient) -> None:
    bodies = {
        outside.post("/sign-in", data={"login": login, "password": "not this one"}).text.replace(login, "")
        for login in ("viewer@example.org", "nobody@example.org")
    }
    assert len(bodies) == 1


def test_after_some_failures_even_the_right_password_has_to_wait(the_town: Town, outside: TestClient) -> None:
    for _ in range(5):
        assert sign_in(outside, "viewer@example.org", "guess") == 401
    assert sign_in(outside, "viewer@example.org") == 429
    the_town.clock.forward(minutes=1)
    assert sign_in(outside, "viewer@example.org") == 303


def test_a_session_that_was_planted_is_not_the_one_that_is_entered_with(the_town: Town, outside: TestClient) -> None:
    planted = the_town.state.sessions.begin(the_town.people[Role.VIEWER].id)
    outside.cookies.set(COOKIE, planted)
    sign_in(outside, "administrator@example.org")
    assert the_town.state.sessions.find(planted) is None


def test_leaving_ends_the_session_here(the_town: Town, inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    words = visitor.cookies[COOKIE]
    assert visitor.post("/sign-out").status_code == 303
    assert the_town.state.sessions.find(words) is None


def test_what_changes_something_needs_the_token_of_the_session(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    del visitor.headers["X-CSRF"]
    assert visitor.post("/sign-out").status_code == 403


def test_what_another_site_sends_is_refused(inside: Visitor) -> None:
    visitor = inside(Role.VIEWER)
    assert visitor.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert visitor.post("/sign-out", headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_a_link_is_good_once(the_town: Town, outside: TestClient) -> None:
    link = the_town.state.accounts.invite(the_town.people[Role.ANALYST].id)
    chosen = {"link": link, "password": "another good password", "again": "another good password"}
    assert outside.post("/welcome", data=chosen).status_code == 303
    assert outside.post("/welcome", data=chosen).status_code == 404
    assert sign_in(outside, "analyst@example.org", "another good password") == 303


def test_a_short_password_is_refused_and_the_link_stays_good(the_town: Town, outside: TestClient) -> None:
    link = the_town.state.accounts.invite(the_town.people[Role.ANALYST].id)
    assert outside.post("/welcome", data={"link": link, "password": "short", "again": "short"}).status_code == 422
    assert the_town.state.accounts.invited(link) is not None


def test_a_link_is_over_after_three_days(the_town: Town) -> None:
    link = the_town.state.accounts.invite(the_town.people[Role.ANALYST].id)
    the_town.clock.forward(days=3, seconds=1)
    with pytest.raises(NotFound):
        the_town.state.accounts.invited(link)


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\nb"])
def test_nobody_is_led_away_from_the_site(address: str) -> None:
    assert within(address) == "/"


def test_a_key_does_what_its_rights_say(the_town: Town, outside: TestClient) -> None:
    account = the_town.people[Role.RESPONDER].id
    _, words = the_town.state.tokens.add(account, "reads", frozenset({"read"}), timedelta(days=1), by="ada")
    key = {"Authorization": f"Bearer {words}"}
    assert outside.get("/api/v1/me", headers=key).status_code == 200
    refused = outside.post("/api/v1/jobs", headers=key, json={})
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")


def test_a_key_is_over_at_its_end(the_town: Town, outside: TestClient) -> None:
    account = the_town.people[Role.VIEWER].id
    _, words = the_town.state.tokens.add(account, "brief", frozenset({"read"}), timedelta(days=1), by="ada")
    the_town.clock.forward(days=1)
    assert outside.get("/api/v1/me", headers={"Authorization": f"Bearer {words}"}).status_code == 401


def test_a_key_opens_no_page_and_makes_no_further_key(the_town: Town, outside: TestClient) -> None:
    account = the_town.people[Role.ADMINISTRATOR].id
    rights = frozenset[Right]({"read", "write"})
    _, words = the_town.state.tokens.add(account, "both", rights, timedelta(days=1), by="ada")
    key = {"Authorization": f"Bearer {words}"}
    assert outside.get("/now", headers=key).status_code == 403
    assert outside.post("/account/keys", headers=key, data={"name": "more"}).status_code == 403
    assert len(the_town.state.tokens.of(account)) == 1


def test_a_refusal_is_told_in_the_language_of_the_account(the_town: Town, inside: Visitor) -> None:
    account = the_town.people[Role.VIEWER]
    french = account.person.model_copy(update={"language": "fr"})
    the_town.state.accounts.change(account.id, french, by="ada")
    assert "Votre rôle ne le permet pas." in inside(Role.VIEWER).get("/audit").text
