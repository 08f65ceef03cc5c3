"""Who listens for news is looked at again, and hears no more once they are gone or changed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.state.state import State
from schemas.people import Account, Role
from tests.web.town import Town
from web.pages.live import AGAIN, Listener, Pulse, events

ARRIVAL = 1_000.0


class Guest:
    """Somebody who listens since ARRIVAL."""

    def __init__(self, state: State, account: Account) -> None:
        self.state, self.account = state, account
        self.session = state.sessions.begin(account.id)
        self.listener = Listener(state, account, self.session)
        assert self.listener.may(ARRIVAL)

    def heard_on(self) -> tuple[bool, bool]:
        """Whether they hear still, just before they are looked at again and then."""
        return self.listener.may(ARRIVAL + AGAIN - 1), self.listener.may(ARRIVAL + AGAIN)


@pytest.fixture
def guest(the_town: Town) -> Guest:
    return Guest(the_town.state, the_town.people[Role.VIEWER])


def test_one_who_stays_as_they_were_hears_on(guest: Guest) -> None:
    assert guest.heard_on() == (True, True)


def test_one_who_signed_out_hears_no_more_within_a_minute(guest: Guest) -> None:
    guest.state.sessions.end(guest.session)
    assert guest.heard_on() == (True, False)


def test_one_whose_account_changed_comes_anew(guest: Guest) -> None:
    other = guest.account.person.model_copy(update={"teams": frozenset({"rivals"})})
    guest.state.accounts.change(guest.account.id, other, by="ada")
    assert guest.heard_on() == (True, False)


def test_to_listen_is_no_use_of_a_session(guest: Guest, the_town: Town) -> None:
    the_town.clock.forward(days=2)
    assert guest.heard_on() == (True, True)
    the_town.clock.forward(days=2)
    assert guest.state.sessions.find(guest.session) is None


def test_a_stream_ends_with_its_session(guest: Guest, the_town: Town) -> None:
    guest.state.sessions.end(guest.session)
    gone = Listener(guest.state, guest.account, guest.session)
    pulse = Pulse(the_town.app.state.backing)

    async def heard() -> list[str]:
        return [event async for event in events(pulse, gone)]

    with ThreadPoolExecutor(1) as apart:  # where a browser is open, this thread has a loop already
        assert apart.submit(lambda: asyncio.run(heard())).result() == []
    assert pulse.listeners == 0
