"""What the tests of the bus share."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.ports import Bus
from core.bus.port import Message
from core.bus.sqlite import SqliteBus
from core.clock import Clock, SystemClock
from tests.builders import MORNING

TOPICS = {"one": 1, "many": 4}
NOBODY = 65534
DAY = timedelta(days=1)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = MORNING) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by


def open_bus(root: Path, clock: Clock | None = None, *, many: int = 4) -> SqliteBus:
    return SqliteBus.open(root, TOPICS | {"many": many}, clock or SystemClock())


def publish(bus: Bus, topic: str, messages: Sequence[Message]) -> None:
    with closing(bus.publisher()) as publisher:
        publisher.publish(topic, messages)


@contextmanager
def as_ordinary_user() -> Iterator[Path]:
    """A folder, and a user that file permissions hold for: root, as in a container, may write everywhere."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
