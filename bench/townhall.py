"""A dashboard over a store of the benchmarks, as a process of its own: `python -m bench.townhall FOLDER`. Its clock
stands where the store ends, so that "the last week" holds what it should. It says its port and the secret of a session,
and ends with its input."""

import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from prometheus_client import CollectorRegistry

from app import wiring
from app.heartbeat import Heartbeat
from app.home import Home
from app.serving import backing, served, warm
from app.settings import Settings, WebSettings
from app.site import Site
from bench.store import NEWEST
from core import collector
from core.metrics import ProcessMetrics
from schemas.people import Person, Role
from web.site import application

LOGIN = "bench@example.org"


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that does not go."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def main(folder: Path) -> None:
    collector.settle()
    settings, home, clock = Settings(home=folder), Home(folder), Standing(NEWEST)
    with (
        wiring.open_state(settings, home, clock) as state,
        wiring.open_reader(settings, home, clock) as store,
        closing(wiring.open_bus(settings, home, clock)) as bus,
    ):
        heartbeat = Heartbeat("web", state.stages, clock, ProcessMetrics("web", CollectorRegistry()))
        site = Site("web", settings, home, state, bus, clock, Event(), heartbeat, "never")
        found = state.accounts.named(LOGIN)
        account = found[0] if found else state.accounts.add(_person(), by="bench")
        made = backing(site, store)
        app = application(made)
        warm(app, made, Event())  # as the web stage does once it has started
        with served(app, WebSettings(port=0)) as port:
            print(port, state.sessions.begin(account.id), flush=True)
            sys.stdin.read()


def _person() -> Person:
    return Person(login=LOGIN, name="Bench", role=Role.ADMINISTRATOR, time_zone="Europe/Paris")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
