"""The state on every database that it runs on: a further one is a further name in DATABASES."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.state.database import Database, sqlite_url
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

DATABASES = ("sqlite",)


@pytest.fixture(params=DATABASES)
def url(tmp_path: Path) -> str:
    """An empty database of its own."""
    return sqlite_url(tmp_path / "state.db")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database.open(url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)
