"""When to break something."""

import random
from collections.abc import Iterator
from functools import partial
from threading import Event

from tests.faults.house import House, eventually
from tests.services.server import Server


def moments(house: House, kills: int, events: int, dice: random.Random) -> Iterator[None]:
    """Waits for each moment at which something is to be killed: anywhere in the run, at or between two writings."""
    for handled in sorted(dice.randrange(events * 3) for _ in range(kills)):  # each event is written three times
        eventually(partial(house.has_handled, handled), f"{handled} records")
        Event().wait(dice.uniform(0, 0.3))
        yield


def outage(server: Server, seconds: float) -> None:
    """SIGKILL, and a new start on what is left."""
    server.kill9()
    Event().wait(seconds)
    server.start()
