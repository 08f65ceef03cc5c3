"""Reddit's API on 127.0.0.1: an application logs in, reads lists of 1,000 entries at most, and is counted."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

from pydantic import JsonValue

from core.clock import EPOCH
from tests.ingest.parts import HandClock
from tests.ingest.site import Reply, Request, Site, as_json, site

CLIENT = "an-application"
SECRET = "a secret that nobody may read"
SUBREDDIT = "france"
AGENT = "server:tocsin:v0.1 (by /u/tocsin_team)"
_FIRST = 1_000_000
_MOST = 1_000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Fields = dict[str, JsonValue]


@dataclass
class Front:
    """entries: newest last. tokens: that still stand. limit: requests a minute. closed: subreddits that are private.

    skew: how far its clock is ahead.
    """

    clock: HandClock
    entries: list[Fields] = field(default_factory=list)
    tokens: dict[str, datetime] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    limit: int = 100
    refusals: int = 0
    skew: timedelta = timedelta(0)
    logins: int = 0
    site: Site = field(default_factory=lambda: Site("", Path()))
    _number: int = _FIRST
    _left: int = 0
    _anew: datetime = EPOCH

    def say(self, text: str) -> str:
        return self.post(title=text, selftext=f"{text}, I say")

    def post(self, **fields: JsonValue) -> str:
        name = self._name("t3")
        more: Fields = {"selftext": "", "title": "Brisolle", "is_self": True, "url": "", "num_comments": 4}
        return self._add(name, {**more, "permalink": f"/r/{SUBREDDIT}/comments/{name[3:]}/x/", **fields})

    def comment(self, to: str, body: str, **fields: JsonValue) -> str:
        name = self._name("t1")
        parent = self.found(to)
        link = parent.get("link_id", parent["name"])
        more: Fields = {"body": body, "parent_id": parent["name"], "link_id": link, "link_title": "Brisolle"}
        return self._add(name, {**more, "permalink": f"/r/{SUBREDDIT}/comments/x/x/{name[3:]}/", **fields})

    def found(self, mention: str) -> Fields:
        return next(each for each in self.entries if f"reddit:{each['name']}" == mention)

    def delete(self, mention: str) -> None:
        self.found(mention).update({"author": "[deleted]", "selftext": "[deleted]", "author_fullname": ""})

    def spoil(self) -> None:
        self._add(self._name("t3"), {"title": "spoilt", "selftext": "", "permalink": "/r/x", "created_utc": "noon"})

    def cut(self) -> None:
        self.site.faults.append(Reply(502))

    def answer(self, request: Request) -> Reply:
        if request.headers.get("user-agent") != AGENT:
            return as_json({"message": "Too Many Requests", "error": 429}, 429)
        if request.path == "/api/v1/access_token":
            return self._log_in(request)
        bearer = request.headers.get("authorization", "").removeprefix("bearer ")
        if self.tokens.get(bearer, EPOCH) <= self.clock.now():
            return as_json({"message": "Unauthorized", "error": 401}, 401)
        if self.clock.now() >= self._anew:
            self._left, self._anew = self.limit, self.clock.now() + timedelta(minutes=1)
        self._left -= 1
        if self._left < 0:
            self.refusals += 1
            return as_json({"message": "Too Many Requests", "error": 429}, 429)
        reset = str(int((self._anew - self.clock.now()).total_seconds()))
        counted = {"x_ratelimit_remaining": f"{self._left}.0", "x_ratelimit_reset": reset}
        return self._found(request, counted)

    def _log_in(self, request: Request) -> Reply:
        pair = b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        form = parse_qs(request.body.decode())
        if request.headers.get("authorization") != f"Basic {pair}" or form != {"grant_type": ["client_credentials"]}:
            return as_json({"message": "Unauthorized", "error": 401}, 401)
        self.logins += 1
        token = f"{SECRET} {self.logins}".replace(" ", "-")
        self.tokens[token] = self.clock.now() + timedelta(hours=1)
        return as_json({"access_token": token, "token_type": "bearer", "expires_in": 3600, "scope": "*"})

    def _found(self, request: Request, counted: dict[str, str]) -> Reply:
        query = request.query
        match request.path.strip("/").split("/"):
            case ["r", names, "new" | "comments" as kind]:
                if set(names.split("+")) & self.closed:
                    return as_json({"reason": "private", "message": "Forbidden", "error": 403}, 403, **counted)
                prefix = "t3_" if kind == "new" else "t1_"
                return self._listed(query, [each for each in self.entries if _name(each).startswith(prefix)], counted)
            case ["search"]:
                words = [each.strip('"').casefold() for each in query["q"].split(" OR ")]
                posts = [each for each in self.entries if _name(each).startswith("t3_")]
                return self._listed(query, [each for each in posts if _holds(each, words)], counted)
            case ["api", "info"]:
                asked = query["id"].split(",")
                if len(asked) > 100:
                    return as_json({"message": "Bad Request", "error": 400}, 400)
                return as_json(_listing([each for each in self.entries if _name(each) in asked], None), 200, **counted)
        return as_json({"message": "Not Found", "error": 404}, 404, **counted)

    def _listed(self, asked: Mapping[str, str], found: list[Fields], counted: dict[str, str]) -> Reply:
        limit, after = int(asked.get("limit", "25")), asked.get("after")
        newest_first = found[::-1][:_MOST]
        start = 0
        if after is not None:
            start = next((at + 1 for at, each in enumerate(newest_first) if each["name"] == after), len(newest_first))
        page = newest_first[start : start + limit]
        more = start + limit < len(newest_first)
        return as_json(_listing(page, _name(page[-1]) if more else None), 200, **counted)

    def _name(self, kind: str) -> str:
        self._number += 1
        number, digits = self._number, ""
        while number:
            number, digit = divmod(number, 36)
            digits = _DIGITS[digit] + digits
        return f"{kind}_{digits}"

    def _add(self, name: str, fields: Fields) -> str:
        common: Fields = {
            "name": name,
            "author": "anna",
            "author_fullname": "t2_anna",
            "subreddit": SUBREDDIT,
            "created_utc": (self.clock.now() + self.skew).timestamp(),
            "edited": False,
            "score": 7,
        }
        self.entries.append({**common, **fields})
        return f"reddit:{name}"


def _name(entry: Fields) -> str:
    return str(entry["name"])


def _holds(entry: Fields, words: list[str]) -> bool:
    said = json.dumps([entry["title"], entry["selftext"]]).casefold()
    return any(word in said for word in words)


def _listing(entries: list[Fields], after: str | None) -> JsonValue:
    children: list[JsonValue] = [{"kind": _name(each)[:2], "data": each} for each in entries]
    return {"kind": "Listing", "data": {"after": after, "before": None, "children": children}}


@contextmanager
def front(clock: HandClock) -> Iterator[Front]:
    made = Front(clock)
    with site(made.answer) as here:
        made.site = here
        yield made
