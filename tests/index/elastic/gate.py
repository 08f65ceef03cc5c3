"""What stands before Elasticsearch in production, and its packages lack: TLS, and a look at who comes."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

_OF_THE_CONNECTION = {"connection", "transfer-encoding", "content-length", "host", "authorization"}
_REFUSAL = b'{"error": {"type": "security_exception", "reason": "missing authentication credentials"}, "status": 401}'


@dataclass
class Gate:
    """behind: the address of the server. admits: what `Authorization` must say. came: what it said, of all who came."""

    behind: str
    admits: Sequence[str]
    url: str = ""
    came: list[str] = field(default_factory=list)

    def passed(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        """Status, kind and body of the answer. headers: by their names in small letters."""
        self.came.append(headers.get("authorization", ""))
        if self.came[-1] not in self.admits:
            return 401, "application/json", _REFUSAL
        place = urlsplit(self.behind)
        kept = {name: value for name, value in headers.items() if name not in _OF_THE_CONNECTION}
        connection = HTTPConnection(place.hostname or "", place.port or 0, timeout=60)
        try:
            connection.request(method, target, body or None, kept)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        finally:
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gate: Gate

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, kind, answer = self.gate.passed(self.command, self.path, headers, body)
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _do  # noqa: N815 - so http.server calls them

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def guarded(gate: Gate, tls: ssl.SSLContext) -> Iterator[Gate]:
    """Inside, the gate is open at its url."""
    handler = type("Handler", (_Handler,), {"gate": gate})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        gate.url = f"https://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield gate
        finally:
            server.shutdown()
            thread.join()
