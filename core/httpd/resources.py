"""Addresses of a process: what is asked of them, and what they answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from core.httpd.server import AT_ONCE

LONGEST_BODY = 256 * 1024
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """path: what follows the resource's own address. headers: by their names in small letters. asker: an IP address."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    asker: str


@dataclass(frozen=True, slots=True)
class Response:
    """afterwards: what is done once the answer is on its way."""

    status: HTTPStatus
    body: str = ""
    kind: str = TEXT
    headers: dict[str, str] = field(default_factory=dict)
    afterwards: Callable[[], None] = lambda: None


Resource = Callable[[Request], Response]

ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every answer; a resource may say its own instead."""


class Bodies:
    """How much of bodies is read. longest: bytes of one. together: of all that are read or worked on at a time."""

    def __init__(self, longest: int = LONGEST_BODY, together: int = AT_ONCE * LONGEST_BODY) -> None:
        self.longest = longest
        self._room = together
        self._lock = Lock()

    @contextmanager
    def held(self, length: int) -> Iterator[bool]:
        """Whether there is room for it, which is taken until the end."""
        with self._lock:
            taken = length if length <= self._room else None
            self._room -= taken or 0
        try:
            yield taken is not None
        finally:
            with self._lock:
                self._room += taken or 0


def with_resources(
    others: WSGIApplication, resources: Mapping[str, Resource], bodies: Bodies | None = None
) -> WSGIApplication:
    """resources: by the address that they stand at (`/act`); what stands at none of them is for `others`."""
    bodies = bodies or Bodies()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        at = next((at for at in resources if path == at or path.startswith(f"{at}/")), None)
        if at is None:
            return others(environ, start_response)
        answer = _answered(resources[at], environ, path.removeprefix(at), bodies)
        body = answer.body.encode()
        headers = ALWAYS | answer.headers | {"Content-Type": answer.kind, "Content-Length": str(len(body))}
        start_response(f"{answer.status.value} {answer.status.phrase}", list(headers.items()))
        return _Sent(b"" if environ["REQUEST_METHOD"] == "HEAD" else body, answer.afterwards)

    return app


class _Sent:
    """What is sent, and what is done after that: a server calls `close` once all is sent (PEP 3333)."""

    def __init__(self, body: bytes, afterwards: Callable[[], None]) -> None:
        self._body = body
        self._afterwards = afterwards

    def __iter__(self) -> Iterator[bytes]:
        yield self._body

    def close(self) -> None:
        self._afterwards()


def _answered(resource: Resource, environ: WSGIEnvironment, path: str, bodies: Bodies) -> Response:
    written = environ.get("CONTENT_LENGTH") or "0"
    if environ.get("HTTP_TRANSFER_ENCODING") or not (written.isascii() and written.isdecimal()):
        return Response(HTTPStatus.LENGTH_REQUIRED, "Content-Length is missing.")
    if len(written) > 9 or int(written) > bodies.longest:
        return Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"No more than {bodies.longest} bytes are read.")
    length = int(written)
    with bodies.held(length) as room:
        if not room:
            return Response(HTTPStatus.SERVICE_UNAVAILABLE, "Too much at once.", headers={"Retry-After": "5"})
        body = environ["wsgi.input"].read(length)
        if len(body) != length:
            return Response(HTTPStatus.BAD_REQUEST, "It ended too soon.")
        return resource(_request(environ, path, body))


def _request(environ: WSGIEnvironment, path: str, body: bytes) -> Request:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path,
        query=_query(environ.get("QUERY_STRING", "")),
        headers=headers,
        body=body,
        asker=environ.get("REMOTE_ADDR", ""),
    )


def _query(written: str) -> dict[str, str]:
    """The first of each name; nothing where it cannot be read."""
    try:
        return {name: values[0] for name, values in parse_qs(written, max_num_fields=20).items()}
    except ValueError:
        return {}
