"""The state on every database that it runs on: a further one is a further name in DATABASES."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.state.database import Database
from core.state.sqlite import sqlite_url
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.migrated import migrated
from tests.services.postgres import own_database

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.service))


@pytest.fixture(params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of its own without tables."""
    if kind == "sqlite":
        return sqlite_url(tmp_path / "empty.db")
    empty: str = request.getfixturevalue("postgres_database")
    return empty


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Iterator[str]:
    """The name of a database to be copied."""
    with own_database(postgres_url) as url:
        with closing(Database.open(url)) as database:
            database.migrate()
        yield str(make_url(url).database)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own with its tables."""
    if kind == "sqlite":
        migrated(tmp_path / "state.db").close()
        yield sqlite_url(tmp_path / "state.db")
        return
    with own_database(request.getfixturevalue("postgres_url"), request.getfixturevalue("template")) as copied:
        yield copied


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database.open(url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)
