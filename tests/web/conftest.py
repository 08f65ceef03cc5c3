"""The site over a small town: asked directly, and in a real browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from app.serving import served, warm
from app.settings import WebSettings
from schemas.people import Role
from tests.browsing import Looker
from tests.web.town import Town, build, town
from web.guard import COOKIE

__all__ = ["ADDRESS", "Looker", "Visitor", "client"]
Visitor = Callable[[Role], TestClient]
ADDRESS = "http://testserver"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "home"
    build(folder)
    with town(folder) as made:
        warm(made.app, made.app.state.backing, Event())  # no test waits for a compiler
    return folder


@pytest.fixture
def the_town(built: Path, tmp_path: Path) -> Iterator[Town]:
    shutil.copytree(built, tmp_path / "home")
    with town(tmp_path / "home") as made:
        yield made


@pytest.fixture
def outside(the_town: Town) -> Iterator[TestClient]:
    """Somebody who has not signed in."""
    with client(the_town) as made:
        yield made


@pytest.fixture
def inside(the_town: Town) -> Visitor:
    """Somebody of a role, signed in; what they send carries their token."""

    def enter(role: Role) -> TestClient:
        made = client(the_town)
        words = the_town.state.sessions.begin(the_town.people[role].id)
        session = the_town.state.sessions.find(words)
        assert session is not None
        made.cookies.set(COOKIE, words)
        made.headers["X-CSRF"] = session.csrf
        return made

    return enter


def client(the_town: Town) -> TestClient:
    return TestClient(the_town.app, base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def looker(browser: Browser, the_town: Town) -> Iterator[Looker]:
    with served(the_town.app, WebSettings(port=0)) as port:
        yield Looker(browser, f"http://127.0.0.1:{port}")


@pytest.fixture
def session_of(the_town: Town) -> Callable[[Role], str]:
    return lambda role: the_town.state.sessions.begin(the_town.people[role].id)
