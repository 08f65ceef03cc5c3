"""The state on every database that it runs on: a further one is a further name in DATABASES."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.state.database import Database
from core.state.sqlite import sqlite_url
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.service))


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of its own."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "state.db")
    empty: str = request.getfixturevalue("postgres_database")
    return empty


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database.open(url)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)
