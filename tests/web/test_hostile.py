"""What strangers write stays text, on every page that there is, and every answer says what browsers may do with it."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from core.httpd.resources import LONGEST_BODY as LONGEST_OF_MACHINES
from core.httpd.resources import Request, Response
from schemas.people import Role
from schemas.scope import ALL
from tests.web.conftest import ADDRESS, Visitor
from tests.web.hostile import (
    EVERYTHING,
    PAYLOADS,
    QUERY,
    WATCH,
    hostile_town,
    shape_of,
    wrong_in,
    wrong_in_json,
)
from tests.web.test_door import sign_in
from tests.web.test_roles import FILLERS, PUBLIC
from tests.web.town import PASSWORD, TODAY, Town
from tests.web.walk import Walked, every
from web.backing import Front
from web.guard import COOKIE
from web.headers import POLICY
from web.look.tongue import harmless
from web.site import LONGEST_BODY, application

HOSTILE = {**FILLERS, "incident": "hostile-1", "watch": WATCH, "query": QUERY, "author": "forum:<evil-tag>"}
ENDLESS = {"/live"}
"""They answer for as long as somebody listens."""


@pytest.fixture(scope="module")
def evil(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home = tmp_path_factory.mktemp("evil") / "home"
    shutil.copytree(built, home)
    with hostile_town(home) as made:
        yield made


def entered(the_town: Town, role: Role, language: str) -> TestClient:
    client = TestClient(the_town.app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False)
    account = the_town.people[role]
    changed = account.person.model_copy(update={"language": language, "name": EVERYTHING[:120]})
    the_town.state.accounts.change(account.id, changed, by="ada")
    client.cookies.set(COOKIE, the_town.state.sessions.begin(account.id))
    return client


def readable(the_town: Town, fillers: Mapping[str, str]) -> Iterator[tuple[Walked, str]]:
    """Every route that can be read, with an address of it."""
    for route in every(the_town.app):
        if "GET" in route.methods and route.path not in ENDLESS:
            yield route, route.address(fillers)


def wrong(client: TestClient, address: str, params: dict[str, str], headers: dict[str, str]) -> list[str]:
    """What of its answer could do harm."""
    answer = client.get(address, params=params, headers=headers)
    kind = answer.headers.get("content-type", "")
    assert answer.status_code < 500, (address, answer.status_code)
    assert answer.headers["x-content-type-options"] == "nosniff", address
    if kind.startswith("text/html"):
        return [f"{address}: {each}" for each in wrong_in(answer.text)]
    if kind.startswith("application/json") and "$schema" in (body := answer.json()):  # a chart
        return [f"{address}: {each}" for each in wrong_in_json(body)]
    return []


@pytest.mark.parametrize(("role", "language"), [(Role.ADMINISTRATOR, "en"), (Role.VIEWER, "fr")])
def test_what_is_stored_stays_text_on_every_page(evil: Town, role: Role, language: str) -> None:
    client = entered(evil, role, language)
    found = [
        each
        for _, address in readable(evil, HOSTILE)
        for headers in ({}, {"HX-Request": "true"})
        for each in wrong(client, address, {}, headers)
    ]
    assert found == []


@pytest.mark.parametrize("payload", [EVERYTHING[:300], PAYLOADS[6], PAYLOADS[12]], ids=["all", "link", "unseen"])
def test_what_an_address_says_stays_text_on_every_page(evil: Town, payload: str) -> None:
    client = entered(evil, Role.ADMINISTRATOR, "en")
    found = []
    for route, address in readable(evil, FILLERS):
        fields = dict.fromkeys(route.fields, payload)
        found += wrong(client, address, fields, {})
        found += wrong(client, address, dict.fromkeys(("next", "link", "q", "unknown"), payload[:60]), {})
    assert found == []


def test_what_stands_in_the_path_stays_text(evil: Town) -> None:
    client = entered(evil, Role.ADMINISTRATOR, "en")
    fillers = dict.fromkeys(HOSTILE, "%3Cevil-tag%3E%22%20onload%3D%22x")
    found = [each for _, address in readable(evil, fillers) for each in wrong(client, address, {}, {})]
    found += wrong(client, "/%3Cscript%3Eevil%3C/script%3E", {}, {})
    assert found == []


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), name=st.text(max_size=80), title=st.text(min_size=1, max_size=80))
def test_no_text_changes_the_markup_of_a_mention(evil: Town, text: str, name: str, title: str) -> None:
    hit = evil.store.search(None, ALL, 1).hits[0]
    tongue = evil.app.state.tongues.of("fr", "Europe/Paris")

    def shown(written: str, called: str, headed: str) -> str:
        author = hit.mention.author.model_copy(update={"name": called or "a", "handle": called or "a"})
        said = hit.mention.model_copy(update={"text": written, "title": headed, "author": author})
        page: str = tongue.render("now/latest.html", hits=[replace(hit, mention=said)], now=TODAY)
        return page

    assert wrong_in(shown(text, name, title)) == []
    assert shape_of(shown(text, name, title)) == shape_of(shown("plain", "plain", "plain"))


@given(st.text())
def test_what_nobody_sees_is_replaced_and_all_else_left(text: str) -> None:
    cleaned = harmless(text)
    assert isinstance(cleaned, str)
    assert len(cleaned) == len(text)
    assert all(one == other or other == "\N{REPLACEMENT CHARACTER}" for one, other in zip(text, cleaned, strict=True))
    assert harmless(cleaned) == cleaned


ANY = ["/sign-in", "/now", "/nowhere", "/health", "/metrics", "/api/v1/nowhere", "/welcome?link=x"]


@pytest.mark.parametrize("address", ANY)
def test_every_answer_says_what_browsers_may_do_with_it(outside: TestClient, address: str) -> None:
    headers = outside.get(address).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers
    assert "server" not in headers


def test_the_policy_runs_and_loads_nothing_that_is_not_ours() -> None:
    assert POLICY.startswith("default-src 'none'")
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "blob:"} & set(POLICY.replace(";", " ").split())
    assert all(each in POLICY for each in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"))


def test_behind_tls_cookies_and_browsers_stay_there(the_town: Town) -> None:
    url = "https://tocsin.example"
    backing = replace(the_town.app.state.backing, front=Front(url))
    client = TestClient(application(backing), base_url=url, follow_redirects=False)
    answer = client.post("/sign-in", data={"login": "viewer@example.org", "password": PASSWORD})
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_body_that_is_too_long_is_not_read(inside: Visitor, outside: TestClient) -> None:
    long = b"x" * (LONGEST_BODY + 1)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for client in (inside(Role.ADMINISTRATOR), outside):
        for path in ("/sign-in", "/account", "/users", "/nowhere", "/api/v1/nowhere"):
            assert client.post(path, content=long, headers=kind).status_code == 413, path


def test_a_body_of_unknown_length_is_read_no_further_than_that(inside: Visitor) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 65_536

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert inside(Role.ADMINISTRATOR).post("/account", content=endless(), headers=kind).status_code == 413


def test_what_machines_send_is_bounded_too(the_town: Town) -> None:
    seen: list[int] = []

    def resource(request: Request) -> Response:
        seen.append(len(request.body))
        return Response(HTTPStatus.OK)

    backing = replace(the_town.app.state.backing, resources={"/actions/slack": resource})
    client = TestClient(application(backing), base_url=ADDRESS)
    assert client.post("/actions/slack/x", content=b"x" * LONGEST_OF_MACHINES).status_code == 200
    assert client.post("/actions/slack/x", content=b"x" * (LONGEST_OF_MACHINES + 1)).status_code == 413
    assert seen == [LONGEST_OF_MACHINES]


def test_who_guesses_at_many_logins_from_one_address_has_to_wait(outside: TestClient) -> None:
    answers = [sign_in(outside, f"somebody{number}@example.org", "guess") for number in range(8)]
    assert answers == [401] * 5 + [429] * 3
    assert sign_in(outside, "viewer@example.org") == 429


@pytest.mark.parametrize("path", ["/", "/now/", "/now", "/sign-in", "/users/", "/nowhere"])
def test_a_host_that_somebody_else_names_leads_nowhere(inside: Visitor, outside: TestClient, path: str) -> None:
    for client in (inside(Role.ADMINISTRATOR), outside):
        answer = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.text
        assert answer.headers.get("location", "/").startswith("/")


def test_behind_a_proxy_the_address_that_people_write_is_ours(the_town: Town) -> None:
    backing = replace(the_town.app.state.backing, front=Front("https://tocsin.example"))
    client = TestClient(application(backing), base_url="http://inner:8750", follow_redirects=False)
    form = {"login": "viewer@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers={"Origin": "https://tocsin.example"}).status_code == 303
    assert client.post("/sign-in", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/sign-in", data=form, headers={"Origin": "null"}).status_code == 403


def test_an_answer_is_never_cached_for_whoever_comes_next(the_town: Town, inside: Visitor) -> None:
    client = inside(Role.ADMINISTRATOR)
    for route, address in readable(the_town, FILLERS):
        if route.role is not None:
            assert client.get(address).headers["cache-control"] == "no-store", address


def test_only_what_must_be_is_public(the_town: Town, outside: TestClient) -> None:
    for route, address in readable(the_town, FILLERS):
        if route.role is None:
            assert route.path in PUBLIC
            assert "Brisolle" not in outside.get(address).text
