"""A real HTTPS server of pictures on 127.0.0.1, under names of the public internet."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import trustme

from enrich.pictures.fetch import Fetcher

HOST = "pictures.example"
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class Shop:
    """answers: by path. asked: paths, in order. context: trusts its authority."""

    port: int
    context: ssl.SSLContext
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def places(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """A resolver: every name is this server, at the port that it has."""
        return [("127.0.0.1", self.port)]

    def fetcher(self, *, seconds: float = 5.0) -> Fetcher:
        return Fetcher(self.context, resolve=self.places, may=lambda address: address == "127.0.0.1", seconds=seconds)


def giving(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@contextmanager
def shop(name: str = HOST) -> Iterator[Shop]:
    """name: that its certificate is for."""
    authority = trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert(name).configure_cert(theirs)
    authority.configure_trust(ours)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            here.answers.get(self.path, giving(b"", status=404))(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            return  # a client that hangs up is what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = theirs.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    here = Shop(server.server_port, ours)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
