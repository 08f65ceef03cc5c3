"""A picture from its public address: over verified TLS, from no machine but public ones, within bytes and seconds.

Every connection goes to the very address that was judged, so that a name that answers differently the second time, or
a redirect, leads nowhere else. httpcore, on which httpx stands, lets us say how connections are made.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore

from enrich.pictures.hosts import Resolve, public, resolve
from schemas.reading import Failure

MOST_BYTES = 5_000_000
SECONDS = 10.0
REDIRECTS = 3
PORT = 443
_HEADERS = {
    "User-Agent": "tocsin",
    "Accept": "image/png, image/jpeg, image/webp, image/gif",
    "Accept-Encoding": "identity",
}
_MOVED = frozenset({301, 302, 303, 307, 308})
_OK = 200


class Unfetched(Exception):
    """Why there is no picture."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Fetcher:
    """may: whether an IP address may be asked. seconds: for one picture, redirects and all."""

    context: ssl.SSLContext
    resolve: Resolve = resolve
    may: Callable[[str], bool] = public
    seconds: float = SECONDS

    def __call__(self, url: str, seconds: float) -> bytes:
        """At most MOST_BYTES, within the lesser of its own seconds and these. Raises Unfetched."""
        deadline = time.monotonic() + min(seconds, self.seconds)
        network = _Network(self.resolve, self.may, deadline)
        for _ in range(REDIRECTS + 1):
            parts = _parts(url)
            try:
                with httpcore.ConnectionPool(self.context, network_backend=network) as pool:
                    content, moved = _asked(pool, parts, deadline)
                if not moved:
                    return content
                url = urljoin(url, moved)
            except httpcore.TimeoutException:
                raise Unfetched(Failure.LATE) from None
            except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError):
                raise Unfetched(Failure.REFUSED) from None
            except ValueError:  # of the resolver, for a name that cannot be one, and of urljoin
                raise Unfetched(Failure.ADDRESS) from None
        raise Unfetched(Failure.REFUSED)


def _parts(url: str) -> SplitResult:
    """Raises Unfetched."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.hostname and not parts.username and parts.port in (None, PORT)
        parts.netloc.encode("ascii")
    except ValueError:
        plain = None
    if not plain:
        raise Unfetched(Failure.ADDRESS)
    return parts


def _asked(pool: httpcore.ConnectionPool, parts: SplitResult, deadline: float) -> tuple[bytes, str]:
    """The content, or where it is instead. Raises Unfetched, and what httpcore raises."""
    host = parts.hostname or ""
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    if any(character <= " " or character > "~" for character in target):
        raise Unfetched(Failure.ADDRESS)
    url = httpcore.URL(scheme=b"https", host=host.encode(), port=PORT, target=target.encode())
    left = max(deadline - time.monotonic(), 0.001)
    patience = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), left)}
    with pool.stream("GET", url, headers=[("Host", host), *_HEADERS.items()], extensions=patience) as response:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status in _MOVED and headers.get("location"):
            return b"", headers["location"]
        if response.status != _OK or headers.get("content-encoding", "identity").lower() != "identity":
            raise Unfetched(Failure.REFUSED)
        return _body(response.iter_stream(), headers), ""


def _body(chunks: Iterable[bytes], headers: Mapping[str, str]) -> bytes:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise Unfetched(Failure.BIG)
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > MOST_BYTES:
            raise Unfetched(Failure.BIG)
    return bytes(content)


class _Network(httpcore.NetworkBackend):
    """Connects to judged addresses only, and waits for nothing beyond the deadline."""

    def __init__(self, resolve: Resolve, may: Callable[[str], bool], deadline: float) -> None:
        self._resolve = resolve
        self._may = may
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        places = self._resolve(host, port)
        if not places or not all(self._may(address) for address, _ in places):
            raise Unfetched(Failure.ADDRESS)
        for address, at in places[:-1]:
            try:
                return self._connected(address, at, socket_options)
            except httpcore.ConnectError:
                continue
        return self._connected(*places[-1], socket_options)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise Unfetched(Failure.ADDRESS)

    def _connected(
        self, address: str, port: int, options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.NetworkStream:
        plain = self._plain.connect_tcp(address, port, timeout=_left(self._deadline), socket_options=options)
        return _Stream(plain, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A server that sends a byte now and then does not keep us beyond the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left
