"""Kibana's saved-objects API over real HTTP, as strict as the real one: headers, keys, forms, conflicts, references."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.index.kibana.shapes import faults

KEY = "a2V5OnNlY3JldA=="
READER = "cmVhZGVyOm5vdA=="
"""An API key that may look, and change nothing."""
BASE = "/kb"
LARGEST = 26_214_400
IMPORTABLE = ("index-pattern", "search", "lens", "dashboard", "visualization", "tag")
_FIND = {"type", "per_page", "page", "fields", "has_reference", "search", "search_fields", "sort_field", "filter"}
_IMPORT = {"overwrite", "createNewCopies", "compatibilityMode"}
Key = tuple[str, str]


@dataclass
class Kibana:
    """objects: of the space `default`, by type and id. version: its own. answers: those to give before any other."""

    version: str = "9.3.0"
    objects: dict[Key, dict[str, Any]] = field(default_factory=dict)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    slow: Event | None = None
    url: str = ""

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        split = urlsplit(target)
        self.asked.append(f"{method} {split.path}")
        refusal = self._refusal(method, headers)
        if refusal:
            return refusal
        path = split.path.removeprefix(f"{BASE}/s/default/api/")
        query = parse_qs(split.query, keep_blank_values=True)
        match method, [unquote(part) for part in path.split("/")]:
            case "GET", ["status"]:
                return 200, {"name": "kibana", "version": {"number": self.version}}
            case "GET", ["saved_objects", "_find"]:
                return self._find(query)
            case "POST", ["saved_objects", "_import"]:
                return self._import(query, headers, body)
            case "DELETE", ["saved_objects", kind, name]:
                return self._delete(kind, name)
        return _error(404, "Not Found", "Not Found")

    def _refusal(self, method: str, headers: Mapping[str, str]) -> tuple[int, Any] | None:
        if headers.get("kbn-version", self.version) != self.version:
            return _error(400, "Bad Request", f"Browser client is out of date, server is {self.version}.")
        if method != "GET" and not headers.get("kbn-xsrf"):
            return _error(400, "Bad Request", "Request must contain a kbn-xsrf header.")
        if headers.get("authorization") not in (f"ApiKey {KEY}", f"ApiKey {READER}"):
            return _error(401, "Unauthorized", "unable to authenticate with provided credentials")
        if method != "GET" and headers["authorization"] == f"ApiKey {READER}":
            return _error(403, "Forbidden", "Unable to bulk_create dashboard")
        return None

    def _find(self, query: Mapping[str, list[str]]) -> tuple[int, Any]:
        unknown = query.keys() - _FIND
        if unknown or "type" not in query:
            return _error(400, "Bad Request", f"[request query.{min(unknown or {'type'})}]: wrong")
        size, page = int(query.get("per_page", ["20"])[0]), int(query.get("page", ["1"])[0])
        if size * page > 10_000:
            return _error(400, "Bad Request", "Result window is too large")
        to = json.loads(query["has_reference"][0]) if "has_reference" in query else None
        found = [
            each
            for (kind, _), each in sorted(self.objects.items())
            if kind in query["type"] and (to is None or to in [_key(link) for link in each["references"]])
        ]
        shown = [{"type": each["type"], "id": each["id"]} for each in found[size * (page - 1) : size * page]]
        return 200, {"page": page, "per_page": size, "total": len(found), "saved_objects": shown}

    def _delete(self, kind: str, name: str) -> tuple[int, Any]:
        if self.objects.pop((kind, name), None) is None:
            return _error(404, "Not Found", f"Saved object [{kind}/{name}] not found")
        return 200, {}

    def _import(self, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        if query.keys() - _IMPORT or query.get("overwrite", ["false"])[0] not in ("true", "false"):
            return _error(400, "Bad Request", f"[request query]: {dict(query)}")
        if len(body) > LARGEST:
            return _error(413, "Request Entity Too Large", "Payload content length greater than maximum allowed")
        name, content = _file(headers, body)
        if name is None:
            return _error(415, "Unsupported Media Type", "Unsupported Media Type")
        if not name.lower().endswith(".ndjson"):
            return _error(400, "Bad Request", f"Invalid file extension .{name.rpartition('.')[2]}")
        try:
            objects = [json.loads(line) for line in content.splitlines() if line.strip()]
        except ValueError as error:
            return _error(400, "Bad Request", f"Unexpected token in JSON: {error}")
        keys = [(each["type"], each["id"]) for each in objects]
        if len(set(keys)) < len(keys):
            return _error(400, "Bad Request", "Non-unique import objects detected")
        return self._created(objects, query.get("overwrite") == ["true"])

    def _created(self, objects: list[dict[str, Any]], overwrite: bool) -> tuple[int, Any]:
        """Nothing is created while one is refused."""
        there = self.objects.keys() | {(each["type"], each["id"]) for each in objects}
        refused = [error for each in objects for error in self._faults(each, there, overwrite)]
        if refused:
            return 200, {"success": False, "successCount": 0, "errors": refused, "warnings": []}
        results = []
        for each in objects:
            key = (each["type"], each["id"])
            results.append({"type": key[0], "id": key[1], "meta": {}, "managed": each["managed"]})
            if key in self.objects:
                results[-1]["overwrite"] = True
            self.objects[key] = each
        return 200, {"success": True, "successCount": len(results), "successResults": results, "warnings": []}

    def _faults(self, one: dict[str, Any], there: set[Key], overwrite: bool) -> Iterator[dict[str, Any]]:
        about = {"type": one["type"], "id": one["id"], "meta": {"title": one["attributes"].get("title")}}
        if one["type"] not in IMPORTABLE:
            yield {**about, "error": {"type": "unsupported_type"}}
            return
        if _numbers(one["typeMigrationVersion"]) > _numbers(self.version):
            newer = f"Document {one['id']} belongs to a more recent version of Kibana [{one['typeMigrationVersion']}]"
            yield {**about, "error": {"type": "unknown", "message": newer, "statusCode": 422}}
        missing = [
            {"type": link["type"], "id": link["id"]}
            for link in one["references"]
            if link["type"] in ("index-pattern", "search") and (link["type"], link["id"]) not in there
        ]
        if missing:
            yield {**about, "error": {"type": "missing_references", "references": missing}}
        if (one["type"], one["id"]) in self.objects and not overwrite:
            yield {**about, "error": {"type": "conflict"}}
        wrong = faults(one)
        if wrong:
            yield {**about, "error": {"type": "unknown", "message": "; ".join(wrong), "statusCode": 400}}


def _error(status: int, error: str, message: str) -> tuple[int, Any]:
    return status, {"statusCode": status, "error": error, "message": message}


def _key(link: Mapping[str, str]) -> dict[str, str]:
    return {"type": link["type"], "id": link["id"]}


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _file(headers: Mapping[str, str], body: bytes) -> tuple[str | None, bytes]:
    """Name and content of the part `file` of a form; no name where there is none."""
    kind = headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return None, b""
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: %b\r\n\r\n%b" % (kind.encode(), body))
    for part in form.iter_parts():
        if part.get_param("name", header="content-disposition") == "file":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return part.get_filename(), content
    return None, b""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kibana: Kibana

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.kibana.slow:
            self.kibana.slow.wait(30)
        if self.kibana.answers:
            status, content = self.kibana.answers.pop(0)
        else:
            status, told = self.kibana.answer(self.command, self.path, headers, body)
            content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("kbn-name", "kibana")
        if 300 <= status < 400:
            self.send_header("location", f"{BASE}/login")
        self.send_header("content-length", str(len(content)))
        with suppress(BrokenPipeError):  # a client that waits no longer
            self.end_headers()
            self.wfile.write(content)

    do_GET = do_POST = do_DELETE = _do  # noqa: N815 - the library's names

    def log_message(self, *words: object) -> None:
        return


@contextmanager
def serving(kibana: Kibana, tls: SSLContext | None = None) -> Iterator[Kibana]:
    """On a port of this machine, until left. tls: its certificate, for https."""
    handler = type("Handler", (_Handler,), {"kibana": kibana})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        kibana.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}{BASE}"
        try:
            yield kibana
        finally:
            if kibana.slow:
                kibana.slow.set()
            server.shutdown()
            thread.join()
