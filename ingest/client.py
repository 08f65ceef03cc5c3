"""HTTP to one platform: who we are, how long we wait, how much we read, and what its refusals mean for a source."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic

import httpx
from pydantic import JsonValue

from core.clock import Clock
from core.errors import Busy, Misconfigured, Permanent, Transient
from core.requests import AGAIN, retry_after, unanswered
from core.trust import trust
from ingest.public import may_go
from ingest.unpack import unpacked
from schemas.sentence import Sentence

AGENT = "Tocsin/0.1 (social listening)"
ANSWER_LIMIT = 16 * 1024 * 1024
"""Bytes of an answer; none of a platform's pages is longer."""


class Gone(Permanent):
    """What was asked for is there no more, or never was (404, 410)."""


class GoneForGood(Gone):
    """It was there, and will not be again (410)."""


class Refused(Permanent):
    """The platform understood and would not. status, answer: what it said of it."""

    def __init__(self, message: str, status: int, answer: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.answer = answer


class Barred(Misconfigured):
    """The platform does not let us in, or not there (401, 403). status, answer: what it said."""

    def __init__(self, message: str, hint: str, status: int, answer: bytes) -> None:
        super().__init__(message, hint)
        self.status = status
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Answer:
    """status: 200 to 299, or 304. headers: by their names in small letters. url: after redirections.

    moved: where it has moved for good (301, 308, all the way); empty where it has not.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved: str = ""

    def json(self) -> JsonValue:
        """Raises Transient: a platform that breaks off its JSON is in trouble."""
        try:
            read: JsonValue = json.loads(self.body)
        except ValueError:
            host = httpx.URL(self.url).host
            raise Transient(
                "%(host)s answered %(status)s with something that is no JSON.", host=host, status=self.status
            ) from None
        return read


class Client:
    """name: of the source, for messages, which name no more of an address than its host: queries may hold a key.

    seconds: to wait for a connection and for each part of an answer; ten times as long for all of it. redirects: how
    many are followed; headers go with them, so none are where there is a key.
    """

    def __init__(
        self,
        name: str,
        clock: Clock,
        *,
        headers: Mapping[str, str] | None = None,
        ca_file: Path | None = None,
        seconds: float = 10.0,
        redirects: int = 0,
    ) -> None:
        self._name = name
        self._clock = clock
        self._seconds = seconds
        self._redirects = redirects
        self._client = httpx.Client(
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip", **(headers or {})},
            verify=trust(f"sources.{name}.ca_file", ca_file),
            timeout=seconds,
            follow_redirects=False,
        )
        self._lock = Lock()
        self._asking = 0
        self._closed = False

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises Busy (it said when to come back), Transient, Gone, Refused, Barred."""
        return self.ask("GET", url, params=params, headers=headers)

    def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        body: JsonValue = None,
    ) -> Answer:
        """form, body: what is sent, as a form or as JSON. Raises as `get` does."""
        with self._counted(url), self._sent(method, url, params, headers, form, body) as answer:
            read = self._read(answer)
            self._judge(answer, read)
            address = str(answer.url.copy_with(userinfo=b""))
            return Answer(answer.status_code, answer.headers, read, address, address if _moved(answer) else "")

    @contextmanager
    def stream(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Response]:
        """An answer that has begun and need not end. Raises as `get` does, also from within, where it breaks off."""
        with self._sent("GET", url, None, {"Accept-Encoding": "identity", **(headers or {})}, None, None) as answer:
            if not answer.is_success:
                self._judge(answer, self._read(answer))
            yield answer

    def close(self) -> None:
        """Whoever waits for an answer of it just now closes it when they have theirs."""
        with self._lock:
            self._closed = True
            if not self._asking:
                self._client.close()

    @contextmanager
    def _counted(self, url: str) -> Iterator[None]:
        """A connection that is opened while all are closed would stay open."""
        with self._lock:
            if self._closed:
                raise Transient("%(host)s is asked no more: the source was closed.", host=httpx.URL(url).host)
            self._asking += 1
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                if self._closed and not self._asking:
                    self._client.close()

    @contextmanager
    def _sent(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        body: JsonValue,
    ) -> Iterator[httpx.Response]:
        host = httpx.URL(url).host
        try:
            request = self._client.build_request(
                method, url, params=params, headers=headers, data=form, json=body if body is not None else None
            )
            answer = self._followed(request)
            try:
                yield answer
            finally:
                answer.close()
        except httpx.RequestError as error:
            raise unanswered(error, host, f"sources.{self._name}.ca_file") from error

    def _followed(self, request: httpx.Request) -> httpx.Response:
        """The answer to it, or to where it sends us; what a redirection says besides is not read."""
        history: list[httpx.Response] = []
        while True:
            answer = self._client.send(request, stream=True)
            answer.history = list(history)
            following = answer.next_request
            if following is None or not self._redirects:
                return answer
            answer.close()
            history.append(answer)
            if len(history) > self._redirects:
                raise Permanent("%(host)s redirects in a circle.", host=request.url.host)
            if not may_go(str(following.url), str(request.url)):
                raise Permanent(
                    "%(host)s sends us to %(other)s, inside a network of ours.",
                    host=request.url.host,
                    other=following.url.host,
                )
            request = following

    def _read(self, answer: httpx.Response) -> bytes:
        """Unpacked in steps: a small body may become a large one."""
        host = answer.url.host
        deadline = monotonic() + 10 * self._seconds
        read = bytearray()
        for part in answer.iter_raw():
            read += part
            if len(read) > ANSWER_LIMIT:
                raise Permanent("%(host)s answered with more than %(limit)s bytes.", host=host, limit=ANSWER_LIMIT)
            if monotonic() > deadline:
                raise Transient(
                    "%(host)s did not end its answer within %(seconds)s s.",
                    host=host,
                    seconds=f"{10 * self._seconds:g}",
                )
        try:
            return unpacked(bytes(read), answer.headers.get("content-encoding", ""), ANSWER_LIMIT)
        except Permanent as error:
            raise Permanent("The answer of %(host)s: %(message)s", host=host, message=error.message) from None

    def _judge(self, answer: httpx.Response, read: bytes) -> None:
        host = answer.url.host
        status = answer.status_code
        answered = Sentence("%(host)s answered %(status)s.", host=host, status=status)
        if answer.is_success or status == httpx.codes.NOT_MODIFIED:
            return
        if answer.has_redirect_location:
            raise Misconfigured(f"{answered} It is elsewhere now.", f"Look at the address in [sources.{self._name}].")
        if status in AGAIN or status >= 500:
            wait = retry_after(answer.headers, self._clock.now())
            if wait is not None:
                raise Busy(
                    "%(host)s answered %(status)s, and asks for %(seconds)s s of patience.",
                    wait,
                    host=host,
                    status=status,
                    seconds=f"{wait.total_seconds():.0f}",
                )
            raise Transient(answered)
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            hint = f"Look at the address and the credentials in [sources.{self._name}]."
            raise Barred(answered, hint, status, read)
        if status == httpx.codes.GONE:
            raise GoneForGood(answered)
        if status == httpx.codes.NOT_FOUND:
            raise Gone(answered)
        raise Refused(answered, status, read)


def _moved(answer: httpx.Response) -> bool:
    """For good, all the way."""
    for_good = (httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT)
    return bool(answer.history) and all(each.status_code in for_good for each in answer.history)


class _Discreet(logging.Filter):
    """Keeps what follows the `?` of an address out of the log: it may hold a key."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                arg.copy_with(query=None, userinfo=b"") if isinstance(arg, httpx.URL) else arg for arg in record.args
            )
        return True


logging.getLogger("httpx").addFilter(_Discreet())
