"""Every route, with every role: nobody gets where their role does not lead, and nothing is open by oversight."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from schemas.people import Role
from tests.web.conftest import Visitor
from tests.web.town import INCIDENT, Town
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


OF_OTHERS = {**FILLERS, "watch": "sealed", "incident": "sealed-1"}
"""What another team listens for."""


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.RESPONDER])
def test_nothing_that_can_be_read_tells_of_another_teams_watch(the_town: Town, inside: Visitor, role: Role) -> None:
    visitor = inside(role)
    for route in every(the_town.app):
        if "GET" in route.methods and route.role is not None and route.path != "/live":
            asked = {"watch": "sealed", "q": "watch:sealed", "author": "forum:u1"}
            for fillers, params in ((FILLERS, {}), (OF_OTHERS, {}), (FILLERS, asked)):
                told = visitor.get(route.address(fillers), params=params).text
                assert "Sealed" not in told, (route.path, params)
