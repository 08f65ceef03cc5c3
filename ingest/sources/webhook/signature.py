"""Who sent it: a keyed hash over the time and the body, and a time that is not long ago."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.clock import EPOCH
from core.errors import Misconfigured

LEAST = 16
"""Characters of a secret."""
SKEW = timedelta(minutes=5)
"""How far the clocks of both sides may be apart, the way included."""


def secrets_of(setting: str, written: str) -> tuple[bytes, ...]:
    """One a line. setting: for the messages. Raises Misconfigured."""
    secrets = tuple(line.strip().encode() for line in written.splitlines() if line.strip())
    if not secrets:
        raise Misconfigured(f"{setting} is empty.", f"Set it, or {setting}_file: one secret a line, all are taken.")
    if min(map(len, secrets)) < LEAST:
        raise Misconfigured(f"{setting} is short.", f"Each secret has at least {LEAST} characters.")
    return secrets


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """`X-Tocsin-Signature` of a body as it is sent. timestamp: `X-Tocsin-Timestamp`, seconds since 1970."""
    return "sha256=" + hmac.digest(secret, timestamp.encode() + b"." + body, "sha256").hex()


def fault(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: datetime) -> str:
    """Why it is not believed, in a sentence; empty: it is. headers: by their names in small letters."""
    timestamp, signed = headers.get("x-tocsin-timestamp", ""), headers.get("x-tocsin-signature", "")
    if not timestamp or not signed:
        return "X-Tocsin-Timestamp and X-Tocsin-Signature are needed."
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 11):
        return "X-Tocsin-Timestamp is no number of seconds since 1970."
    if abs(EPOCH + timedelta(seconds=int(timestamp)) - now) > SKEW:
        return "X-Tocsin-Timestamp is more than five minutes from our clock."
    given = signed.encode("utf-8", "replace")
    matches = [hmac.compare_digest(given, signature(secret, timestamp, body).encode()) for secret in secrets]
    return "" if any(matches) else "The signature is not that of any secret."
