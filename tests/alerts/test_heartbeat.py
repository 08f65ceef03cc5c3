"""An address outside that is called while all is well."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from alerts.heartbeat import OutsideHeartbeat
from tests.alerts.servers import Site, says, web_site
from tests.builders import NOON
from tests.contracts.state.clock import HandClock


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as server:
        yield server


def heartbeat(site: Site, clock: HandClock) -> OutsideHeartbeat:
    return OutsideHeartbeat(SecretStr(site.url), timedelta(minutes=1), clock)


def test_it_calls_while_all_is_well(site: Site) -> None:
    beat = heartbeat(site, HandClock(NOON))
    assert not beat.call()
    beat.say_well()
    assert beat.call()
    assert len(site.requests) == 1


def test_it_falls_silent_when_nobody_says_any_more_that_all_is_well(site: Site) -> None:
    clock = HandClock(NOON)
    beat = heartbeat(site, clock)
    beat.say_well()
    clock.forward(minutes=4)
    assert not beat.call()
    assert site.requests == []


@pytest.mark.parametrize("status", [404, 500])
def test_a_call_that_fails_is_logged_without_the_secret_of_its_address(site: Site, status: int) -> None:
    beat = heartbeat(site, HandClock(NOON))
    beat.say_well()
    site.answers.append(says(status))
    with capture_logs() as logs:
        assert not beat.call()
    assert "hidden" not in str(logs)
    assert logs[0]["status"] == status


def test_an_address_that_is_gone_stops_nothing() -> None:
    with web_site() as gone:
        pass
    beat = heartbeat(gone, HandClock(NOON))
    beat.say_well()
    with capture_logs() as logs:
        assert not beat.call()
    assert "hidden" not in str(logs)


def test_its_thread_ends_when_it_is_closed(site: Site) -> None:
    beat = heartbeat(site, HandClock(NOON))
    beat.start()
    beat.close()
    assert site.requests == []


def test_what_follows_the_status_is_not_waited_for(site: Site) -> None:
    release, ended = Event(), Event()

    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        release.wait(5)
        ended.set()

    beat = heartbeat(site, HandClock(NOON))
    beat.say_well()
    site.answers.append(half)
    try:
        assert beat.call()
        assert not ended.is_set()
    finally:
        release.set()


def test_its_end_does_not_wait_for_an_address_that_says_nothing(site: Site) -> None:
    called, release, answered = Event(), Event(), Event()

    def silent(_handler: BaseHTTPRequestHandler) -> None:
        called.set()
        release.wait(10)
        answered.set()

    site.answers.append(silent)
    beat = OutsideHeartbeat(SecretStr(site.url), timedelta(milliseconds=10), HandClock(NOON))
    beat.say_well()
    beat.start()
    try:
        assert called.wait(10)
        beat.close()
        assert not answered.is_set()
    finally:
        release.set()
