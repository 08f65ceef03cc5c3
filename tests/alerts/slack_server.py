"""A server that speaks Slack's Web API and Socket Mode on real sockets, refuses what Slack refuses, and fails as it is
told. One channel, #crisis."""

import base64
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.builders import NOON

TOKEN, APP_TOKEN = "xoxb-right", "xapp-right"
CHANNEL, BOT = "C0CRISIS", "B0TOCSIN"
ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PATIENCE = 10.0
"""Seconds that a test waits for what is to happen on another thread."""

Fields = dict[str, Any]
"""What a call was given, and what it answers: JSON."""


class Refusal(Exception):
    """ok: false."""


Fault = Callable[["Handler", Callable[[], Fields]], None]
"""Instead of answering: given the work, which it may do or leave."""


def says(status: int, body: bytes = b"", **headers: str) -> Fault:
    def fault(handler: "Handler", _work: Callable[[], Fields]) -> None:
        handler.say(status, body, headers)

    return fault


def refuses(error: str, **besides: str) -> Fault:
    return says(200, json.dumps({"ok": False, "error": error, **besides}).encode())


def hangs_up(handler: "Handler", _work: Callable[[], Fields]) -> None:
    """Before doing anything."""
    handler.hang_up()


def half_answers(handler: "Handler", work: Callable[[], Fields]) -> None:
    """Does it, promises an answer, and hangs up in the middle of it."""
    work()
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"ok": tr')
    handler.hang_up()


def falls_silent(handler: "Handler", work: Callable[[], Fields]) -> None:
    """Does it, and says nothing until the test is over."""
    work()
    handler.workspace.over.wait(PATIENCE)


@dataclass(slots=True)
class Posted:
    """A message as the channel shows it."""

    ts: str
    text: str
    bot_id: str = BOT
    blocks: list[Fields] = field(default_factory=list)
    metadata: Fields = field(default_factory=dict)
    files: list[Fields] = field(default_factory=list)
    thread_ts: str = ""
    edits: int = 0

    def shown(self) -> Fields:
        answer: Fields = {"type": "message", "ts": self.ts, "text": self.text, "bot_id": self.bot_id}
        answer |= {"blocks": [_as_kept(block) for block in self.blocks], "metadata": self.metadata}
        return answer | ({"files": self.files} if self.files else {})

    @property
    def words(self) -> str:
        """Everything that is read in it."""
        return json.dumps(self.blocks, ensure_ascii=False)

    @property
    def buttons(self) -> list[str]:
        rows = [block["elements"] for block in self.blocks if block["type"] == "actions"]
        return [element["action_id"] for row in rows for element in row]


@dataclass(slots=True)
class Workspace:
    """faults: by method, what happens to its next calls; then they are answered. calls: methods in order.

    opened_at: its messages are of the seconds after it.
    """

    url: str = ""
    opened_at: datetime = NOON
    messages: list[Posted] = field(default_factory=list)
    whispers: list[Fields] = field(default_factory=list)
    files: dict[str, Fields] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    working_on_files: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    lines: "list[Line]" = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    _number: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def roots(self) -> list[Posted]:
        return [each for each in self.messages if not each.thread_ts]

    @property
    def root(self) -> Posted:
        (only,) = self.roots
        return only

    @property
    def replies(self) -> list[Posted]:
        """What is said in threads, pictures left out."""
        return [each for each in self.messages if each.thread_ts and not each.files]

    @property
    def pictures(self) -> list[Posted]:
        return [each for each in self.messages if each.files]

    def fail(self, method: str, *faults: Fault) -> None:
        self.faults.setdefault(method, []).extend(faults)

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits for what another thread does here."""
        with self.changed:
            assert self.changed.wait_for(holds, PATIENCE)

    def say(self, text: str, bot_id: str = "", metadata: Fields | None = None) -> Posted:
        """Somebody else writes."""
        return self._keep(Posted(self._next_ts(), text, bot_id, metadata=metadata or {}))

    def delete(self, message: Posted) -> None:
        self.messages.remove(message)

    def press(self, message: Posted, action: str, user: str = "U0ADA", name: str = "ada") -> Fields:
        """The payload that Slack sends when somebody presses a button."""
        rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
        button = next(each for row in rows for each in row if each["action_id"] == f"tocsin.{action}")
        return {
            "type": "block_actions",
            "user": {"id": user, "username": name, "team_id": "T0"},
            "channel": {"id": CHANNEL, "name": "crisis"},
            "container": {"type": "message", "message_ts": message.ts, "channel_id": CHANNEL},
            "message": message.shown(),
            "actions": [{"type": "button", "action_id": button["action_id"], "value": button["value"]}],
        }

    def send(self, payload: Fields) -> str:
        """Over the newest Socket Mode connection. Returns the id of the envelope."""
        self.until(lambda: any(line.is_open for line in self.lines))
        line = next(line for line in reversed(self.lines) if line.is_open)
        envelope = f"e{next(self._number)}"
        line.send(
            {"type": "interactive", "envelope_id": envelope, "payload": payload, "accepts_response_payload": False}
        )
        self.until(lambda: envelope in line.acknowledged)
        return envelope

    def answer(self, method: str, given: Fields, bearer: str) -> Fields:
        if bearer != (APP_TOKEN if method == "apps.connections.open" else TOKEN):
            raise Refusal("invalid_auth")
        if given.get("channel", CHANNEL) != CHANNEL:
            raise Refusal("channel_not_found")
        with self.changed:
            answered: Fields = getattr(self, "_" + method.replace(".", "_"))(given)
            self.changed.notify_all()
        return answered

    def _auth_test(self, _given: Fields) -> Fields:
        return {"bot_id": BOT, "user_id": "U0TOCSIN", "team_id": "T0"}

    def _chat_postMessage(self, given: Fields) -> Fields:  # noqa: N802 - Slack's names
        _check(given, self)
        thread = given.get("thread_ts", "")
        if thread and thread not in {root.ts for root in self.roots}:
            raise Refusal("thread_not_found")
        kept = Posted(self._next_ts(), given["text"], BOT, given["blocks"], given["metadata"], thread_ts=thread)
        return {"ts": self._keep(kept).ts, "channel": CHANNEL}

    def _chat_update(self, given: Fields) -> Fields:
        message = self._found(given["ts"])
        if message.bot_id != BOT:
            raise Refusal("cant_update_message")
        _check(given, self)
        message.text, message.blocks, message.edits = given["text"], given["blocks"], message.edits + 1
        message.metadata = given.get("metadata", message.metadata)
        return {"ts": message.ts, "channel": CHANNEL}

    def _chat_postEphemeral(self, given: Fields) -> Fields:  # noqa: N802
        self.whispers.append(given)
        return {"message_ts": self._next_ts()}

    def _conversations_history(self, given: Fields) -> Fields:
        oldest, latest = given.get("oldest", "0"), given.get("latest", "9")
        found = [each for each in reversed(self.roots) if oldest <= each.ts <= latest]
        return _page(found, given)

    def _conversations_replies(self, given: Fields) -> Fields:
        root = next((each for each in self.roots if each.ts == given["ts"]), None)
        if root is None:
            raise Refusal("thread_not_found")
        return _page([root, *(each for each in self.messages if each.thread_ts == root.ts)], given)

    def _files_getUploadURLExternal(self, given: Fields) -> Fields:  # noqa: N802
        file = f"F0FILE{next(self._number):04}"
        self.files[file] = {
            "id": file,
            "name": given["filename"],
            "length": int(given["length"]),
            "alt": given["alt_txt"],
        }
        return {"file_id": file, "upload_url": f"{self.url.removesuffix('api/')}upload/{file}"}

    def _files_completeUploadExternal(self, given: Fields) -> Fields:  # noqa: N802
        (named,) = json.loads(given["files"])
        file = self.files[named["id"]]
        if len(file.get("content", b"")) != file["length"]:
            raise Refusal("file_not_found")
        shared = {"id": file["id"], "name": file["name"]}
        self._keep(Posted(self._next_ts(), "", files=[shared], thread_ts=given["thread_ts"]))
        return {"files": [shared | {"title": named["title"]}]}

    def _apps_connections_open(self, _given: Fields) -> Fields:
        return {"url": f"ws://{urlsplit(self.url).netloc}/socket?ticket={next(self._number)}"}

    def _keep(self, message: Posted) -> Posted:
        self.messages.append(message)
        return message

    def _found(self, ts: str) -> Posted:
        message = next((each for each in self.messages if each.ts == ts), None)
        if message is None:
            raise Refusal("message_not_found")
        return message

    def _next_ts(self) -> str:
        return f"{self.opened_at.timestamp() + next(self._number):.6f}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    workspace: Workspace

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        place, _, name = self.path.strip("/").partition("/")
        if place == "upload":
            self.workspace.calls.append("upload")
            self._work("upload", lambda: self._take_file(name, body))
            return
        self.workspace.calls.append(name)
        given = json.loads(body) if "json" in self.headers["Content-Type"] else _fields(body)
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self._work(name, lambda: self.workspace.answer(name, given, bearer))

    def do_GET(self) -> None:
        """A WebSocket (RFC 6455, 4.2.2)."""
        proof = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + ACCEPT).encode()).digest()  # noqa: S324 - its rule
        self.send_response(101)
        for header, value in (("Upgrade", "websocket"), ("Connection", "Upgrade")):
            self.send_header(header, value)
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(proof).decode())
        self.end_headers()
        Line(self.connection, self.workspace).serve()
        self.close_connection = True

    def say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's names
        """Quietly."""

    def _work(self, name: str, work: Callable[[], Fields]) -> None:
        faults = self.workspace.faults.get(name)
        if faults:
            faults.pop(0)(self, work)
            return
        try:
            answer = {"ok": True, **work()}
        except Refusal as refusal:
            answer = {"ok": False, "error": str(refusal)}
        self.say(200, json.dumps(answer).encode(), {"Content_Type": "application/json"})

    def _take_file(self, name: str, body: bytes) -> Fields:
        self.workspace.files[name]["content"] = body
        return {}


class Line:
    """One Socket Mode connection."""

    def __init__(self, connection: socket.socket, workspace: Workspace) -> None:
        self._connection = connection
        self._workspace = workspace
        self.is_open = True
        self.acknowledged: list[str] = []

    def serve(self) -> None:
        with self._workspace.changed:
            self._workspace.lines.append(self)
            self._workspace.changed.notify_all()
        self.send({"type": "hello", "num_connections": 1})
        try:
            while self._heard():
                pass
        except OSError:
            pass
        with self._workspace.changed:
            self.is_open = False
            self._workspace.changed.notify_all()

    def send(self, message: Fields) -> None:
        self._write(0x1, json.dumps(message).encode())

    def close(self) -> None:
        """As Slack does."""
        self._write(0x8, struct.pack("!H", 1000))

    def hang_up(self) -> None:
        with suppress(OSError):  # it has just ended
            self._connection.shutdown(socket.SHUT_RDWR)

    def _heard(self) -> bool:
        head = self._read(2)
        kind, length = head[0] & 0x0F, head[1] & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._read(2))
        mask, content = self._read(4), self._read(length)
        plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
        if kind == 0x9:
            self._write(0xA, plain)
        elif kind == 0x1:
            with self._workspace.changed:
                self.acknowledged.append(json.loads(plain)["envelope_id"])
                self._workspace.changed.notify_all()
        return kind != 0x8

    def _read(self, length: int) -> bytes:
        read = b""
        while len(read) < length:
            part = self._connection.recv(length - len(read))
            if not part:
                raise ConnectionError
            read += part
        return read

    def _write(self, kind: int, content: bytes) -> None:
        size = struct.pack("!B", len(content)) if len(content) < 126 else struct.pack("!BH", 126, len(content))
        self._connection.sendall(bytes([0x80 | kind]) + size + content)


@contextmanager
def slack(opened_at: datetime = NOON) -> Iterator[Workspace]:
    workspace = Workspace(opened_at=opened_at)
    handler = type("Of", (Handler,), {"workspace": workspace})

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Quietly: some of its failures are meant."""

    server = Server(("127.0.0.1", 0), handler)
    workspace.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield workspace
    finally:
        workspace.over.set()
        for line in workspace.lines:
            if line.is_open:
                line.hang_up()
        server.shutdown()
        server.server_close()
        thread.join()


def _fields(body: bytes) -> Fields:
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _page(found: list[Posted], given: Fields) -> Fields:
    start, limit = int(given.get("cursor") or 0), int(given["limit"])
    after = str(start + limit) if start + limit < len(found) else ""
    shown = [each.shown() for each in found[start : start + limit]]
    if given.get("include_all_metadata") != "1":
        shown = [{name: value for name, value in each.items() if name != "metadata"} for each in shown]
    return {"messages": shown, "response_metadata": {"next_cursor": after}}


def _as_kept(block: Fields) -> Fields:
    """Slack adds to a picture what it does not take back."""
    return block | {"image_width": 784, "image_bytes": 9, "is_animated": False} if block["type"] == "image" else block


def _check(given: Fields, workspace: Workspace) -> None:
    """The limits of Block Kit and of metadata that our messages come near to."""
    if not given["text"].strip():
        raise Refusal("no_text")
    blocks = given["blocks"]
    names = [block["block_id"] for block in blocks if "block_id" in block]
    wrong = not 0 < len(blocks) <= 50 or len(set(names)) < len(names)
    if wrong or not all(_is_block(block, workspace) for block in blocks):
        raise Refusal("invalid_blocks")
    if len(json.dumps(blocks)) > 30_000 or sum(map(_length, blocks)) > 13_200:
        raise Refusal("msg_blocks_too_long")
    payload = given.get("metadata", {"event_payload": {}})["event_payload"]
    if not all(isinstance(value, str | int | bool) for value in payload.values()):
        raise Refusal("invalid_metadata_format")


def _length(block: Fields) -> int:
    return len(block["text"]["text"]) if "text" in block else 0


def _is_block(block: Fields, workspace: Workspace) -> bool:
    match block["type"]:
        case "header":
            return block["text"]["type"] == "plain_text" and 0 < len(block["text"]["text"]) <= 150
        case "section":
            return 0 < len(block["text"]["text"]) <= 3000
        case "context":
            return all(0 < len(element["text"]) <= 3000 for element in block["elements"])
        case "actions":
            return 0 < len(block["elements"]) <= 25 and all(_is_button(each) for each in block["elements"])
        case "image":
            shared = {file["id"] for each in workspace.messages for file in each.files}
            only_ours = set(block) <= {"type", "block_id", "slack_file", "alt_text"}
            return only_ours and not workspace.working_on_files and block["slack_file"]["id"] in shared
    return False


def _is_button(element: Fields) -> bool:
    asked = element.get("confirm", {})
    lengths = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    fits = all(0 < len(asked[part]["text"]) <= longest for part, longest in lengths.items()) if asked else True
    return fits and 0 < len(element["text"]["text"]) <= 75 and len(element["value"]) <= 2000
