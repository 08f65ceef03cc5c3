"""A local Bluesky: Jetstream over a websocket with TLS, which keeps a log, and the API over HTTPS."""

import json
import ssl
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from socket import SHUT_RDWR
from threading import Condition, Thread
from urllib.parse import parse_qs, urlsplit

import trustme
import zstandard
from pydantic import JsonValue
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as Handshake
from websockets.http11 import Response
from websockets.sync.server import ServerConnection, serve

from core.clock import Clock, micros
from tests.ingest.site import Reply, Request, Site, as_json, site

POST, REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
PASSWORD = "abcd-efgh-ijkl-mnop"
TOKEN = "a session that nobody may read"
PAGE = 3
Record = dict[str, JsonValue]


@dataclass
class Account:
    handle: str
    followers: int = 120
    name: str = "Somebody"
    verified: bool = False


@dataclass
class View:
    """A post as the API knows it."""

    record: Record
    indexed: datetime
    likes: int = 0


@dataclass
class Network:
    """log: frames by their time in microseconds. url, api, ca_file: where it is. asked: queries of connections.
    refusals: what the next handshakes are answered with. dictionary: compresses frames for those who ask for it.
    down: the API answers nothing. expired: searches that are told that their session is over. changed: held, nothing is
    sent."""

    clock: Clock
    url: str = ""
    ca_file: Path = Path()
    site: Site | None = None
    accounts: dict[str, Account] = field(default_factory=lambda: {"did:plc:nadia": Account("nadia.example")})
    posts: dict[str, View] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    asked: list[Mapping[str, list[str]]] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    dictionary: bytes = b""
    down: bool = False
    expired: int = 0
    _cuts: int = 0
    changed: Condition = field(default_factory=Condition)

    def say(self, text: str, by: str = "did:plc:nadia", **more: JsonValue) -> str:
        """more: further fields of the record."""
        rkey = f"3k{len(self.log):05d}"
        record: Record = {"$type": POST, "text": text, "createdAt": self.clock.now().isoformat(), "langs": ["en"]}
        record |= more
        self.posts[f"at://{by}/{POST}/{rkey}"] = View(record, self.clock.now())
        self.commit(by, POST, rkey, "create", record)
        return f"bluesky:{by}/{rkey}"

    def edit(self, mention: str, text: str) -> None:
        did, rkey = _owned(mention)
        view = self.posts[f"at://{did}/{POST}/{rkey}"]
        view.record = {**view.record, "text": text}
        self.commit(did, POST, rkey, "update", view.record)

    def delete(self, mention: str) -> None:
        did, rkey = _owned(mention)
        self.vanish(mention)
        self.commit(did, POST, rkey, "delete")

    def vanish(self, mention: str) -> None:
        """Nobody is told."""
        did, rkey = _owned(mention)
        self.posts.pop(f"at://{did}/{POST}/{rkey}", None)

    def like(self, mention: str, times: int) -> None:
        did, rkey = _owned(mention)
        self.posts[f"at://{did}/{POST}/{rkey}"].likes += times

    def repost(self, mention: str, by: str) -> str:
        did, rkey = _owned(mention)
        own = f"3r{len(self.log):05d}"
        subject: JsonValue = {"uri": f"at://{did}/{POST}/{rkey}", "cid": "bafy"}
        self.commit(by, REPOST, own, "create", {"subject": subject, "createdAt": self.clock.now().isoformat()})
        return f"bluesky:{by}/{REPOST}/{own}"

    def rename(self, did: str, handle: str) -> None:
        self.accounts[did].handle = handle
        self.tell({"did": did, "kind": "identity", "identity": {"did": did, "handle": handle, "seq": 1}})

    def close_account(self, did: str, status: str) -> None:
        self.tell({"did": did, "kind": "account", "account": {"active": False, "did": did, "status": status}})

    def commit(self, did: str, collection: str, rkey: str, operation: str, record: JsonValue = None) -> None:
        commit: Record = {
            "rev": f"r{len(self.log):08d}",
            "operation": operation,
            "collection": collection,
            "rkey": rkey,
        }
        if record is not None:
            commit |= {"record": record, "cid": "bafy"}
        self.tell({"did": did, "kind": "commit", "commit": commit})

    def tell(self, event: Record, at: int | None = None) -> None:
        """at: microseconds; now, or right after what was told last."""
        at = at or max(micros(self.clock.now()), self.times[-1] + 1 if self.times else 0)
        self.write(json.dumps({**event, "time_us": at}), at)

    def write(self, frame: str, at: int) -> None:
        with self.changed:
            self.times.append(at)
            self.log.append(frame)
            self.changed.notify_all()

    def spoil(self) -> None:
        self.write('{"did": "did:plc:nadia", "time_us": 17', self.times[-1] if self.times else 0)

    def cut(self) -> None:
        self.refusals.append((503, {}))
        with self.changed:
            self._cuts += 1
            self.changed.notify_all()

    def forget_before(self, moment: datetime) -> None:
        """The server keeps no more than what came since."""
        kept = bisect_left(self.times, micros(moment))
        del self.times[:kept], self.log[:kept]

    def stream(self, connection: ServerConnection) -> None:
        asked = parse_qs(urlsplit(connection.request.path).query) if connection.request else {}
        self.asked.append(asked)
        cuts, cursor = self._cuts, int(asked["cursor"][0])
        at = bisect_left(self.times, cursor) if cursor <= micros(self.clock.now()) else len(self.log)
        packed = _packed(self.dictionary) if asked.get("compress") == ["true"] else None
        with suppress(ConnectionClosed):
            while cuts == self._cuts:
                with self.changed:
                    if cuts == self._cuts and len(self.log) <= at:
                        self.changed.wait(timeout=0.2)
                    told, at = self.log[at:], len(self.log)
                for frame in told:
                    connection.send(packed.compress(frame.encode()) if packed else frame)
                if connection.state.name != "OPEN":
                    return
            with suppress(OSError):
                connection.socket.shutdown(SHUT_RDWR)

    def shake(self, connection: ServerConnection, request: Handshake) -> Response | None:
        if not self.refusals:
            return None
        status, headers = self.refusals.pop(0)
        answer = connection.respond(HTTPStatus(status), "not now\n")
        for name, value in headers.items():
            answer.headers[name] = value
        return answer

    def answer(self, request: Request) -> Reply:
        asked = parse_qs(request.asked)
        if self.down:
            return Reply(503)
        match request.path.removeprefix("/xrpc/"):
            case "app.bsky.actor.getProfiles":
                wanted = asked["actors"]
                found = [did for did, who in self.accounts.items() if did in wanted or who.handle in wanted]
                return as_json({"profiles": [self._profile(did) for did in found]})
            case "app.bsky.feed.getPosts":
                return as_json({"posts": [self._view(uri) for uri in asked["uris"] if uri in self.posts]})
            case "com.atproto.server.createSession":
                known = json.loads(request.body) == {"identifier": "watcher.example", "password": PASSWORD}
                return as_json({"accessJwt": TOKEN}) if known else as_json({"error": "AuthenticationRequired"}, 401)
            case "app.bsky.feed.searchPosts" if self.expired:
                self.expired -= 1
                return as_json({"error": "ExpiredToken"}, 400)
            case "app.bsky.feed.searchPosts" if request.headers.get("authorization") == f"Bearer {TOKEN}":
                return as_json(self._found(request.query))
            case "app.bsky.feed.searchPosts":
                return as_json({"error": "AuthMissing"}, 401)
        return Reply(404)

    def _found(self, query: Mapping[str, str]) -> JsonValue:
        since, until = datetime.fromisoformat(query["since"]), datetime.fromisoformat(query["until"])
        found = [
            uri
            for uri, view in reversed(self.posts.items())
            if query["q"].strip('"') in str(view.record["text"]).casefold() and since <= view.indexed < until
        ]
        start = int(query.get("cursor", "0"))
        page: Record = {"posts": [self._view(uri) for uri in found[start : start + PAGE]]}
        return page | ({"cursor": str(start + PAGE)} if len(found) > start + PAGE else {})

    def _profile(self, did: str) -> JsonValue:
        who = self.accounts[did]
        status = "valid" if who.verified else "none"
        told: Record = {"did": did, "handle": who.handle, "displayName": who.name, "followersCount": who.followers}
        return told | {"verification": {"verifiedStatus": status}}

    def _view(self, uri: str) -> JsonValue:
        view, did = self.posts[uri], uri.split("/")[2]
        counts: Record = {"likeCount": view.likes, "repostCount": 0, "replyCount": 0, "quoteCount": 0}
        author: JsonValue = {"did": did, "handle": self.accounts[did].handle}
        return counts | {"uri": uri, "author": author, "record": view.record, "indexedAt": view.indexed.isoformat()}


@contextmanager
def bluesky(clock: Clock) -> Iterator[Network]:
    network = Network(clock)
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(theirs)
    theirs.num_tickets = 0  # one that comes while a client's hello is written blocks the library's threads now and then
    with site(network.answer) as api, tempfile.TemporaryDirectory() as folder:
        network.site = api
        network.ca_file = Path(folder) / "both.pem"
        network.ca_file.write_bytes(api.ca_file.read_bytes() + authority.cert_pem.bytes())
        with serve(
            network.stream,
            "127.0.0.1",
            0,
            ssl=theirs,
            compression=None,
            process_request=network.shake,
            close_timeout=0.2,
        ) as server:
            network.url = f"wss://localhost:{server.socket.getsockname()[1]}/subscribe"
            thread = Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield network
            finally:
                network.cut()
                server.shutdown()
                thread.join()


def _owned(mention: str) -> tuple[str, str]:
    did, _, rkey = mention.removeprefix("bluesky:").partition("/")
    return did, rkey


def _packed(dictionary: bytes) -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(dictionary))
