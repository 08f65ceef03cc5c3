"""Slack's requests over HTTP: proved by their signature, within five minutes, and each only once."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from threading import Lock
from typing import Literal
from urllib.parse import parse_qs

from pydantic import SecretStr
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from alerts.channel import Reply
from core.clock import Clock

WINDOW = 300
"""Seconds for which a request is good: as Slack recommends, and its verifier checks."""
REMEMBERED = 10_000
"""Signatures that are remembered at most: beyond that, requests are refused until the window has moved on."""


class Signed:
    """answer: what is done with the payload, once Slack was told that it came. remembered: signatures, at most."""

    def __init__(
        self, secret: SecretStr, clock: Clock, answer: Callable[[object], None], remembered: int = REMEMBERED
    ) -> None:
        self._clock = clock
        self._verifier = SignatureVerifier(secret.get_secret_value(), _Seconds(clock))
        self._answer = answer
        self._remembered = remembered
        self._seen: dict[str, float] = {}
        self._lock = Lock()

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        if not self._is_proved(headers, body):
            return Reply(HTTPStatus.UNAUTHORIZED, "The signature is not Slack's, or too old.")
        known = self._noted(headers["x-slack-signature"])
        if known == "again":
            return Reply(HTTPStatus.OK)
        if known == "full":
            return Reply(HTTPStatus.SERVICE_UNAVAILABLE, "There are too many requests just now.")
        try:
            payload = json.loads(parse_qs(body.decode(), max_num_fields=10)["payload"][0])
        except (ValueError, KeyError, RecursionError):
            return Reply(HTTPStatus.BAD_REQUEST, "There is no payload in it.")
        return Reply(HTTPStatus.OK, afterwards=lambda: self._answer(payload))

    def _is_proved(self, headers: Mapping[str, str], body: bytes) -> bool:
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except (ValueError, TypeError):  # no number, no UTF-8, no ASCII
            return False

    def _noted(self, signature: str) -> Literal["new", "again", "full"]:
        now = self._clock.now().timestamp()
        with self._lock:
            self._seen = {known: at for known, at in self._seen.items() if abs(now - at) <= 2 * WINDOW}
            if signature in self._seen:
                return "again"
            if len(self._seen) >= self._remembered:
                return "full"
            self._seen[signature] = now
            return "new"


class _Seconds(SignatureClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()
