"""Programs that ask the API of the town, each with a key of its own."""

from datetime import timedelta

from starlette.testclient import TestClient

from schemas.people import Right, Role
from tests.web.conftest import ADDRESS
from tests.web.town import Town

BOTH: frozenset[Right] = frozenset({"read", "write"})


def program(the_town: Town, role: Role, rights: frozenset[Right] = BOTH) -> TestClient:
    """What somebody of a role runs. Paths begin after `/api/v1`."""
    account = the_town.people[role].id
    _, key = the_town.state.tokens.add(account, "a program", rights, timedelta(days=30), by="ada")
    return TestClient(the_town.app, f"{ADDRESS}/api/v1", headers={"Authorization": f"Bearer {key}"})
