"""Every route, with every role: nobody gets where their role does not lead, and nothing is open by oversight."""

import re
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from schemas.people import Role
from tests.web.conftest import Visitor
from tests.web.town import INCIDENT, Town

PUBLIC = {"/sign-in", "/welcome", "/health", "/ready", "/metrics"}
FILLERS = {
    "incident": INCIDENT,
    "watch": "brisolle",
    "query": "angry",
    "mention": "bluesky:0",
    "author": "bluesky:u1",
    "field": "author",
    "stage": "analyse",
    "ending": "csv",
}
PLACE = re.compile(r"{(\w+)(:path)?}")


def guarded(dependant: Dependant) -> Role | None:
    """The role that a route asks for; None: it is open."""
    found = [role for each in dependant.dependencies for role in [getattr(each.call, "role", None)] if role]
    return found[0] if found else None


def routes(the_town: Town) -> Iterator[tuple[str, str, Role | None]]:
    """Method, address and the role that it asks for."""
    for route in iter_route_contexts(the_town.app.routes):
        if isinstance(route.original_route, APIRoute):
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, PLACE.sub(_filled, route.path or ""), guarded(route.dependant)


def _filled(place: re.Match[str]) -> str:
    return FILLERS.get(place[1], "x" if place[2] else "1")


def test_what_is_walked_is_all_of_it(the_town: Town) -> None:
    walked = {address for _, address, _ in routes(the_town)}
    assert {"/", "/now", "/account", "/sign-in", "/live", "/api/v1/mentions", "/api/v1/watches/brisolle"} <= walked


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
