"""X's API v2 over TLS on 127.0.0.1: rules, stream with heartbeats, search, counts, look-ups, limits, one connection."""

import json
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

import trustme
from pydantic import JsonValue

from tests.ingest.parts import HandClock
from tests.ingest.x.platform import WEEK, Gone, Line, X
from tests.ingest.x.syntax import Invalid

TOKEN = "AAAA-bearer-token-of-nobody"
HEARTBEAT = 0.02
"""Seconds; X takes 20."""
FASTEST = 250
"""Posts a second."""
_ENDPOINTS = {
    ("GET", "/2/tweets/search/stream"): "stream",
    ("GET", "/2/tweets/search/stream/rules"): "rules",
    ("POST", "/2/tweets/search/stream/rules"): "change",
    ("GET", "/2/tweets/search/recent"): "search",
    ("GET", "/2/tweets/counts/recent"): "counts",
    ("GET", "/2/tweets"): "posts",
    ("GET", "/2/users"): "users",
}
_NEVER = Event()
_TOO_MANY: dict[str, JsonValue] = {
    "title": "ConnectionException",
    "detail": "This stream is currently at the maximum allowed connection limit.",
    "connection_issue": "TooManyConnections",
    "type": "https://api.x.com/2/problems/streaming-connection",
}


@dataclass(frozen=True)
class Served:
    """url: without a slash at its end. ca_file: trusts its authority."""

    url: str
    ca_file: Path
    x: X


@contextmanager
def serving(clock: HandClock) -> Iterator[Served]:
    x = X(clock)
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(theirs)

    class Handler(_Handler):
        platform = x

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
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Served(f"https://localhost:{server.server_port}", ca_file, x)
        finally:
            x.cut()
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: X

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        self._answer(body if isinstance(body, dict) else {})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        return

    def _answer(self, body: dict[str, JsonValue]) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        endpoint = _ENDPOINTS.get((self.command, parts.path), "")
        x = self.platform
        x.asked.append(endpoint)
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._send(401, {"title": "Unauthorized", "detail": "Unauthorized"}, {})
        if not endpoint:
            return self._send(404, {}, {})
        taken, limit = x.spend(endpoint)
        if not taken:
            return self._send(429, {"title": "Too Many Requests", "detail": "Too Many Requests"}, limit)
        if x.faults:
            status, headers = x.faults.pop(0)
            return self._send(status, {"title": "fault", "detail": "out of order"}, headers)
        try:
            getattr(self, f"_{endpoint}")(query, body, limit)
        except Invalid as failure:
            errors: JsonValue = [{"message": str(failure)}]
            self._send(400, {"errors": errors, "title": "Invalid Request", "detail": str(failure)}, limit)

    def _stream(self, query: dict[str, str], body: dict[str, JsonValue], limit: dict[str, str]) -> None:
        x = self.platform
        waiting: Queue[Line | None] = Queue()
        with x.lock:
            refusal = self._refusal()
            if refusal is None:
                x.connections.append(waiting)
        if refusal is not None:
            self._send(refusal[0], refusal[1], {})
            return
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while self._pass_on(waiting):
                pass
        except OSError:
            pass
        with x.lock:
            if waiting in x.connections:
                x.connections.remove(waiting)
        self.close_connection = True
        with suppress(OSError):
            self.connection.close()

    def _refusal(self) -> tuple[int, dict[str, JsonValue]] | None:
        x = self.platform
        if x.refused_stream:
            x.refused_stream -= 1
            return 503, {"title": "Service Unavailable"}
        if x.connections:
            return 429, _TOO_MANY
        return None if x.rules else (409, {"title": "ConnectionException", "connection_issue": "NoRules"})

    def _pass_on(self, waiting: Queue[Line | None]) -> bool:
        """A line, or a heartbeat; a post is charged when it is sent, and they come no faster than from X."""
        try:
            line = waiting.get(timeout=HEARTBEAT)
        except Empty:
            line = Line(b"")
            if self.platform.silent:
                return True
        if line is None:
            return False
        chunk = line.body + b"\r\n"
        self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        if line.post:
            self.platform.charge("post", line.post)
            _NEVER.wait(1 / FASTEST)
        return True

    def _rules(self, query: dict[str, str], body: dict[str, JsonValue], limit: dict[str, str]) -> None:
        data: list[JsonValue] = [{"id": i, "value": v, "tag": t} for i, (v, t, _) in self.platform.rules.items()]
        self._send(200, {"data": data, "meta": {}} if data else {"meta": {}}, limit)

    def _change(self, query: dict[str, str], body: dict[str, JsonValue], limit: dict[str, str]) -> None:
        add, delete = body.get("add"), body.get("delete")
        rules = (
            [{str(k): str(v) for k, v in r.items()} for r in add if isinstance(r, dict)]
            if isinstance(add, list)
            else []
        )
        ids = delete.get("ids") if isinstance(delete, dict) else None
        gone = [str(each) for each in ids] if isinstance(ids, list) else []
        x = self.platform
        x.drop(gone)
        answer = x.judge(rules) if query.get("dry_run") == "true" else x.add(rules)
        refused = answer.get("errors")
        self._send(400 if isinstance(refused, list) and len(refused) == len(rules) else 201, answer, limit)

    def _search(self, query: dict[str, str], body: dict[str, JsonValue], limit: dict[str, str]) -> None:
        x, now = self.platform, self.platform.clock.now()
        start, end = _moment(query["start_time"]), _moment(query["end_time"])
        if not now - WEEK <= start < end or (now - end).total_seconds() < 10:
            raise Invalid("start_time and end_time lie within seven days, and end ten seconds ago")
        most, first = int(query["max_results"]), int(query.get("next_token", "0"))
        if not 10 <= most <= 100:
            raise Invalid("max_results is 10 to 100")
        found = x.search(query["query"], start, end)
        page = found[first : first + most]
        for post in page:
            x.charge("post", post.id)
        meta: dict[str, JsonValue] = {"result_count": len(page)}
        if first + most < len(found):
            meta["next_token"] = str(first + most)
        self._send(200, {"data": [x.shown(post) for post in page], "meta": meta}, limit)

    def _counts(self, query: dict[str, str], body: dict[str, JsonValue], limit: dict[str, str]) -> None:
        x, now = self.platform, self.platform.clock.now()
        x.charge("count", str(len(x.asked)))
        start = _moment(query["start_time"]) if "start_time" in query else now - WEEK
        self._send(200, {"meta": {"total_tweet_count": len(x.search(query["query"], start, now))}}, limit)

    def _posts(self, query: dict[str, str], body: dict[str, JsonValue], limit: dict[str, str]) -> None:
        data: list[JsonValue] = []
        errors: list[JsonValue] = []
        for id_ in query["ids"].split(","):
            try:
                data.append(self.platform.shown(self.platform.lookup(id_)))
                self.platform.charge("post", id_)
            except Gone as gone:
                errors.append({"resource_id": id_, "value": id_, "title": gone.title, "resource_type": "tweet"})
        self._send(200, {**({"data": data} if data else {}), **({"errors": errors} if errors else {})}, limit)

    def _users(self, query: dict[str, str], body: dict[str, JsonValue], limit: dict[str, str]) -> None:
        names = {id_: name for name, id_ in self.platform.users.items()}
        data: list[JsonValue] = []
        for id_ in query["ids"].split(","):
            if id_ in names:
                self.platform.charge("user", id_)
                metrics: JsonValue = {"followers_count": 42}
                data.append({"id": id_, "username": names[id_], "name": names[id_].title(), "public_metrics": metrics})
        self._send(200, {"data": data}, limit)

    def _send(self, status: int, body: dict[str, JsonValue], headers: dict[str, str]) -> None:
        written = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
