"""Incidents to a real HTTP server."""

import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr, ValidationError

from alerts.channel import Notifier, Surroundings
from alerts.notifiers.webhook import Settings, Webhook
from core.errors import Busy, Misconfigured, Permanent, Transient
from schemas.delivery import Delivery
from tests.alerts.servers import Site, breaks_off, drips, says, web_site
from tests.builders import NOON
from tests.contracts.notifier import NotifierContract
from tests.contracts.state.clock import HandClock

OPENED = Delivery(
    key="voltea-1|hook|severity-2",
    channel="hook",
    incident="voltea-1",
    what="severity",
    subject="Voltéa 4/5: app outage",
    text="214 negative mentions",
    payload='{"id": "voltea-1"}',
    thread="first",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as server:
        yield server


def notifier(site: Site, **changed: object) -> Webhook:
    known: dict[str, object] = {"url": site.url, "secret": "shared", "seconds": 5}
    return Webhook(Settings.model_validate({**known, **changed}), Surroundings("hook", HandClock(NOON)))


class TestWebhook(NotifierContract):
    name = "webhook"

    @pytest.fixture
    def notifier(self, site: Site) -> Notifier:
        return notifier(site)


def send(site: Site, **changed: object) -> str:
    return notifier(site, **changed).send(OPENED)


def test_the_incident_arrives_as_json_with_what_happened(site: Site) -> None:
    send(site)
    body = json.loads(site.requests[0].body)
    assert body["what"] == "severity"
    assert body["incident"] == {"id": "voltea-1"}
    assert (body["subject"], body["thread"]) == (OPENED.subject, "first")


def test_the_receiver_can_check_who_sent_it_and_when(site: Site) -> None:
    send(site)
    request = site.requests[0]
    stamp = request.headers["X-Tocsin-Timestamp"]
    expected = hmac.new(b"shared", stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-Tocsin-Signature"] == f"sha256={expected}"
    assert stamp == str(int(NOON.timestamp()))


def test_a_second_sending_can_be_told_from_the_first(site: Site) -> None:
    send(site)
    send(site)
    assert [request.headers["Idempotency-Key"] for request in site.requests] == [OPENED.key] * 2


def test_the_receivers_own_name_for_the_message_is_kept(site: Site) -> None:
    site.answers.append(says(201, b'{"id": "ticket-7"}'))
    assert send(site) == "ticket-7"


@pytest.mark.parametrize("body", [b"", b"ok", b"[]", b'{"id": 7}', b"\xff\xfe", b"x" * 100_000])
def test_an_answer_that_names_nothing_is_no_error(site: Site, body: bytes) -> None:
    site.answers.append(says(200, body))
    assert send(site) == OPENED.key


def test_too_many_requests_are_sent_again_when_the_server_says(site: Site) -> None:
    site.answers.append(says(429, Retry_After="120"))
    with pytest.raises(Busy) as failure:
        send(site)
    assert failure.value.wait == timedelta(seconds=120)


def test_the_server_may_say_it_as_a_date(site: Site) -> None:
    site.answers.append(says(503, Retry_After=format_datetime(NOON + timedelta(minutes=3), usegmt=True)))
    with pytest.raises(Busy) as failure:
        send(site)
    assert failure.value.wait == timedelta(minutes=3)


@pytest.mark.parametrize("said", ["soon", "-5", "", "9" * 400, "Mon, 99 Foo 2026"])
def test_a_senseless_wait_is_not_waited_for(site: Site, said: str) -> None:
    site.answers.append(says(503, Retry_After=said))
    with pytest.raises(Transient) as failure:
        send(site)
    assert not isinstance(failure.value, Busy) or failure.value.wait <= timedelta(days=1)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again(site: Site, status: int) -> None:
    site.answers.append(says(status))
    with pytest.raises(Transient, match=f"answered {status}"):
        send(site)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_message_that_is_refused_is_given_up(site: Site, status: int) -> None:
    site.answers.append(says(status))
    with pytest.raises(Permanent):
        send(site)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_wrong_address_or_secret_halts_the_notifier(site: Site, status: int) -> None:
    site.answers.append(says(status))
    with pytest.raises(Misconfigured, match="Look at"):
        send(site)


def test_a_redirection_is_not_followed(site: Site) -> None:
    site.answers.append(says(307, Location="https://elsewhere.example/"))
    with pytest.raises(Misconfigured):
        send(site)
    assert len(site.requests) == 1


def test_half_an_answer_is_asked_for_again(site: Site) -> None:
    site.answers.append(breaks_off)
    with pytest.raises(Transient, match="broke off"):
        send(site)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(site: Site) -> None:
    release = threading.Event()

    def silent(_handler: BaseHTTPRequestHandler) -> None:
        release.wait(10)

    site.answers.append(silent)
    try:
        with pytest.raises(Transient, match="broke off"):
            send(site, seconds=0.2)
    finally:
        release.set()


def test_an_answer_without_end_is_not_read_for_ever(site: Site) -> None:
    release = threading.Event()
    site.answers.append(drips(release))
    try:
        with pytest.raises(Transient, match=r"did not end its answer within 0\.2 s"):
            send(site, seconds=0.2)
    finally:
        release.set()


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_an_answer_whose_encoding_is_broken_is_no_defect_of_ours(site: Site, encoding: str) -> None:
    site.answers += [says(200, b"no such thing", Content_Encoding=encoding), says(503, b"?", Content_Encoding=encoding)]
    assert send(site) == OPENED.key
    with pytest.raises(Transient, match="answered 503"):
        send(site)
    assert site.requests[0].headers["Accept-Encoding"] == "identity"


def test_a_server_that_is_not_there_is_asked_again() -> None:
    with web_site() as gone:
        pass
    with pytest.raises(Transient, match="cannot be reached"):
        send(gone)


def secure_site(authority: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


def test_a_certificate_is_checked(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with web_site(secure_site(authority, "localhost")) as site:
        with pytest.raises(Misconfigured, match="not trusted"):
            send(site)
        assert send(site, ca_file=tmp_path / "ca.pem") == OPENED.key


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with web_site(secure_site(authority, "elsewhere.example")) as site, pytest.raises(Misconfigured):
        send(site, ca_file=tmp_path / "ca.pem")


def test_no_failure_tells_the_secret_or_the_query_of_the_address(site: Site) -> None:
    for status in (400, 401, 500):
        site.answers.append(says(status))
        with pytest.raises((Transient, Permanent, Misconfigured)) as failure:
            send(site)
        assert "hidden" not in str(failure.value)
        assert "shared" not in str(failure.value)


def test_without_a_secret_it_does_not_start(site: Site) -> None:
    with pytest.raises(Misconfigured, match="secret is empty"):
        notifier(site, secret="")


def test_the_secret_can_stand_in_a_file_and_never_prints(site: Site, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("shared\n")
    send(site, secret="", secret_file=tmp_path / "secret")
    assert len(site.requests) == 1
    assert "s3cr3t" not in repr(Settings(url="https://example.org", secret=SecretStr("s3cr3t")))


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org", "https://", "file:///etc/passwd", ""])
def test_only_addresses_of_the_web_are_taken(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(url=url)


def test_a_key_with_any_letters_becomes_a_header(site: Site) -> None:
    hook = notifier(site)
    hook.send(OPENED.model_copy(update={"key": "voltéa\r\nX: y|hook|opened", "subject": "a\ud800b"}))
    assert "\n" not in site.requests[0].headers["Idempotency-Key"]
