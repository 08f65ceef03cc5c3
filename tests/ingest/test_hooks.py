"""A listener that sources share, and what their senders are told."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Thread

import httpx
import pytest
from structlog.testing import capture_logs

from core.errors import Misconfigured, Transient
from core.httpd.resources import Bodies, Request, Response
from ingest.hooks import Hook, Hooked, Parcel
from ingest.hooks.room import MOST_REQUESTS
from ingest.port import Surroundings
from tests.builders import NOON, posted
from tests.ingest.parts import HandClock
from tests.ingest.pushing import PATIENCE, Keys, free_port, keys

MINUTE = timedelta(minutes=1)


def taken(request: Request) -> Parcel:
    return Parcel((posted(f"x:{request.body.decode() or 1}"),), Response(HTTPStatus.OK, f"taken {request.path}"))


def nothing(parcels: Sequence[Parcel]) -> None: ...


@pytest.fixture
def settings() -> Hooked:
    return Hooked(listen=f"127.0.0.1:{free_port()}")


@pytest.fixture(scope="module")
def certificates() -> Iterator[Keys]:
    with keys() as made:
        yield made


@contextmanager
def opened(
    settings: Hooked,
    name: str = "crm",
    clock: HandClock | None = None,
    durable: Callable[[Sequence[Parcel]], None] = nothing,
    patience: float = PATIENCE,
) -> Iterator[Hook]:
    with closing(Hook(settings, Surroundings(name, clock or HandClock()), taken, durable, patience)) as hook:
        hook.open()
        yield hook


class Posting:
    """A request in a thread of its own."""

    def __init__(self, settings: Hooked, path: str, body: str = "") -> None:
        self._url, self._body = f"http://{settings.listen}{path}", body
        self._answer: httpx.Response | None = None
        self._thread = Thread(target=self._send, daemon=True)
        self._thread.start()

    def answer(self) -> httpx.Response:
        self._thread.join(PATIENCE)
        assert self._answer is not None
        return self._answer

    def waits(self) -> bool:
        return self._thread.is_alive()

    def _send(self) -> None:
        with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
            self._answer = client.post(self._url, content=self._body)


def take(hook: Hook, count: int) -> list[Parcel]:
    """That many, in one batch or in several."""
    found: list[Parcel] = []
    while len(found) < count:
        found += hook.take(PATIENCE)
    return found


def test_sources_that_name_one_address_share_it_each_at_its_own_path(settings: Hooked) -> None:
    with opened(settings, "crm") as crm, opened(settings, "chat.eu") as chat:
        asking = [Posting(settings, "/crm/a"), Posting(settings, "/chat.eu/b")]
        for hook in (crm, chat):
            take(hook, 1)
            hook.take(0)
        assert [each.answer().text for each in asking] == ["taken /a", "taken /b"]
        assert Posting(settings, "/other").answer().status_code == 404
        chat.close()
        assert Posting(settings, "/chat.eu").answer().status_code == 404
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((settings.host, settings.port))


def test_whoever_says_something_else_of_a_shared_address_does_not_start(settings: Hooked) -> None:
    other = settings.model_copy(update={"longest_body": 2_000})
    with opened(settings), pytest.raises(Misconfigured, match="chat and crm share"), opened(other, "chat"):
        pass


def test_an_address_that_is_taken_by_another_program_is_said(settings: Hooked) -> None:
    with (
        socket.create_server((settings.host, settings.port)),
        pytest.raises(Misconfigured, match=r"sources\.crm\.listen"),
        opened(settings),
    ):
        pass


def test_who_waits_too_long_is_sent_away_and_may_send_again(settings: Hooked) -> None:
    with opened(settings, patience=0.1) as hook:
        early = Posting(settings, "/crm")
        take(hook, 1)
        answer = early.answer()
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        hook.take(0)  # durable after all
        assert Posting(settings, "/crm").answer().status_code == 503
        assert hook.take(0) == []  # nobody waits for it any more


def test_there_is_room_for_so_many_and_the_others_hear_it(settings: Hooked) -> None:
    with opened(settings) as hook:
        asking = [Posting(settings, "/crm", f"{number}") for number in range(MOST_REQUESTS)]
        take(hook, MOST_REQUESTS - 1)
        late = [Posting(settings, "/crm", "late") for _ in range(4)]
        while any(each.waits() for each in (*asking, *late)):
            hook.take(0)
        told = [each.answer().status_code for each in (*asking, *late)]
        assert set(told) <= {200, 503}
        assert told.count(200) >= MOST_REQUESTS - 1


def test_while_the_memory_fails_nobody_is_told_that_it_is_kept(settings: Hooked) -> None:
    kept: list[int] = []

    def durable(parcels: Sequence[Parcel]) -> None:
        kept.append(len(parcels))
        if len(kept) == 1:
            raise Transient("the state is locked")

    with opened(settings, durable=durable) as hook:
        asking = Posting(settings, "/crm")
        take(hook, 1)
        with pytest.raises(Transient):
            hook.take(0)
        hook.take(0)
        assert (asking.answer().status_code, kept) == (200, [1, 1])


def test_who_waits_when_it_is_stopped_is_sent_away_at_once(settings: Hooked) -> None:
    with opened(settings) as hook:
        asking = Posting(settings, "/crm")
        take(hook, 1)
        hook.close()
        assert asking.answer().status_code == 503


def test_an_address_that_asks_too_often_is_told_so() -> None:
    settings = Hooked(listen=f"127.0.0.1:{free_port()}", requests_a_minute=2)
    with opened(settings) as hook:
        asking = [Posting(settings, "/crm") for _ in range(2)]
        take(hook, 2)
        answer = Posting(settings, "/crm").answer()
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        hook.take(0)
        assert {each.answer().status_code for each in asking} == {200}


def test_what_is_longer_than_may_be_is_not_read() -> None:
    settings = Hooked(listen=f"127.0.0.1:{free_port()}", longest_body=1024)
    with opened(settings):
        assert Posting(settings, "/crm", "1" * 1025).answer().status_code == 413


def test_bodies_that_would_not_fit_into_memory_together_are_sent_away() -> None:
    bodies = Bodies(longest=10, together=15)
    with bodies.held(10) as first, bodies.held(10) as second, bodies.held(5) as third:
        assert (first, second, third) == (True, False, True)
    with bodies.held(15) as later:
        assert later


def test_minutes_that_were_listened_through_are_claimed_and_those_in_which_somebody_was_sent_away_are_not(
    settings: Hooked,
) -> None:
    clock = HandClock()
    with opened(settings, clock=clock, patience=0.1) as hook:
        clock.advance(2 * MINUTE)
        assert [(each.start, each.end) for each in hook.claims()] == [(NOON, NOON + MINUTE)]
        assert Posting(settings, "/crm").answer().status_code == 503
        clock.advance(3 * MINUTE)
        assert hook.claims() == ()
        clock.advance(2 * MINUTE)
        assert [(each.start, each.end) for each in hook.claims()] == [(NOON + 5 * MINUTE, NOON + 6 * MINUTE)]


def test_what_waits_is_given_before_its_minute_is_claimed(settings: Hooked) -> None:
    clock = HandClock()
    with opened(settings, clock=clock) as hook:
        clock.advance(2 * MINUTE)
        Posting(settings, "/crm", "1")
        take(hook, 1)
        Posting(settings, "/crm", "2")
        while hook._room.oldest() is None:
            pass
        clock.advance(5 * MINUTE)
        assert [each.end for each in hook.claims()] == [NOON + MINUTE]
        take(hook, 1)
        assert [each.end for each in hook.claims()] == [NOON + 6 * MINUTE]


def test_a_client_that_never_shakes_hands_keeps_nobody_waiting(certificates: Keys) -> None:
    settings = Hooked(listen=f"127.0.0.1:{free_port()}", cert_file=certificates.cert_file)
    with ExitStack() as stack:
        stack.enter_context(opened(settings))
        for _ in range(3):
            stack.enter_context(socket.create_connection((settings.host, settings.port)))
        client = stack.enter_context(httpx.Client(verify=certificates.trust, trust_env=False, timeout=3))
        assert client.get(f"https://localhost:{settings.port}/nobody").status_code == 404


def test_listening_beyond_this_machine_without_tls_is_said_loudly(certificates: Keys) -> None:
    with capture_logs() as logs, opened(Hooked(listen=f"0.0.0.0:{free_port()}")):
        pass
    assert [each["log_level"] for each in logs] == ["warning"]
    private = Hooked(listen=f"0.0.0.0:{free_port()}", cert_file=certificates.cert_file)
    with capture_logs() as logs, opened(private), opened(Hooked(listen=f"localhost:{free_port()}")):
        pass
    assert logs == []


def test_a_certificate_that_is_none_is_a_setting_to_mend(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("nothing")
    file = tmp_path / "cert.pem"
    for settings in (Hooked(cert_file=file), Hooked(key_file=file)):
        with pytest.raises(Misconfigured, match=r"sources\.crm\."), opened(settings):
            pass


@pytest.mark.parametrize("written", ["8751", "127.0.0.1", "localhost:", ":80", "localhost:70000", "localhost:http"])
def test_an_address_names_a_host_and_a_port(written: str) -> None:
    with pytest.raises(ValueError, match="a host and a port"):
        Hooked(listen=written)
