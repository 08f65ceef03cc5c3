"""The HTTP server of every process: few connections at once, none for long, so that nobody can keep it busy."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from socketserver import ThreadingMixIn
from ssl import SSLContext
from threading import Lock, Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

AT_ONCE = 64
"""Connections that are answered at the same time; others are closed unheard."""
LONGEST = 15.0
"""Seconds that a connection may take from its first byte to its last, however busily it speaks."""
SILENCE = 5.0
"""Seconds that a client may say nothing."""


class WebServer:
    """Serves an app from a thread of its own, until closed. port: 0 takes a free one. tls: None speaks plainly.

    unheard: called for each connection that there is no room for.
    """

    def __init__(
        self,
        host: str,
        port: int,
        app: WSGIApplication,
        tls: SSLContext | None = None,
        unheard: Callable[[], None] = lambda: None,
    ) -> None:
        self._server = make_server(host, port, app, server_class=_Server, handler_class=_QuietHandler)
        self._server.unheard = unheard
        if tls is not None:  # each connection shakes hands in its own thread, so that a slow one holds up no other
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="web", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128
    unheard: Callable[[], None]
    _since: dict[object, float]
    _lock: Lock

    def server_activate(self) -> None:
        self._since, self._lock = {}, Lock()
        super().server_activate()

    def verify_request(self, request: object, client_address: object) -> bool:
        """Whether there is room for another connection."""
        with self._lock:
            if room := len(self._since) < AT_ONCE:
                self._since[request] = time.monotonic()
        if not room:
            self.unheard()
        return room

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Every connection ends here."""
        with self._lock:
            self._since.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Called by the serving loop again and again: hangs up on whoever takes too long."""
        with self._lock:
            late = [each for each, since in self._since.items() if time.monotonic() - since > LONGEST]
        for request in late:
            if isinstance(request, socket.socket):
                with suppress(OSError):  # it has just ended
                    socket.socket.shutdown(request, socket.SHUT_RDWR)  # TLS would say goodbye first, and wait for it

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away or said nothing is its own affair."""


class _QuietHandler(WSGIRequestHandler):
    timeout = SILENCE

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's signature
        """A probe every few seconds is no news."""
