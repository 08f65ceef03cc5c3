"""Addresses of the web process besides its health: what is asked of them, and what they answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

LONGEST_BODY = 256 * 1024
TEXT = "text/plain; charset=utf-8"

_log = structlog.get_logger(__name__)


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


def with_resources(health: WSGIApplication, resources: Mapping[str, Resource]) -> WSGIApplication:
    """resources: by the address that they stand at (`/act`); what stands at none of them is for `health`."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        at = next((at for at in resources if path == at or path.startswith(f"{at}/")), None)
        if at is None:
            return health(environ, start_response)
        answer = _answered(resources[at], environ, path.removeprefix(at))
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


def _answered(resource: Resource, environ: WSGIEnvironment, path: str) -> Response:
    length = environ.get("CONTENT_LENGTH") or "0"
    if environ.get("HTTP_TRANSFER_ENCODING") or not (length.isascii() and length.isdecimal()):
        return Response(HTTPStatus.LENGTH_REQUIRED, "Content-Length is missing.")
    if len(length) > 9 or int(length) > LONGEST_BODY:
        return Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"No more than {LONGEST_BODY} bytes are read.")
    body = environ["wsgi.input"].read(int(length))
    if len(body) != int(length):
        return Response(HTTPStatus.BAD_REQUEST, "It ended too soon.")
    return resource(_request(environ, path, body))


def _request(environ: WSGIEnvironment, path: str, body: bytes) -> Request:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
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
