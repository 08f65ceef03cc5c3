"""The dashboard of the demo: where it is, and how to get in."""

import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass
from threading import Event

from core.state.state import State
from schemas.people import Person, Role
from web.door.passwords import hashed

LOGIN = "demo"
USUAL = 8750


@dataclass(frozen=True, slots=True)
class Entrance:
    """password: made for this demo alone."""

    address: str
    password: str

    def said(self) -> str:
        return f"{self.address}  login {LOGIN}, password {self.password}"


def free_port() -> int:
    """The usual one, or any other where somebody has it."""
    for port in (USUAL, 0):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)) as taken:
            return int(taken.getsockname()[1])
    raise SystemExit("No port of 127.0.0.1 can be listened on.")


def entrance(state: State, port: int) -> Entrance:
    """Makes the account that whoever tries the demo enters with."""
    password = secrets.token_urlsafe(9)
    person = Person(login=LOGIN, name="Demo", role=Role.ADMINISTRATOR, time_zone="Europe/Paris")
    account = state.accounts.add(person, by="demo")
    state.accounts.set_password(account.id, hashed(password), by="demo")
    return Entrance(f"http://127.0.0.1:{port}", password)


def stay() -> None:
    """Until Ctrl-C."""
    Event().wait()
