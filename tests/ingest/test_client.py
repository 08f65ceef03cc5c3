"""What the answers of a platform mean for a source."""

import gzip
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.errors import Busy, Misconfigured, Permanent, Transient
from ingest.client import AGENT, ANSWER_LIMIT, Barred, Client, Gone, GoneForGood, Refused
from tests.builders import NOON
from tests.ingest.parts import HandClock
from tests.ingest.site import BREAKS_OFF, Reply, Site, as_json, site

KEY = "a key that nobody may read"


@pytest.fixture
def here() -> Iterator[Site]:
    with site(lambda request: as_json({"path": request.path, "q": request.query.get("q", "")})) as made:
        yield made


@pytest.fixture
def client(here: Site) -> Iterator[Client]:
    made = Client("x", HandClock(), ca_file=here.ca_file, seconds=5, redirects=5)
    yield made
    made.close()


def test_it_says_who_it_is_and_reads_the_answer(here: Site, client: Client) -> None:
    answer = client.get(f"{here.url}/posts", {"q": "brisolle"})
    assert (answer.status, answer.json()) == (200, {"path": "/posts", "q": "brisolle"})
    assert here.asked[0].headers["user-agent"] == AGENT


def test_what_has_not_changed_is_an_answer_too(here: Site, client: Client) -> None:
    here.faults.append(Reply(304, headers={"ETag": '"1"'}))
    answer = client.get(f"{here.url}/feed", headers={"If-None-Match": '"1"'})
    assert (answer.status, answer.headers["etag"]) == (304, '"1"')


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (Reply(401), Misconfigured),
        (Reply(403), Misconfigured),
        (Reply(404), Gone),
        (Reply(410), Gone),
        (Reply(422, b"no such field"), Refused),
        (Reply(429), Transient),
        (Reply(500), Transient),
        (BREAKS_OFF, Transient),
        (Reply(302, headers={"Location": "/round"}), Permanent),
    ],
)
def test_each_refusal_is_a_failure_of_its_kind_that_holds_no_key(
    here: Site, client: Client, reply: Reply, failure: type[Exception]
) -> None:
    here.faults += [reply] * 7
    with pytest.raises(failure) as told:
        client.get(f"{here.url}/posts", {"key": KEY})
    assert "localhost" in str(told.value)
    assert KEY not in str(told.value)
    assert "key" not in str(told.value).replace("keys", "")


@pytest.mark.parametrize("said", ["90", "Mon, 02 Mar 2026 12:01:30 GMT"])
def test_a_platform_that_asks_for_patience_is_given_it(here: Site, client: Client, said: str) -> None:
    here.faults.append(Reply(429, headers={"Retry-After": said}))
    with pytest.raises(Busy) as told:
        client.get(f"{here.url}/posts")
    assert told.value.wait == timedelta(seconds=90)
    assert HandClock().now() == NOON


def test_an_answer_that_is_no_json_is_trouble_of_the_platform(here: Site, client: Client) -> None:
    here.faults.append(Reply(200, b"<html>"))
    answer = client.get(f"{here.url}/posts")
    with pytest.raises(Transient, match="no JSON"):
        answer.json()


def test_no_more_is_read_than_a_page_holds(here: Site, client: Client) -> None:
    here.faults.append(Reply(200, b"x" * (ANSWER_LIMIT + 1)))
    with pytest.raises(Permanent, match="more than"):
        client.get(f"{here.url}/posts")


def test_a_certificate_of_somebody_else_is_a_setting_to_mend(here: Site) -> None:
    stranger = Client("x", HandClock())
    with pytest.raises(Misconfigured, match=r"sources\.x\.ca_file"):
        stranger.get(f"{here.url}/posts")
    stranger.close()


@pytest.mark.parametrize(("status", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_what_has_moved_for_good_is_told_from_what_is_elsewhere_for_now(
    here: Site, client: Client, status: int, moved: bool
) -> None:
    here.faults.append(Reply(status, headers={"Location": "/new"}))
    answer = client.get(f"{here.url}/old")
    assert answer.url == f"{here.url}/new"
    assert answer.moved == (answer.url if moved else "")


def test_what_is_gone_for_good_is_told_from_what_is_not_found(here: Site, client: Client) -> None:
    here.faults += [Reply(404), Reply(410)]
    with pytest.raises(Gone) as told:
        client.get(f"{here.url}/posts")
    assert not isinstance(told.value, GoneForGood)
    with pytest.raises(GoneForGood):
        client.get(f"{here.url}/posts")


def test_no_log_line_says_what_was_asked(here: Site, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="httpx"):  # whatever was set up before
        client.get(f"{here.url}/posts", {"key": KEY})
    assert "/posts" in caplog.text
    assert "key" not in caplog.text.replace("keys", "")


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_is_told_what_the_platform_said_of_it(here: Site, client: Client, status: int) -> None:
    here.faults.append(Reply(status, b"quotaExceeded"))
    with pytest.raises(Barred) as told:
        client.get(f"{here.url}/posts")
    assert (told.value.status, told.value.answer) == (status, b"quotaExceeded")


def test_an_answer_that_need_not_end_is_read_as_it_comes(here: Site, client: Client) -> None:
    here.faults.append(Reply(parts=(part for part in (b"one", b"two"))))
    read: list[bytes] = []
    with pytest.raises(Transient, match="broke off"), client.stream(f"{here.url}/stream") as answer:
        read.extend(answer.iter_bytes())
    assert b"".join(read) == b"onetwo"


def test_a_stream_that_is_refused_is_refused_as_any_answer_is(here: Site, client: Client) -> None:
    here.faults += [Reply(401), Reply(429, headers={"Retry-After": "9"}), Reply(404)]
    for failure in (Misconfigured, Busy, Gone):
        with pytest.raises(failure), client.stream(f"{here.url}/stream"):
            pass


def test_where_none_are_followed_a_redirection_is_an_address_to_mend(here: Site) -> None:
    here.faults.append(Reply(307, headers={"Location": "https://elsewhere.example/posts"}))
    strict = Client("x", HandClock(), ca_file=here.ca_file)
    with pytest.raises(Misconfigured, match="elsewhere now"):
        strict.get(f"{here.url}/posts")
    strict.close()


@pytest.mark.parametrize("inside", ["http://127.0.0.1/meta-data", "http://169.254.169.254/", "http://[::1]/"])
def test_nobody_sends_us_into_our_own_network(here: Site, client: Client, inside: str) -> None:
    here.faults.append(Reply(302, headers={"Location": inside}))
    with pytest.raises(Permanent, match="inside a network of ours"):
        client.get(f"{here.url}/feed")


def test_a_small_answer_that_unpacks_to_a_large_one_is_not_unpacked(here: Site, client: Client) -> None:
    packed = gzip.compress(bytes(4 * ANSWER_LIMIT))
    here.faults.append(Reply(200, packed, {"Content-Encoding": "gzip"}))
    with pytest.raises(Permanent, match="longer than"):
        client.get(f"{here.url}/feed")


def test_a_packed_answer_is_read_as_it_was(here: Site, client: Client) -> None:
    here.faults.append(Reply(200, gzip.compress(b'{"a": 1}'), {"Content-Encoding": "gzip"}))
    assert client.get(f"{here.url}/posts").json() == {"a": 1}
