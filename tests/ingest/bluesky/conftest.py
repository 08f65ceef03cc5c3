"""A place for every test of Bluesky."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.bluesky.place import Place
from tests.ingest.bluesky.server import bluesky
from tests.ingest.parts import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def place(clock: HandClock, tmp_path: Path) -> Iterator[Place]:
    with bluesky(clock) as network:
        made = Place(network, clock, tmp_path)
        with made.stack:
            yield made
