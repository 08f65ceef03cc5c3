"""The filtered stream: one connection, read by a thread of its own into a bounded queue.

Tweepy would sleep up to five minutes between its attempts, deaf to a stop: here a stream that ends is over, and the
source decides when to try again, in X's own steps.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from queue import Empty, Full, Queue
from threading import Event, Lock
from time import monotonic
from typing import Any

import requests
import tweepy

from core.clock import Clock
from core.errors import Busy, TocsinError, Transient
from ingest.client import AGENT
from ingest.live import LINGER, ROOM
from ingest.sources.x.access import ONE_STREAM, POST_FIELDS, TRY_AGAIN, Access

CONNECT = 5.0
"""Seconds for a connection; CONNECTING, that are waited for it before whatever else is due is done."""
CONNECTING = 1.0
SILENCE = 60.0
"""Seconds without a post or a heartbeat, which X sends every 20, after which a stream is dead."""
IN_FLIGHT = 50
"""Posts that X may have sent, and charged, before it hears that we hung up: a fifth of a second at its fastest."""
_GLANCE = 0.05


class Stream(tweepy.StreamingClient):  # type: ignore[misc]
    """granted: posts that may be read before it hangs up by itself; more may be granted meanwhile."""

    def __init__(self, access: Access, clock: Clock, granted: int, silence: float = SILENCE) -> None:
        super().__init__("", daemon=True, max_retries=0)
        access.point(self.session)
        self.user_agent = AGENT
        self.session.hooks["response"].append(self._answered)
        self.heard_at: datetime | None = None
        self._access = access
        self._clock = clock
        self._silence = silence
        self._granted = granted
        self._lock = Lock()
        self._queue: Queue[bytes] = Queue(ROOM)
        self._response: requests.Response | None = None
        self._failure: TocsinError | None = None
        self._ended = Event()
        self._settled = Event()
        self._stop = Event()

    def start(self) -> None:
        """Returns once X has answered, or after CONNECTING seconds: what it answered is heard by `take`."""
        self.filter(threaded=True, tweet_fields=POST_FIELDS)
        self._settled.wait(CONNECTING)

    def take(self, most: int, seconds: float = LINGER) -> Sequence[bytes]:
        """Lines as X sent them; empty after that many seconds without one.

        Raises what broke the stream off, once all that came before was taken: Busy, Transient, Misconfigured.
        """
        deadline = monotonic() + seconds
        taken = self._waiting(most)
        while not taken and not self._ended.is_set() and (left := deadline - monotonic()) > 0:
            with suppress(Empty):
                taken = [self._queue.get(timeout=min(left, _GLANCE))]
                taken += self._waiting(most - 1)
        if not taken and self._ended.is_set() and not (taken := self._waiting(most)) and self._failure is not None:
            raise self._failure
        return taken

    @property
    def over(self) -> bool:
        """Whether it ended and all of it was taken."""
        return self._ended.is_set() and self._queue.empty()

    def grant(self, posts: int) -> None:
        with self._lock:
            self._granted += posts

    @property
    def spent_out(self) -> bool:
        """Whether it read all that it was granted, but for what may be under way."""
        return self._granted <= IN_FLIGHT

    def close(self) -> None:
        """Ends it at once, also where it waits for X."""
        self._stop.set()
        self.disconnect()
        if self._response is not None:
            with suppress(ValueError, RuntimeError, OSError):  # nothing is being read any more
                self._response.raw.shutdown()
        if self.thread is not None:
            self._ended.wait(1.0)

    def _connect(self, method: str, endpoint: str, **kwargs: Any) -> None:
        super()._connect(method, endpoint, timeout=(CONNECT, self._silence), **kwargs)

    def _answered(self, response: requests.Response, **_: Any) -> None:
        """The library asks again by itself where X ends its answer in good order: it is not to."""
        if self._response is not None or self._stop.is_set():
            self.disconnect()
        self._response = response
        if response.status_code != HTTPStatus.OK:
            self._fail(self._access.refused(response))

    def on_connect(self) -> None:
        self.heard_at = self._clock.now()
        self._settled.set()

    def on_data(self, raw_data: bytes) -> None:
        self.heard_at = self._clock.now()
        while self.running:
            with suppress(Full):
                self._queue.put(raw_data, timeout=_GLANCE)
                break
        with self._lock:
            self._granted -= 1
        if self.spent_out:
            self.disconnect()

    def on_keep_alive(self) -> None:
        self.heard_at = self._clock.now()

    def on_request_error(self, status_code: int) -> None:
        self.disconnect()

    def on_connection_error(self) -> None:
        self._fail(Transient(f"{self._access.host} cannot be reached, or broke the stream off, or fell silent."))

    def on_closed(self, response: requests.Response) -> None:
        self._fail(Transient(f"{self._access.host} ended the stream."))

    def on_exception(self, exception: Exception) -> None:
        self._fail(self._access.unanswered(exception))

    def on_disconnect(self) -> None:
        self._ended.set()
        self._settled.set()

    def _fail(self, failure: TocsinError) -> None:
        if self.running and self._failure is None:
            self._failure = failure
        self.disconnect()

    def _waiting(self, most: int) -> list[bytes]:
        taken: list[bytes] = []
        with suppress(Empty):
            while len(taken) < most:
                taken.append(self._queue.get_nowait())
        return taken


def broken_off(line: bytes, host: str) -> TocsinError | None:
    """What X says in the stream before it ends it; None of a line that says nothing of that kind."""
    if line.startswith(b'{"data"'):  # as every post does: it need not be read twice
        return None
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict) or "data" in said:
        return None
    first = next(iter(said.get("errors") or [said]), None)
    if not isinstance(first, dict) or not (title := first.get("title")):
        return None
    detail = str(first.get("detail") or title).rstrip(".")
    if first.get("connection_issue") == "TooManyConnections":
        return Busy(f"{host}: {detail}. {ONE_STREAM}", TRY_AGAIN)
    return Transient(f"{host} ended the stream: {detail}.")
