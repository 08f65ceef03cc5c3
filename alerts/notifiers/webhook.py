"""Incidents as signed JSON to any HTTP address."""

import hashlib
import hmac
import json
from pathlib import Path
from urllib.parse import quote

from pydantic import Field, SecretStr, field_validator

from alerts.channel import Surroundings
from alerts.post import Poster
from core.errors import Misconfigured
from core.requests import of_the_web
from core.secret import secret
from schemas.base import Strict
from schemas.delivery import Delivery

LONGEST_REFERENCE = 512


class Settings(Strict):
    """secret: shared with the receiver, for the signature; or secret_file.

    ca_file: certificates to trust besides the system's. seconds: to wait for a connection, and for an answer.
    """

    url: str
    secret: SecretStr = SecretStr("")
    secret_file: Path | None = None
    ca_file: Path | None = None
    seconds: float = Field(default=10.0, gt=0, le=60)

    @field_validator("url")
    @classmethod
    def _of_the_web(cls, url: str) -> str:
        return of_the_web(url)


class Webhook:
    """POSTs `{key, what, subject, text, thread, incident}`. A receiver checks the signature and remembers the key.

    Headers: Idempotency-Key; X-Tocsin-Timestamp, seconds since 1970; X-Tocsin-Signature, `sha256=` and the hexadecimal
    HMAC-SHA256, with the shared secret, of the timestamp, a full stop, and the body.
    """

    name = "webhook"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        table = f"notifiers.{around.name}"
        self._clock = around.clock
        self._url = settings.url
        self._secret = secret(f"{table}.secret", settings.secret, settings.secret_file)
        if not self._secret.get_secret_value():
            raise Misconfigured(f"{table}.secret is empty.", "Set it, or secret_file, and tell the receiver.")
        look_at = f"{table}.url and its secret"
        self._poster = Poster(settings.ca_file, f"{table}.ca_file", settings.seconds, look_at, around.clock)

    def send(self, delivery: Delivery) -> str:
        """Raises Busy (it said when to come back), Transient, Permanent, Misconfigured."""
        body = _body(delivery)
        stamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Idempotency-Key": quote(delivery.key, safe="|:/@", errors="replace"),
            "X-Tocsin-Timestamp": stamp,
            "X-Tocsin-Signature": signature(self._secret, stamp, body),
        }
        return _reference(self._poster.send("POST", self._url, body, headers)) or delivery.key


def signature(shared: SecretStr, stamp: str, body: bytes) -> str:
    key = shared.get_secret_value().encode()
    return "sha256=" + hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _body(delivery: Delivery) -> bytes:
    fields = {
        "key": delivery.key,
        "what": delivery.what,
        "subject": delivery.subject,
        "text": delivery.text,
        "thread": delivery.thread,
        "incident": json.loads(delivery.payload),
    }
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def _reference(read: bytes) -> str:
    """The `id` of a JSON answer, where the receiver names its message. Anything else says nothing, and is no error."""
    try:
        said = json.loads(read)
    except ValueError:
        return ""
    named = said.get("id") if isinstance(said, dict) else None
    return named[:LONGEST_REFERENCE] if isinstance(named, str) else ""
