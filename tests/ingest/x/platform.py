"""What happens on a small X, what it charges for what is read of it, and what it refuses."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from queue import Queue
from threading import RLock

from pydantic import JsonValue

from ingest.sources.x.mapping import FIRST
from tests.ingest.parts import HandClock
from tests.ingest.x.syntax import Invalid, Matches, Written, parsed

USD = {"post": 0.005, "user": 0.010, "count": 0.005}
RULES = 1_000
LIMITS = {"stream": 50, "rules": 450, "change": 100, "search": 450, "counts": 300, "posts": 3_500, "users": 300}
"""Requests in 15 minutes."""
WINDOW = timedelta(minutes=15)
WEEK = timedelta(days=7)


class Gone(Exception):
    """A post that is asked for and is not there. title: as X calls it."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


@dataclass
class Post:
    id: str
    text: str
    author: str
    at: datetime
    number: int
    history: list[str]
    referenced: list[dict[str, JsonValue]] = field(default_factory=list)
    reply_to: str = ""
    likes: int = 0
    gone: str = ""
    quoted: str = ""


@dataclass(frozen=True)
class Line:
    """post: its id, charged once it is sent; empty: nothing is charged."""

    body: bytes
    post: str = ""


@dataclass
class X:
    """clock: that it goes by. bill: what was charged, by UTC day and unit, each thing once a day."""

    clock: HandClock
    posts: list[Post] = field(default_factory=list)
    rules: dict[str, tuple[str, str, Matches]] = field(default_factory=dict)
    connections: list[Queue[Line | None]] = field(default_factory=list)
    bill: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    asked: list[str] = field(default_factory=list)
    faults: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    windows: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    refused_stream: int = 0
    silent: bool = False
    lock: RLock = field(default_factory=RLock)
    users: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def write(self, text: str, author: str = "ada", **known: object) -> Post:
        with self.lock:
            post = self._written(text, author)
            for name, value in known.items():
                setattr(post, name, value)
            self._deliver(post)
            return post

    def _written(self, text: str, author: str) -> Post:
        number = len(self.posts)
        milliseconds = int(self.clock.now().timestamp() * 1000) - FIRST
        id_ = str((milliseconds << 22) | number)
        post = Post(id_, text, author, self.clock.now(), number, [id_])
        self.posts.append(post)
        return post

    def edit(self, id_: str, text: str) -> Post:
        with self.lock:
            first = self._post(id_)
            later = self._written(text, first.author)
            later.history = [*first.history, later.id]
            for each in self.posts:
                if each.id in later.history:
                    each.history = later.history
            self._deliver(later)
            return later

    def remove(self, id_: str, title: str = "Not Found Error") -> None:
        self._post(id_).gone = title

    def raw(self, line: bytes) -> None:
        with self.lock:
            for each in self.connections:
                each.put(Line(line))

    def cut(self) -> None:
        with self.lock:
            self.refused_stream += 1
            for each in self.connections:
                each.put(None)
            self.connections.clear()

    def usd(self, day: datetime | None = None) -> float:
        """Of one day, or of all."""
        wanted = day.date().isoformat() if day else ""
        return sum(USD[unit] * len(keys) for (date, unit), keys in self.bill.items() if wanted in ("", date))

    def charge(self, unit: str, key: str) -> None:
        self.bill[self.clock.now().date().isoformat(), unit].add(key)

    def judge(self, rules: list[dict[str, str]]) -> dict[str, JsonValue]:
        """What would be said of rules that are added: those that are not taken, and why."""
        errors: list[JsonValue] = []
        for rule in rules:
            try:
                parsed(rule["value"], "stream")
            except Invalid as failure:
                details: list[JsonValue] = [str(failure)]
                errors.append({"value": rule["value"], "details": details, "title": "UnprocessableEntity"})
        return {"errors": errors} if errors else {}

    def add(self, rules: list[dict[str, str]]) -> dict[str, JsonValue]:
        with self.lock:
            said = self.judge(rules)
            for rule in rules:
                value = rule["value"]
                if any(value == there for there, _, _ in self.rules.values()):
                    return {"errors": [{"value": value, "title": "DuplicateRule"}]}
                if value not in json.dumps(said, ensure_ascii=False):
                    self.rules[str(10_000 + next(self._numbers))] = (
                        value,
                        rule.get("tag", ""),
                        parsed(value, "stream"),
                    )
            if len(self.rules) > RULES:
                raise AssertionError("more rules than X takes")
            return said

    def drop(self, ids: list[str]) -> None:
        with self.lock:
            for id_ in ids:
                self.rules.pop(id_)

    def search(self, query: str, start: datetime, end: datetime) -> list[Post]:
        """Newest first. Raises Invalid."""
        matches = parsed(query, "search")
        with self.lock:
            there = [p for p in self.posts if start <= p.at < end and not p.gone and p.id == p.history[-1]]
            found = [post for post in there if matches(self.written(post))]
        return sorted(found, key=lambda post: (post.at, post.number), reverse=True)

    def lookup(self, id_: str) -> Post:
        """Raises Gone."""
        post = next((each for each in self.posts if each.id == id_), None)
        if post is None or post.gone or any(self._post(each).gone for each in post.history):
            raise Gone(post.gone if post and post.gone else "Not Found Error")
        return post

    def spend(self, endpoint: str) -> tuple[bool, dict[str, str]]:
        """Whether one more request is taken, and what is said of its limit."""
        now = self.clock.now()
        begun, used = self.windows.get(endpoint, (now, 0))
        if now - begun >= WINDOW:
            begun, used = now, 0
        taken = used < LIMITS[endpoint]
        self.windows[endpoint] = (begun, used + taken)
        headers = {
            "x-rate-limit-limit": str(LIMITS[endpoint]),
            "x-rate-limit-remaining": str(LIMITS[endpoint] - used - taken),
            "x-rate-limit-reset": str(int((begun + WINDOW).timestamp())),
        }
        return taken, headers

    def shown(self, post: Post) -> dict[str, JsonValue]:
        """As the API writes it, with the fields that are asked for."""
        mentions: list[JsonValue] = [
            {"username": name, "id": self.user_id(name)} for name in re.findall(r"@(\w+)", post.text)
        ]
        written = post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        metrics: dict[str, JsonValue] = {"like_count": post.likes, "retweet_count": 0, "reply_count": 0}
        told: dict[str, JsonValue] = {
            "id": post.id,
            "text": post.text,
            "author_id": self.user_id(post.author),
            "created_at": written,
            "lang": "fr",
            "conversation_id": post.history[0],
            "edit_history_tweet_ids": list(post.history),
            "public_metrics": {**metrics, "quote_count": 0, "impression_count": 9},
        }
        if mentions:
            told["entities"] = {"mentions": mentions}
        if post.referenced:
            told["referenced_tweets"] = list(post.referenced)
        if post.reply_to:
            told["in_reply_to_user_id"] = self.user_id(post.reply_to)
        return told

    def user_id(self, name: str) -> str:
        return self.users.setdefault(name, str(1_000 + len(self.users)))

    def written(self, post: Post) -> Written:
        mentions = tuple(re.findall(r"@(\w+)", post.text))
        return Written(
            text=post.text,
            author=post.author,
            author_id=self.user_id(post.author),
            to=post.reply_to,
            mentions=mentions,
            thread=post.history[0],
            number=post.number,
            quoted=post.quoted,
        )

    def _deliver(self, post: Post) -> None:
        rules: list[JsonValue] = [
            {"id": id_, "tag": tag} for id_, (_, tag, matches) in self.rules.items() if matches(self.written(post))
        ]
        if not rules:
            return
        line = json.dumps({"data": self.shown(post), "matching_rules": rules}).encode()
        for each in self.connections:
            each.put(Line(line, post.id))

    def _post(self, id_: str) -> Post:
        native = id_.removeprefix("x:")
        return next(post for post in self.posts if post.id == native)
