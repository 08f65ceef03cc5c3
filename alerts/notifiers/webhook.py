"""Incidents as signed JSON to any HTTP address."""

import hashlib
import hmac
import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from ssl import SSLCertVerificationError, SSLContext, create_default_context
from urllib.parse import quote

import httpx
from pydantic import Field, SecretStr, field_validator

from alerts.port import Busy, Surroundings
from core.errors import Misconfigured, Permanent, Transient
from core.secret import secret
from schemas.base import Strict
from schemas.delivery import Delivery

READ_LIMIT = 64 * 1024
"""Bytes of an answer that are looked at."""
AGAIN = frozenset({408, 409, 423, 425, 429})
"""Statuses below 500 that ask for another attempt."""
REFUSED = frozenset({401, 403, 404, 405, 410})
"""Statuses that say that the address or the secret is wrong: no message can pass."""
LONGEST_REFERENCE = 512


class Settings(Strict):
    """secret: shared with the receiver, for the signature; or secret_file.

    ca_file: certificates to trust besides the system's. seconds: to wait for a connection, and for each part of an
    answer.
    """

    url: str
    secret: SecretStr = SecretStr("")
    secret_file: Path | None = None
    ca_file: Path | None = None
    seconds: float = Field(default=10.0, gt=0, le=60)

    @field_validator("url")
    @classmethod
    def _of_the_web(cls, url: str) -> str:
        parts = httpx.URL(url)
        if parts.scheme not in ("http", "https") or not parts.host:
            raise ValueError("it must begin with https:// (or http://, inside your own network) and name a host")
        return url


class Webhook:
    """POSTs `{key, what, subject, text, thread, incident}`. A receiver checks the signature and remembers the key.

    Headers: Idempotency-Key; X-Tocsin-Timestamp, seconds since 1970; X-Tocsin-Signature, `sha256=` and the hexadecimal
    HMAC-SHA256, with the shared secret, of the timestamp, a full stop, and the body.
    """

    name = "webhook"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._table = f"notifiers.{around.name}"
        self._clock = around.clock
        self._url = settings.url
        self._secret = secret(f"{self._table}.secret", settings.secret, settings.secret_file)
        if not self._secret.get_secret_value():
            raise Misconfigured(f"{self._table}.secret is empty.", "Set it, or secret_file, and tell the receiver.")
        self._client = httpx.Client(
            verify=_trust(self._table, settings.ca_file),
            timeout=httpx.Timeout(settings.seconds),
            follow_redirects=False,
            headers={"User-Agent": "Tocsin", "Content-Type": "application/json"},
        )

    def send(self, delivery: Delivery) -> str:
        """Raises Busy (it said when to come back), Transient, Permanent, Misconfigured."""
        body = _body(delivery)
        stamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Idempotency-Key": quote(delivery.key, safe="|:/@", errors="replace"),
            "X-Tocsin-Timestamp": stamp,
            "X-Tocsin-Signature": signature(self._secret, stamp, body),
        }
        try:
            with self._client.stream("POST", self._url, content=body, headers=headers) as answer:
                self._judge(answer)
                return _reference(answer) or delivery.key
        except httpx.ConnectError as error:
            if _is_about_trust(error):
                raise Misconfigured(
                    f"The certificate of {self._host()} is not trusted: {error}.", "Mend it, or set ca_file."
                ) from error
            raise Transient(f"{self._host()} cannot be reached: {error}.") from error
        except httpx.TransportError as error:
            raise Transient(f"{self._host()} broke off: {str(error) or type(error).__name__}.") from error

    def close(self) -> None:
        self._client.close()

    def _judge(self, answer: httpx.Response) -> None:
        status = answer.status_code
        said = f"{self._host()} answered {status}"
        if answer.is_success:
            return
        wait = self._retry_after(answer)
        if wait is not None and (status in AGAIN or status >= 500):
            raise Busy(f"{said}, and asks for {wait.total_seconds():.0f} s of patience.", wait)
        if status in AGAIN or status >= 500:
            raise Transient(f"{said}.")
        if status in REFUSED or answer.has_redirect_location:
            raise Misconfigured(f"{said}.", f"Look at {self._table}.url and its secret.")
        raise Permanent(f"{said}.")

    def _retry_after(self, answer: httpx.Response) -> timedelta | None:
        """RFC 9110, 10.2.3: seconds, or a date."""
        said = answer.headers.get("Retry-After", "").strip()
        if said.isdecimal():
            return timedelta(seconds=min(int(said[:9]), 86_400))
        try:
            wait = parsedate_to_datetime(said) - self._clock.now()
        except (ValueError, TypeError):
            return None
        return max(wait, timedelta(0))

    def _host(self) -> str:
        """The address without its path and query: they often hold a token."""
        return httpx.URL(self._url).host


def signature(shared: SecretStr, stamp: str, body: bytes) -> str:
    key = shared.get_secret_value().encode()
    return "sha256=" + hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


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


def _reference(answer: httpx.Response) -> str:
    """The `id` of a JSON answer, where the receiver names its message. Anything else says nothing, and is no error."""
    read = b""
    for part in answer.iter_bytes():
        read += part
        if len(read) > READ_LIMIT:
            return ""
    try:
        said = json.loads(read)
    except ValueError:
        return ""
    named = said.get("id") if isinstance(said, dict) else None
    return named[:LONGEST_REFERENCE] if isinstance(named, str) else ""


def _trust(table: str, ca_file: Path | None) -> SSLContext:
    try:
        trusted = create_default_context()
        if ca_file is not None:
            trusted.load_verify_locations(cafile=ca_file)
    except OSError as error:
        raise Misconfigured(f"{table}.ca_file, {ca_file}, cannot be read: {error}.") from None
    return trusted
