"""Every route, with every role: nobody gets where their role does not lead, and nothing is open by oversight."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from schemas.analysis import Label
from schemas.digest import Digest
from schemas.order import StandingOrder
from schemas.people import Role
from schemas.scope import only
from schemas.tag import Tag
from schemas.watch import SavedQuery
from tests.web.api import program
from tests.web.conftest import Visitor
from tests.web.town import INCIDENT, OTHER_TEAM, Town
from tests.web.walk import every

PUBLIC = {"/sign-in", "/sign-in/company", "/sign-in/company/back", "/welcome", "/health", "/ready", "/metrics"}
FILLERS = {
    "incident": INCIDENT,
    "watch": "brisolle",
    "topic": "found-outage",
    "query": "angry",
    "mention": "bluesky:0",
    "author": "bluesky:u1",
    "field": "author",
    "stage": "analyse",
    "ending": "csv",
}


def routes(the_town: Town) -> Iterator[tuple[str, str, Role | None]]:
    """Method, address and the role that it asks for."""
    for route in every(the_town.app):
        for method in route.methods:
            yield method, route.address(FILLERS), route.role


def test_the_walk_reaches_what_routers_bring(the_town: Town) -> None:
    walked = {(method, address) for method, address, _ in routes(the_town)}
    assert {("GET", "/now/brands"), ("POST", "/account/password"), ("POST", "/users/1/close")} <= walked
    assert {("GET", "/api/v1/mentions"), ("GET", "/api/v1/watches/brisolle"), ("GET", "/live")} <= walked


def test_every_route_but_the_public_ones_has_a_guard(the_town: Town) -> None:
    assert {address for _, address, role in routes(the_town) if role is None} <= PUBLIC


def test_nobody_outside_reaches_a_guarded_route(the_town: Town, outside: TestClient) -> None:
    for method, address, role in routes(the_town):
        if role is not None:
            assert outside.request(method, address).status_code in (303, 401), (method, address)


@pytest.mark.parametrize("role", Role)
def test_a_role_that_is_too_low_is_refused_everywhere(the_town: Town, inside: Visitor, role: Role) -> None:
    visitor = inside(role)
    for method, address, needed in routes(the_town):
        if needed is not None and not role.covers(needed):
            assert visitor.request(method, address).status_code == 403, (method, address)


@pytest.mark.parametrize("role", Role)
def test_a_role_that_is_high_enough_sees_every_page(the_town: Town, inside: Visitor, role: Role) -> None:
    visitor = inside(role)
    for method, address, needed in routes(the_town):
        if method == "GET" and needed is not None and role.covers(needed) and address != "/live":
            assert visitor.get(address).status_code < 500, address


OF_OTHERS = {**FILLERS, "watch": "sealed", "incident": "sealed-1", "category": "tone", "name": "sealed", "query": "hid"}
"""What another team listens for, and keeps."""


@pytest.fixture
def sealed(the_town: Town) -> Town:
    """A town where the other team has something of everything, and the word stands in all of it."""
    state, now = the_town.state, the_town.clock.now()
    hit = the_town.store.search(None, only("sealed"), 1).hits[0]
    state.tags.save(Tag(id="tone/sealed", name="Sealed", team=OTHER_TEAM), "ada")
    state.annotations.add("sealed", now, "Sealed", "ada")
    state.saved_queries.save(SavedQuery(id="hid", name="Sealed", query="Sealed", owner="ada", shared="private"), "ada")
    state.orders.set(StandingOrder(id="sealed-now", query="hid", channel="mail", owner="ada"), "ada")
    state.digests.set(Digest(id="sealed-daily", channel="mail", watch="sealed", every="week", owner="ada"), "ada")
    state.silences.add({"watch": "sealed"}, now + timedelta(hours=1), "ada", "Sealed")
    state.judgements.say("sealed", "Sealed", {hit.mention.id: True}, "ada")
    state.marks.set(hit.mention.author.id, "sealed", "press", "ada")
    the_town.app.state.backing.teaching.teach("sealed", Label.NEUTRAL, [hit.mention.id], "ada")
    return the_town


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.RESPONDER])
def test_nothing_that_can_be_read_tells_of_another_teams_watch(sealed: Town, inside: Visitor, role: Role) -> None:
    visitor = inside(role)
    mention = sealed.store.search(None, only("sealed"), 1).hits[0].mention.id
    asked = {"watch": "sealed", "q": "watch:sealed", "author": "forum:u1", "tag": "tone/sealed", "mention": mention}
    for route in every(sealed.app):
        if "GET" in route.methods and route.role is not None and route.path != "/live":
            for fillers, params in ((FILLERS, {}), (OF_OTHERS, {}), (FILLERS, asked)):
                told = visitor.get(route.address(fillers), params=params).text
                assert "Sealed" not in told, (route.path, params)


def test_no_program_changes_what_another_team_listens_for(the_town: Town) -> None:
    """Every operation that changes something, as the document shows it, but of the other team's watch."""
    responder, state, tried = program(the_town, Role.RESPONDER), the_town.state, 0
    for path, methods in responder.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            address = path.removeprefix("/api/v1")
            for name, filler in {**OF_OTHERS, "category": "product", "name": "refund"}.items():
                address = address.replace(f"{{{name}}}", filler)
            sent = json.dumps(body).replace("brisolle", "sealed")
            if method != "get" and "sealed" in address + sent:
                answer = responder.request(method, address, content=sent)
                assert answer.status_code in (403, 404, 422), (method, path, answer.text)
                tried += 1
    assert tried > 20
    assert state.watches.get("sealed").revision == 1
    assert not state.annotations.newest(only("sealed"), 1)
    assert not state.corrections.standing(["sealed"])
    assert state.silences.active(the_town.clock.now()) == []
