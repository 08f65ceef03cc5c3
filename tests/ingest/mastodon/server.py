"""A server of Mastodon on 127.0.0.1: its timelines, its stream, whom it lets in, and how often it answers."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import cast

from pydantic import JsonValue

from core.clock import EPOCH
from tests.ingest.parts import HandClock
from tests.ingest.site import Reply, Request, Site, as_json, site

TOKEN = "a token that nobody may read"
DOMAIN = "piaille.example"
_MOST = 40
_HEARTBEAT = 0.05
_END = ""

Fields = dict[str, JsonValue]


@dataclass
class Town:
    """site: set once it stands. closed: its public timeline is shown to accounts only; closed_to_all: to nobody.
    mute: it has no stream. down: what answers for the stream is out of order.

    skew: how far its clock is ahead. limit: how many requests it answers in five minutes, before it asks for patience.
    """

    clock: HandClock
    closed: bool = False
    closed_to_all: bool = False
    mute: bool = False
    down: bool = False
    limit: int = 300
    statuses: list[Fields] = field(default_factory=list)
    listeners: list[SimpleQueue[str]] = field(default_factory=list)
    site: Site = field(default_factory=lambda: Site("", Path()))
    skew: timedelta = timedelta(0)
    opened: int = 0
    refusals: int = 0
    _number: int = 0
    _left: int = 0
    _anew: datetime = EPOCH

    def say(self, text: str) -> str:
        return self.post(content=f"<p>{text}</p>")

    def post(self, **fields: JsonValue) -> str:
        status = {**self.status(), **fields}
        self.statuses.append(status)
        if status["visibility"] == "public":
            self.tell("update", status)
        return f"mastodon:{status['uri']}"

    def edit(self, mention: str, **fields: JsonValue) -> None:
        status = self.found(mention)
        status.update({**fields, "edited_at": self.clock.now().isoformat()})
        self.tell("status.update", status)

    def delete(self, mention: str) -> None:
        status = self.found(mention)
        self.statuses.remove(status)
        self.announce(f"event: delete\ndata: {status['id']}\n\n")

    def found(self, mention: str) -> Fields:
        return next(each for each in self.statuses if f"mastodon:{each['uri']}" == mention)

    def status(self) -> Fields:
        """An ordinary one, by an ordinary account, now."""
        self._number += 1
        now = self.clock.now() + self.skew
        number = str((int(now.timestamp() * 1000) << 16) + self._number)
        return {
            "id": number,
            "uri": f"https://{DOMAIN}/users/anna/statuses/{number}",
            "url": f"https://{DOMAIN}/@anna/{number}",
            "created_at": now.isoformat(),
            "edited_at": None,
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": "fr",
            "content": "<p>Brisolle</p>",
            "reblog": None,
            "account": account("7", "anna"),
            "media_attachments": [],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "card": None,
            "poll": None,
            "replies_count": 1,
            "reblogs_count": 2,
            "favourites_count": 3,
        }

    def tell(self, event: str, status: Fields) -> None:
        self.announce(f"event: {event}\ndata: {json.dumps(status, ensure_ascii=False)}\n\n")

    def spoil(self) -> None:
        self._number += 1
        number = str((int(self.clock.now().timestamp() * 1000) << 16) + self._number)
        self.statuses.append({"id": number, "visibility": "public", "content": 7})
        self.announce('event: update\ndata: {"id": \n\n')

    def cut(self) -> None:
        self.end()
        self.site.faults.append(Reply(503))

    def end(self) -> None:
        self.announce(_END)
        self.listeners.clear()

    def answer(self, request: Request) -> Reply:
        inside = request.headers.get("authorization") == f"Bearer {TOKEN}"
        if "authorization" in request.headers and not inside:
            return as_json({"error": "The access token is invalid"}, 401)
        if request.path.startswith("/api/v1/streaming/"):
            return self._streamed(request) if inside else as_json({"error": "Missing access token"}, 401)
        if self.clock.now() >= self._anew:
            self._left, self._anew = self.limit, self.clock.now() + timedelta(minutes=5)
        self._left -= 1
        left = {
            "X_RateLimit_Limit": str(self.limit),
            "X_RateLimit_Remaining": str(max(0, self._left)),
            "X_RateLimit_Reset": self._anew.isoformat(),
        }
        if self._left < 0:
            self.refusals += 1
            return as_json({"error": "Too many requests"}, 429, **left)
        found, status = self._found(request, inside)
        return as_json(found, status, **left)

    def _found(self, request: Request, inside: bool) -> tuple[JsonValue, int]:
        match request.path.removeprefix("/api/").split("/"):
            case ["v2", "instance"]:
                streaming = self.site.url.replace("https://", "wss://")
                urls: JsonValue = {"urls": {"streaming": streaming}}
                return {"domain": DOMAIN, "title": "Piaille", "version": "4.5.1", "configuration": urls}, 200
            case ["v1", "accounts", "verify_credentials"] if inside:
                return {"id": "1", "acct": "tocsin"}, 200
            case ["v1", "timelines", "public"] if self.closed and not inside:
                return {"error": "This method requires an authenticated user"}, 422
            case ["v1", "timelines", "public"] if self.closed_to_all:
                return {"error": "This action is not allowed"}, 403
            case ["v1", "timelines", "public"]:
                return self._page(request, [each for each in self.statuses if each["visibility"] == "public"]), 200
            case ["v1", "timelines", "tag", tag]:
                return self._page(request, [each for each in self.statuses if f"#{tag}" in str(each["content"])]), 200
            case ["v1", "statuses", number]:
                one = [each for each in self.statuses if each["id"] == number]
                return (one[0], 200) if one else ({"error": "Record not found"}, 404)
        return {"error": "Not found"}, 404

    def _page(self, request: Request, among: Sequence[Fields]) -> JsonValue:
        """As `min_id` asks for it: those that follow next, the newest of them first."""
        limit = min(int(request.query.get("limit", "20")), _MOST)
        after = request.query.get("min_id")
        sorted_ = sorted(among, key=lambda each: int(str(each["id"])))
        if after is None:
            chosen = sorted_[-limit:]
        else:
            chosen = [each for each in sorted_ if int(str(each["id"])) > int(after)][:limit]
        return cast("JsonValue", chosen[::-1])

    def _streamed(self, request: Request) -> Reply:
        if self.mute or request.headers.get("accept") != "text/event-stream":
            return as_json({"error": "Not found"}, 404)
        if self.down:
            return as_json({"error": "Service unavailable"}, 503)
        self.opened += 1
        mine: SimpleQueue[str] = SimpleQueue()
        self.listeners.append(mine)
        return Reply(headers={"Content-Type": "text/event-stream"}, parts=_told(mine))

    def announce(self, said: str) -> None:
        for each in self.listeners:
            each.put(said)


def account(number: str, acct: str, **fields: JsonValue) -> Fields:
    name, _, server = acct.partition("@")
    return {
        "id": number,
        "acct": acct,
        "url": f"https://{server or DOMAIN}/@{name}",
        "display_name": name.title(),
        "note": "<p>I say what I think.</p>",
        "followers_count": 12,
        "noindex": False,
        "indexable": False,
        "emojis": [],
        **fields,
    }


@contextmanager
def town(clock: HandClock) -> Iterator[Town]:
    made = Town(clock)
    with site(made.answer) as here:
        made.site = here
        yield made
        made.end()


def _told(queue: SimpleQueue[str]) -> Iterator[bytes]:
    yield b":)\n"
    while True:
        try:
            said = queue.get(timeout=_HEARTBEAT)
        except Empty:
            said = ":thump\n"
        if said == _END:
            return
        yield said.encode()
