"""Fetching a picture, from servers that mean well and from others."""

import ssl
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest

from enrich.pictures.fetch import MOST_BYTES, REDIRECTS, Fetcher, Unfetched
from enrich.pictures.hosts import public, resolve
from schemas.reading import Failure
from tests.enrich.pictures.server import HOST, Shop, giving, shop

PICTURE = b"\x89PNG and so on"


@pytest.fixture(scope="module")
def opened() -> Iterator[Shop]:
    with shop() as here:
        yield here


@pytest.fixture
def here(opened: Shop) -> Shop:
    opened.answers.clear()
    opened.asked.clear()
    opened.answers["/a.png?size=large"] = giving(PICTURE)
    return opened


def failure(fetch: Fetcher, url: str, seconds: float = 5.0) -> Failure:
    with pytest.raises(Unfetched) as refused:
        fetch(url, seconds)
    return refused.value.failure


def moved(to: str) -> dict[str, str]:
    return {"Location": to}


def test_a_picture_comes_as_it_is(here: Shop) -> None:
    assert here.fetcher()(f"https://{HOST}/a.png?size=large#top", 5.0) == PICTURE
    assert here.asked == ["/a.png?size=large"]


def test_a_redirect_is_followed(here: Shop) -> None:
    here.answers["/old"] = giving(b"", status=302, **moved("/a.png?size=large"))
    assert here.fetcher()(f"https://{HOST}/old", 5.0) == PICTURE


def test_redirects_end(here: Shop) -> None:
    here.answers["/round"] = giving(b"", status=301, **moved("/round"))
    assert failure(here.fetcher(), f"https://{HOST}/round") is Failure.REFUSED
    assert len(here.asked) == REDIRECTS + 1


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/a.png",
        f"ftp://{HOST}/a.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        f"https://user:secret@{HOST}/a.png",
        f"https://{HOST}:8443/a.png",
        f"https://{HOST}:99999/a.png",
        "https:///a.png",
        "https://[::1/a.png",
        "https://exämple.example/a.png",
        f"https://{HOST}/a b.png",
        f"https://{HOST}/a\r\nX-Evil: 1",
        "//pictures.example/a.png",
        "",
    ],
)
def test_only_plain_https_addresses_are_asked(here: Shop, url: str) -> None:
    assert failure(here.fetcher(), url) in (Failure.ADDRESS, Failure.REFUSED)
    assert all(path == "/aX-Evil: 1" for path in here.asked)


@pytest.mark.parametrize(
    "to", ["http://pictures.example/a.png", "file:///etc/passwd", "https://10.0.0.1:22/", "https://["]
)
def test_a_redirect_leads_to_no_other_kind_of_address(here: Shop, to: str) -> None:
    here.answers["/old"] = giving(b"", status=307, **moved(to))
    assert failure(here.fetcher(), f"https://{HOST}/old") is Failure.ADDRESS
    assert here.asked == ["/old"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.8", "2130706433"])
def test_no_machine_of_our_own_network_is_asked(here: Shop, host: str) -> None:
    assert failure(Fetcher(here.context), f"https://{host}/a.png?size=large") is Failure.ADDRESS
    assert here.asked == []


@pytest.mark.parametrize("host", ["a..b", ".a", "a" * 64 + ".example"])
def test_a_name_that_cannot_be_one_is_not_asked(here: Shop, host: str) -> None:
    assert failure(Fetcher(here.context), f"https://{host}/a.png") is Failure.ADDRESS
    here.answers["/old"] = giving(b"", status=302, **moved(f"https://{host}/a.png"))

    def places(asked: str, port: int) -> Sequence[tuple[str, int]]:
        return here.places(asked, port) if asked == HOST else resolve(asked, port)

    fetch = Fetcher(here.context, resolve=places, may=lambda address: address == "127.0.0.1")
    assert failure(fetch, f"https://{HOST}/old") is Failure.ADDRESS


def test_a_name_that_leads_inside_is_not_asked_whatever_else_it_leads_to(here: Shop) -> None:
    def both(_host: str, port: int) -> Sequence[tuple[str, int]]:
        return [("93.184.216.34", port), ("127.0.0.1", here.port)]

    assert failure(Fetcher(here.context, resolve=both), f"https://{HOST}/a.png") is Failure.ADDRESS


def test_a_redirect_into_our_own_network_is_not_followed(here: Shop) -> None:
    here.answers["/old"] = giving(b"", status=302, **moved("https://inside.example/secret"))

    def resolve(host: str, _port: int) -> Sequence[tuple[str, int]]:
        return [("127.0.0.1" if host == HOST else "10.0.0.1", here.port)]

    fetch = Fetcher(here.context, resolve=resolve, may=lambda address: address == "127.0.0.1")
    assert failure(fetch, f"https://{HOST}/old") is Failure.ADDRESS


def test_a_name_is_asked_for_once_and_what_it_said_then_is_where_we_go(here: Shop) -> None:
    said: list[str] = []

    def rebinding(_host: str, _port: int) -> Sequence[tuple[str, int]]:
        said.append("127.0.0.1" if not said else "10.0.0.1")
        return [(said[-1], here.port)]

    fetch = Fetcher(here.context, resolve=rebinding, may=lambda address: address == "127.0.0.1")
    assert fetch(f"https://{HOST}/a.png?size=large", 5.0) == PICTURE
    assert said == ["127.0.0.1"]


def test_without_a_word_nobody_of_this_machine_may_be_asked(here: Shop) -> None:
    assert Fetcher(here.context).may is public


def test_a_server_that_cannot_prove_its_name_gives_nothing(here: Shop) -> None:
    assert failure(here.fetcher(), "https://other.example/a.png?size=large") is Failure.REFUSED
    stranger = Fetcher(ssl.create_default_context(), resolve=here.places, may=lambda _: True)
    assert failure(stranger, f"https://{HOST}/a.png?size=large") is Failure.REFUSED
    assert here.asked == []


@pytest.mark.parametrize("status", [204, 206, 304, 401, 403, 404, 410, 429, 500])
def test_what_a_server_does_not_give_is_not_read(here: Shop, status: int) -> None:
    here.answers["/none"] = giving(b"", status=status)
    assert failure(here.fetcher(), f"https://{HOST}/none") is Failure.REFUSED


def test_what_is_compressed_is_not_unpacked(here: Shop) -> None:
    here.answers["/bomb"] = giving(b"\x1f\x8b", Content_Encoding="gzip")
    assert failure(here.fetcher(), f"https://{HOST}/bomb") is Failure.REFUSED


def test_too_many_bytes_are_not_taken_whether_they_are_announced_or_not(here: Shop) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(bytes(1 << 16))

    here.answers["/announced"] = giving(b"", Content_Length=str(MOST_BYTES + 1))
    here.answers["/endless"] = endless
    assert failure(here.fetcher(), f"https://{HOST}/announced") is Failure.BIG
    assert failure(here.fetcher(), f"https://{HOST}/endless") is Failure.BIG


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"])
def test_a_server_that_drips_does_not_hold_us(here: Shop, before: bytes) -> None:
    over = Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(before)
        while not over.wait(0.02):
            handler.wfile.write(b"X")

    here.answers["/drip"] = drip
    try:
        assert failure(here.fetcher(seconds=0.5), f"https://{HOST}/drip") is Failure.LATE
    finally:
        over.set()


def test_a_name_that_nobody_has_gives_nothing(here: Shop) -> None:
    def unknown(_host: str, _port: int) -> Sequence[tuple[str, int]]:
        raise OSError("Name or service not known")

    assert failure(Fetcher(here.context, resolve=unknown), f"https://{HOST}/a.png") is Failure.REFUSED


def test_nobody_who_listens_gives_nothing(here: Shop) -> None:
    fetch = Fetcher(here.context, resolve=lambda _host, _port: [("127.0.0.1", 1)], may=lambda _: True)
    assert failure(fetch, f"https://{HOST}/a.png") is Failure.REFUSED
