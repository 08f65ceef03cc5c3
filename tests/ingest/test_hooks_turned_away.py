"""A minute in which somebody was turned away is not claimed, wherever that was: what they sent may never come again."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from http import HTTPStatus

import httpx
import pytest

from core.httpd.resources import Request, Response
from core.httpd.server import AT_ONCE
from ingest.hooks import Hook, Hooked, Parcel
from ingest.hooks.doors import TOGETHER
from ingest.port import Surroundings
from tests.builders import NOON
from tests.ingest.parts import HandClock
from tests.ingest.pushing import PATIENCE, free_port

MINUTE = timedelta(minutes=1)


def thanks(request: Request) -> Response | Parcel:
    if request.body == b"broken":
        raise ZeroDivisionError
    return Response(HTTPStatus.OK)


@contextmanager
def opened(settings: Hooked, clock: HandClock, name: str = "crm") -> Iterator[Hook]:
    with closing(Hook(settings, Surroundings(name, clock), thanks)) as hook:
        hook.open()
        yield hook


def asked(settings: Hooked, body: bytes = b"", path: str = "/crm") -> int:
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        return client.post(f"http://{settings.listen}{path}", content=body).status_code


def by_a_failure(settings: Hooked) -> None:
    assert asked(settings, b"broken") == 500


def by_a_limit(settings: Hooked) -> None:
    assert 429 in (asked(settings) for _ in range(60))


def by_bodies(settings: Hooked) -> None:
    """So many are under way that there is no room for another."""
    with ExitStack() as stack:
        for _ in range(TOGETHER):
            slow = stack.enter_context(socket.create_connection((settings.host, settings.port)))
            slow.sendall(b"POST /nobody HTTP/1.1\r\nContent-Length: 1024\r\n\r\n")
        assert 503 in (asked(settings, b"1") for _ in range(40))


def by_connections(settings: Hooked) -> None:
    with ExitStack() as stack:
        for _ in range(AT_ONCE):
            stack.enter_context(socket.create_connection((settings.host, settings.port)))
        with pytest.raises(httpx.TransportError):
            asked(settings)


@pytest.mark.parametrize("turned_away", [by_a_failure, by_a_limit, by_bodies, by_connections])
def test_a_minute_in_which_somebody_was_turned_away_is_not_claimed(turned_away: Callable[[Hooked], None]) -> None:
    settings = Hooked(listen=f"127.0.0.1:{free_port()}", longest_body=1024, requests_a_minute=50)
    clock = HandClock()
    with opened(settings, clock) as hook:
        turned_away(settings)
        clock.advance(2 * MINUTE)
        assert hook.claims() == ()
        clock.advance(2 * MINUTE)
        assert [(each.start, each.end) for each in hook.claims()] == [(NOON + 2 * MINUTE, NOON + 3 * MINUTE)]


def test_minutes_of_other_sources_are_claimed_all_the_same() -> None:
    settings = Hooked(listen=f"127.0.0.1:{free_port()}")
    clock = HandClock()
    with opened(settings, clock), opened(settings, clock, "chat") as chat:
        by_a_failure(settings)
        clock.advance(2 * MINUTE)
        assert [(each.start, each.end) for each in chat.claims()] == [(NOON, NOON + MINUTE)]
