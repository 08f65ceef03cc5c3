"""Questions to Bluesky's API (XRPC), each asked by a thread of its own, so that whoever waits can be stopped."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from pydantic import JsonValue, SecretStr

from core.clock import EPOCH
from core.errors import Busy, TocsinError, Transient
from ingest.client import Client, Refused
from ingest.port import Surroundings
from ingest.sources.bluesky.posts import Record
from ingest.sources.bluesky.settings import Settings

AT_ONCE = 25
"""Profiles or posts that are asked for in one call, at most."""
PAGE = 100
REQUESTS = "requests"
"""What the budget counts: calls."""
REST = timedelta(seconds=30)
"""Without questions, after one that was not answered."""
_SECONDS = 5.0
_GLANCE = 0.05

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Page:
    """Of a search. further: asks for the next; empty at the end."""

    posts: list[Record]
    further: str


class Api:
    """What fails once is not asked again for a while: `resting` says so."""

    def __init__(self, settings: Settings, around: Surroundings, app_password: SecretStr, closed: Event) -> None:
        self._settings = settings
        self._around = around
        self._password = app_password
        self._closed = closed
        self._client = Client(around.name, around.clock, ca_file=settings.ca_file, seconds=_SECONDS)
        self._rest_until = EPOCH
        self._token = SecretStr("")

    @property
    def resting(self) -> bool:
        return self._around.clock.now() < self._rest_until or self._around.budget.left(REQUESTS) < 1

    def profiles(self, actors: Sequence[str]) -> list[Record]:
        """actors: DIDs or handles, AT_ONCE at most; of those that there are, `profileViewDetailed`. Raises Transient,
        Permanent and Misconfigured, as the others do."""
        asked = urlencode([("actors", actor) for actor in actors])
        return _objects(self._ask(f"{self._settings.api}/xrpc/app.bsky.actor.getProfiles?{asked}"), "profiles")

    def posts(self, uris: Sequence[str]) -> list[Record]:
        """AT_ONCE at most; of those that stand, `postView`."""
        asked = urlencode([("uris", uri) for uri in uris])
        return _objects(self._ask(f"{self._settings.api}/xrpc/app.bsky.feed.getPosts?{asked}"), "posts")

    def search(self, words: str, since: str, until: str, further: str) -> Page:
        """The newest first. since, until: RFC 3339, the second excluded."""
        asked = {"q": words, "since": since, "until": until, "sort": "latest", "limit": str(PAGE)}
        url = f"{self._settings.service}/xrpc/app.bsky.feed.searchPosts?{urlencode(asked | _further(further))}"
        if not self._token.get_secret_value():
            self.log_in()
        try:
            found = self._ask(url, self._token)
        except Refused:  # its day is over: 400, ExpiredToken
            self.log_in()
            found = self._ask(url, self._token)
        match found:
            case {"cursor": str(cursor)}:
                return Page(_objects(found, "posts"), cursor)
        return Page(_objects(found, "posts"), "")

    def log_in(self) -> None:
        """Raises Misconfigured when the account is not let in."""
        url = f"{self._settings.service}/xrpc/com.atproto.server.createSession"
        password = self._password.get_secret_value()
        match self._ask(url, body={"identifier": self._settings.handle, "password": password}):
            case {"accessJwt": str(token)}:
                self._token = SecretStr(token)
            case _:
                raise Transient("A session was opened without a token.")

    def close(self) -> None:
        self._client.close()

    def _ask(self, url: str, token: SecretStr | None = None, body: JsonValue = None) -> JsonValue:
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        method = "GET" if body is None else "POST"
        self._around.budget.use(REQUESTS, [uuid4().hex])
        try:
            answer = until(self._closed, lambda: self._client.ask(method, url, headers=headers, body=body).json())
        except TocsinError as error:
            wait = error.wait if isinstance(error, Busy) else REST
            self._rest_until = self._around.clock.now() + wait
            raise
        self._rest_until = EPOCH
        return answer


def until(closed: Event, act: Callable[[], Result]) -> Result:
    """What it returns or raises. Raises Transient as soon as the flag is set, whatever becomes of it."""
    outcome: SimpleQueue[tuple[Result, None] | tuple[None, Exception]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((act(), None))
        except Exception as failure:
            outcome.put((None, failure))

    Thread(target=run, name="bluesky-question", daemon=True).start()
    while not closed.is_set():
        with suppress(Empty):
            match outcome.get(timeout=_GLANCE):
                case (_, Exception() as failure):
                    raise failure
                case (result, None):
                    return result
    raise Transient("It was closed before an answer came.")


def _further(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}


def _objects(answer: JsonValue, name: str) -> list[Record]:
    """Raises Transient: an answer of another shape is trouble of the platform."""
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise Transient(f"An answer lacks its {name}.")
    return [each for each in found if isinstance(each, dict)]
