"""One mail, read: whatever its charset, its encodings and its mistakes."""

import email
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime

from core.errors import Permanent

BROKEN = (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError)
"""What Python's own reader of mails raises for those that are written badly."""
NEAR = timedelta(days=1)
"""How far the date of a mail may be from its arrival, to be believed."""


@dataclass(frozen=True, slots=True)
class Mail:
    """id: tells it from others. sender: an address in small letters. sent: when; when it arrived, where it lies."""

    id: str
    sender: str
    sender_name: str
    subject: str
    sent: datetime
    html: str
    plain: str


def read(raw: bytes, arrived: datetime) -> Mail:
    """Raises Permanent."""
    try:
        message = email.message_from_bytes(raw, EmailMessage, policy=default)
    except BROKEN as error:
        raise Permanent(f"It cannot be read as a mail: {error}.") from None
    name, address = parseaddr(_header(message, "From"))
    named = _header(message, "Message-ID").strip()
    return Mail(
        id=hashlib.sha256(named.encode("utf-8", "replace") if named else raw).hexdigest()[:16],
        sender=address.lower(),
        sender_name=name,
        subject=" ".join(_header(message, "Subject").split()),
        sent=_sent(message, arrived),
        html=_part(message, "html"),
        plain=_part(message, "plain"),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except BROKEN:
        return ""


def _sent(message: EmailMessage, arrived: datetime) -> datetime:
    try:
        sent = parsedate_to_datetime(_header(message, "Date"))
        sent = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (*BROKEN, OverflowError):
        return arrived
    return sent if abs(arrived - sent) <= NEAR else arrived


def _part(message: EmailMessage, kind: str) -> str:
    """Attachments are not looked at. A charset that nobody knows is read as UTF-8."""
    try:
        part = message.get_body((kind,))
    except BROKEN:
        return ""
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except BROKEN:
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
