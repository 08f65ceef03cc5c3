"""A real browser for whoever looks at pages: a pytest plugin, and somebody who sits at it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from web.guard import COOKIE


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
