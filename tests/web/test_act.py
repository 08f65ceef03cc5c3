"""The page behind a link, over a real socket."""

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from alerts.channel import Action
from alerts.links import GOOD_FOR, SignedLinks
from core.httpd.limits import Limit, limited
from core.httpd.resources import with_resources
from core.httpd.server import WebServer
from schemas.incident import IncidentState
from tests.alerts.desk import Desk
from tests.alerts.test_messages import INCIDENT
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from web.act import POLICY, STYLE, ActPage
from web.health import health_app
from web.look.tongue import Tongues
from web.words import ENGLISH, FRENCH


@dataclass(slots=True)
class Site:
    client: httpx.Client
    desk: Desk
    clock: HandClock
    links: SignedLinks

    def link(self, action: Action = "acknowledge", language: str = "en", incident: str = INCIDENT.id) -> str:
        """As it stands in a message."""
        return self.links.to(incident, action, "ada@example.org (e-mail)", language)


@pytest.fixture
def site() -> Iterator[Site]:
    desk, clock = Desk({INCIDENT.id: INCIDENT}), HandClock(NOON)
    key = SecretStr("0123456789abcdef0123456789abcdef")
    page = ActPage(SignedLinks("", key, clock), desk, desk, Tongues({}))
    app = with_resources(health_app(list, CollectorRegistry()), {"/act": limited(page, Limit(20, clock))})
    with closing(WebServer("127.0.0.1", 0, app)) as server:
        address = f"http://127.0.0.1:{server.port}"
        with httpx.Client(base_url=address, trust_env=False) as client:
            yield Site(client, desk, clock, SignedLinks(address, key, clock))


def test_looking_at_a_link_does_nothing(site: Site) -> None:
    """Mail programs look at every link."""
    for _ in range(3):
        answer = site.client.get(site.link())
        assert answer.status_code == 200
    assert site.client.head(site.link()).status_code == 200
    assert site.desk.done == []


def test_the_page_names_the_incident_and_asks(site: Site) -> None:
    page = site.client.get(site.link()).text
    assert INCIDENT.title.replace("’", "&#x27;") in page or INCIDENT.title in page
    assert "Acknowledge this incident?" in page
    assert "ada@example.org" in page


def test_its_button_acts_in_the_name_of_the_recipient(site: Site) -> None:
    answer = site.client.post(site.link())
    assert (answer.status_code, "Done." in answer.text) == (200, True)
    assert site.desk.done == [(INCIDENT.id, "acknowledge", "ada@example.org (e-mail)")]
    assert site.desk.known[INCIDENT.id].state is IncidentState.ACKNOWLEDGED


def test_the_form_needs_no_script_and_posts_to_the_link_itself(site: Site) -> None:
    page = site.client.get(site.link()).text
    assert '<form method="post"><button>' in page
    assert "<script" not in page


def test_pressing_twice_says_that_it_is_done_already(site: Site) -> None:
    site.client.post(site.link())
    answer = site.client.post(site.link())
    assert answer.status_code == 409
    assert "acknowledged already" in answer.text


def test_what_cannot_be_done_is_said_in_the_language_of_the_message(site: Site) -> None:
    link = site.link(language="fr")
    site.client.post(link)
    answer = site.client.post(link)
    assert f"L’incident {INCIDENT.id} est déjà pris en charge" in answer.text


def test_what_somebody_else_did_already_is_said_to_be_theirs(site: Site) -> None:
    site.desk.quicker = "bob"
    answer = site.client.post(site.link())
    assert "Somebody else was quicker." in answer.text
    assert "Acknowledged by bob" in answer.text


def test_an_incident_that_is_gone_is_said(site: Site) -> None:
    answer = site.client.post(site.link(incident="gone"))
    assert (answer.status_code, "Nothing was done." in answer.text) == (409, True)


def test_a_state_that_is_busy_asks_for_patience(site: Site) -> None:
    site.desk.busy = True
    answer = site.client.post(site.link())
    assert (answer.status_code, "Try again in a moment" in answer.text) == (503, True)


def test_a_link_that_has_ended_does_nothing(site: Site) -> None:
    link = site.link()
    site.clock.forward(seconds=GOOD_FOR.total_seconds() + 1)
    for answer in (site.client.get(link), site.client.post(link)):
        assert answer.status_code == 410
        assert "no longer good" in answer.text
    assert site.desk.done == []


@pytest.mark.parametrize("query", ["", "?t=", "?t=x.y", "?x=1", "?t=" + "A" * 5000, "?" + "a&" * 50, "?t=%FF%FE.%00"])
def test_a_link_of_nobody_does_nothing(site: Site, query: str) -> None:
    assert site.client.get(f"/act{query}").status_code == 403
    assert site.client.post(f"/act{query}").status_code == 403
    assert site.desk.done == []


def test_a_page_is_in_the_language_of_its_message_and_else_of_the_browser(site: Site) -> None:
    assert "Prendre cet incident en charge\u202f?" in site.client.get(site.link(language="fr")).text
    forged = site.client.get("/act?t=x", headers={"Accept-Language": "de, fr-CA;q=0.8, en;q=0.5"})
    assert 'lang="fr"' in forged.text
    assert "ne vient pas de nous" in forged.text


def test_hostile_titles_stay_text(site: Site) -> None:
    title = '<img src=x onerror="alert(1)"></title><script>'
    site.desk.known[INCIDENT.id] = INCIDENT.model_copy(update={"title": title})
    seen: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)

    Tags().feed(site.client.get(site.link()).text)
    assert set(seen) == {"html", "head", "meta", "title", "style", "body", "main", "h1", "p", "form", "button"}


def test_the_page_may_load_nothing_and_tells_nobody_its_address(site: Site) -> None:
    headers = site.client.get(site.link()).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert POLICY.startswith("default-src 'none'")
    assert "unsafe" not in POLICY
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_its_style_is_the_one_that_the_page_may_have(site: Site) -> None:
    style = site.client.get(site.link()).text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in POLICY


def test_it_is_for_day_and_night() -> None:
    assert "color-scheme: light dark" in STYLE
    tokens = re.findall(r"--[\w-]+(?=:)", STYLE)
    assert all(tokens.count(token) == 2 for token in tokens)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(site: Site, method: str) -> None:
    answer = site.client.request(method, site.link())
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_whoever_asks_too_often_waits(site: Site) -> None:
    statuses = [site.client.get("/act").status_code for _ in range(25)]
    assert statuses == [403] * 20 + [429] * 5
    assert site.client.get("/health").status_code == 200
    site.clock.forward(minutes=1)
    assert site.client.get("/act").status_code == 403


def test_everything_said_in_one_language_is_said_in_the_other() -> None:
    assert ENGLISH.keys() == FRENCH.keys()
