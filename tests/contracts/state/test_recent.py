"""Queries that an account asked last: its own, few, and gone with it."""

import pytest

from core.state.accounts import Accounts
from core.state.database import Database
from core.state.recent import KEPT, RecentQueries
from schemas.people import Person, Role
from tests.contracts.state.clock import HandClock


@pytest.fixture
def accounts(database: Database, clock: HandClock) -> Accounts:
    return Accounts(database, clock)


@pytest.fixture
def recent(database: Database, clock: HandClock) -> RecentQueries:
    return RecentQueries(database, clock)


@pytest.fixture
def ada(accounts: Accounts) -> int:
    return accounts.add(Person(login="ada", name="Ada", role=Role.ADMINISTRATOR), by="test").id


@pytest.fixture
def bob(accounts: Accounts) -> int:
    return accounts.add(Person(login="bob", name="Bob", role=Role.VIEWER), by="test").id


def test_the_newest_stands_first_and_what_is_asked_again_stands_once(recent: RecentQueries, ada: int) -> None:
    for text in ("retard", "panne", "retard"):
        recent.note(ada, text)
    assert recent.of(ada) == ["retard", "panne"]


def test_the_oldest_makes_room(recent: RecentQueries, ada: int) -> None:
    for number in range(KEPT + 3):
        recent.note(ada, f"train {number}")
    assert recent.of(ada) == [f"train {number}" for number in range(KEPT + 2, 2, -1)]


def test_nobody_has_or_forgets_those_of_another(recent: RecentQueries, ada: int, bob: int) -> None:
    recent.note(ada, "retard")
    recent.note(bob, "retard")
    recent.forget(bob)
    assert (recent.of(ada), recent.of(bob)) == (["retard"], [])


def test_they_go_with_the_account_and_with_no_other(
    recent: RecentQueries, accounts: Accounts, ada: int, bob: int
) -> None:
    recent.note(ada, "panne")
    recent.note(bob, "retard")
    accounts.close(bob, by="ada")
    assert (recent.of(ada), recent.of(bob)) == (["panne"], [])


def test_what_names_somebody_who_is_erased_is_gone(recent: RecentQueries, ada: int) -> None:
    for text in ('author_id:"x:eve" retard', "panne", "author_id:x:eve", "thread:x:7"):
        recent.note(ada, text)
    assert recent.erase(["x:eve"], ["x:7"]) == 3
    assert recent.of(ada) == ["panne"]
    assert recent.erase([], [""]) == 0
