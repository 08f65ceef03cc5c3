"""A real HTTPS server on 127.0.0.1 that answers as a platform of the tests decides, and fails as it is told."""

import json
import ssl
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

import trustme
from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Request:
    """query: the last value of each name. headers: by their names in small letters. asked: the query as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """parts: sent as they come, instead of a body; at their end the connection is cut."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    parts: Iterable[bytes] | None = None


BREAKS_OFF = Reply(status=0)
"""The connection is cut in the middle of an answer."""


def as_json(value: JsonValue, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


def silent(until: Event) -> Iterator[bytes]:
    """Parts of an answer that do not come before that."""
    until.wait(30)
    yield b" "


Answer = Callable[[Request], Reply]


@dataclass(slots=True)
class Site:
    """url: without a slash at its end. ca_file: trusts its authority. faults: what the next requests are answered with
    instead, oldest first. asked: all of them."""

    url: str
    ca_file: Path
    faults: list[Reply] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)


@contextmanager
def site(answer: Answer) -> Iterator[Site]:
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(theirs)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # a body behind its headers would wait 40 ms for them to be acknowledged

        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Request(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body, parts.query)
            here.asked.append(asked)
            _send(self, here.faults.pop(0) if here.faults else answer(asked))

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: object, client_address: object) -> None:
            return  # a client that hangs up is what some tests are about

    with tempfile.TemporaryDirectory() as folder:
        ca_file = Path(folder) / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        server = Server(("127.0.0.1", 0), Handler)
        server.socket = theirs.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        here = Site(f"https://localhost:{server.server_port}", ca_file)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply is BREAKS_OFF:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")
        with suppress(OSError):
            handler.connection.shutdown(SHUT_RDWR)
        handler.close_connection = True
        return
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if reply.parts is not None:
        _flow(handler, reply.parts)
        return
    handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(reply.body)


def _flow(handler: BaseHTTPRequestHandler, parts: Iterable[bytes]) -> None:
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    with suppress(OSError):
        for part in parts:
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
            handler.wfile.flush()
        handler.connection.shutdown(SHUT_RDWR)
    handler.close_connection = True
