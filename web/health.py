"""Whether a stage lives, whether it is ready, and its figures: three addresses, for containers and Prometheus."""

import json
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

Unready = Callable[[], Sequence[str]]
"""Why the program cannot do its work at present, a sentence each; nothing when it can."""

JSON = "application/json; charset=utf-8"


def health_app(unready: Unready, registry: CollectorRegistry) -> WSGIApplication:
    """/health: 200 while the program answers at all. /ready: 200, or 503 with the reasons. /metrics: for Prometheus."""

    def answer(path: str, accepted: str) -> tuple[HTTPStatus, str, bytes]:
        match path:
            case "/health":
                return HTTPStatus.OK, JSON, _json({"status": "alive"})
            case "/ready":
                reasons = list(unready())
                status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
                return status, JSON, _json({"status": "unready" if reasons else "ready", "reasons": reasons})
            case "/metrics":
                encode, kind = choose_encoder(accepted)
                return HTTPStatus.OK, kind, encode(registry)
        return HTTPStatus.NOT_FOUND, JSON, _json({"error": "not found: there are /health, /ready and /metrics"})

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD"):
            status, kind, body = answer(environ.get("PATH_INFO", ""), environ.get("HTTP_ACCEPT", ""))
        else:
            status, kind, body = HTTPStatus.METHOD_NOT_ALLOWED, JSON, _json({"error": "only GET and HEAD"})
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        start_response(f"{status.value} {status.phrase}", headers)
        return [] if method == "HEAD" else [body]

    return app


class HealthServer:
    """Serves an app from a thread of its own, until closed. port: 0 takes a free one."""

    def __init__(self, host: str, port: int, app: WSGIApplication) -> None:
        self._server: WSGIServer = make_server(host, port, app, server_class=_Server, handler_class=_QuietHandler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="health", daemon=True)
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

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away or said nothing is its own affair."""


class _QuietHandler(WSGIRequestHandler):
    timeout = 5  # seconds that a client may say nothing

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's signature
        """A probe every few seconds is no news."""


def _json(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
