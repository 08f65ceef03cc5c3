"""Whether a stage lives, whether it is ready, and its figures: three addresses, for containers and Prometheus."""

import json
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

Unready = Callable[[], Sequence[str]]
"""Why the program cannot do its work at present, a sentence each; nothing when it can."""

JSON = "application/json; charset=utf-8"


Answers = Callable[[str, str], tuple[HTTPStatus, str, bytes]]
"""From a path, and what the asker accepts, to status, kind and body."""


def answers(unready: Unready, registry: CollectorRegistry) -> Answers:
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

    return answer


def health_app(unready: Unready, registry: CollectorRegistry) -> WSGIApplication:
    """The same three, as an application of its own: that of a stage."""
    answer = answers(unready, registry)

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


def _json(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
