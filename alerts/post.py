"""JSON to an HTTP address, and what its answer means for a message."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic

import httpx

from core.clock import Clock
from core.errors import Busy, Misconfigured, Permanent, Transient
from core.requests import AGAIN, retry_after, unanswered
from core.trust import trust

HEADERS = {"User-Agent": "Tocsin", "Content-Type": "application/json", "Accept-Encoding": "identity"}
READ_LIMIT = 64 * 1024
"""Bytes of an answer that are looked at."""
REFUSED = frozenset({401, 403, 404, 405, 410})
"""Statuses that say that the address or the secret is wrong: no message can pass."""


class Refused(Permanent):
    """The message was looked at and not taken. answer: what the receiver said of it."""

    def __init__(self, message: str, answer: bytes) -> None:
        super().__init__(message)
        self.answer = answer


class Poster:
    """seconds: to wait for a connection and the head of an answer, and then for its whole body. look_at: the settings
    to mend when an address or a secret is refused. Nothing that is raised names more of an address than its host:
    paths and queries often hold a token."""

    def __init__(self, ca_file: Path | None, ca_setting: str, seconds: float, look_at: str, clock: Clock) -> None:
        self._seconds = seconds
        self._look_at = look_at
        self._clock = clock
        self._trust = trust(ca_setting, ca_file)

    def send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Returns the first READ_LIMIT bytes of the answer; nothing of one that is longer.

        Raises Busy (it said when to come back), Transient, Refused, Misconfigured.
        """
        host = httpx.URL(url).host
        try:
            with self._asked(method, url, body, headers) as answer:
                read = self._read(answer, host)
                self._judge(answer, host, read)
                return read
        except httpx.RequestError as error:
            raise unanswered(error, host, "ca_file") from error

    def _asked(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> AbstractContextManager[httpx.Response]:
        """Over a connection of its own: messages are rare, and nothing is left to be closed."""
        return httpx.stream(
            method,
            url,
            content=body,
            headers={**HEADERS, **headers},
            verify=self._trust,
            timeout=self._seconds,
            follow_redirects=False,
        )

    def _read(self, answer: httpx.Response, host: str) -> bytes:
        """As it came, not decoded: no encoding was asked for, and one that is broken must not undo what was taken."""
        deadline = monotonic() + self._seconds
        read = b""
        for part in answer.iter_raw():
            read += part
            if len(read) > READ_LIMIT:
                return b""
            if monotonic() > deadline:
                raise Transient(f"{host} did not end its answer within {self._seconds:g} s.")
        return read

    def _judge(self, answer: httpx.Response, host: str, read: bytes) -> None:
        status = answer.status_code
        said = f"{host} answered {status}"
        if answer.is_success:
            return
        wait = retry_after(answer.headers, self._clock.now())
        if wait is not None and (status in AGAIN or status >= 500):
            raise Busy(f"{said}, and asks for {wait.total_seconds():.0f} s of patience.", wait)
        if status in AGAIN or status >= 500:
            raise Transient(f"{said}.")
        if status in REFUSED or answer.has_redirect_location:
            raise Misconfigured(f"{said}.", f"Look at {self._look_at}.")
        raise Refused(f"{said}.", read)
