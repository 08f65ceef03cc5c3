"""The site over a small town: asked directly, and in a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.testclient import TestClient

from app.serving import served, warm
from app.settings import WebSettings
from schemas.people import Role
from tests.web.town import Town, build, town
from web.guard import COOKIE

Visitor = Callable[[Role], TestClient]
ADDRESS = "http://testserver"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "home"
    build(folder)
    with town(folder) as made:
        warm(made.app.state.backing, Event())  # no test waits for a compiler
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


def chromium() -> str:
    """Of Debian, or what CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real one. Where there is none the tests that need it are skipped, but in CI."""
    path = chromium()
    if not path:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing; `make ci-deps` installs it.")
        pytest.skip("chromium is missing; `make ci-deps` installs it.")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield made
        made.close()


class Looker:
    """Somebody at a browser. Anything that the console complains of, and any request off this machine, fails the
    test."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self.address = address
        self.complaints: list[str] = []

    @contextmanager
    def at(self, session: str, language: str = "en", width: int = 1280, theme: str = "light") -> Iterator[Page]:
        """A fresh browser with the session's cookie, or outside where it is empty."""
        context = self._browser.new_context(
            base_url=self.address,
            locale="fr-FR" if language == "fr" else "en-GB",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            timezone_id="Europe/Paris",
        )
        if session:
            context.add_cookies([{"name": COOKIE, "value": session, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: self._local(asked.url))
        try:
            yield page
        finally:
            context.close()
        assert self.complaints == []

    def _local(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and not url.startswith(self.address):
            self.complaints.append(f"a request off the machine: {url}")


@pytest.fixture
def looker(browser: Browser, the_town: Town) -> Iterator[Looker]:
    with served(the_town.app, WebSettings(port=0)) as port:
        yield Looker(browser, f"http://127.0.0.1:{port}")


@pytest.fixture
def session_of(the_town: Town) -> Callable[[Role], str]:
    return lambda role: the_town.state.sessions.begin(the_town.people[role].id)
