"""Incidents by e-mail: one thread for each, in text and HTML."""

import hashlib
import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import structlog
from pydantic import Field, SecretStr, field_validator

from alerts.channel import Surroundings
from alerts.messages import sendable, with_link
from core.errors import Misconfigured, Permanent, Transient
from core.secret import secret
from core.trust import trust
from schemas.base import Strict
from schemas.delivery import APART, Delivery

PICTURE = "display:block;width:100%;max-width:784px;height:auto;border:0"
PORTS = {"starttls": 587, "tls": 465}
ASKING: frozenset[str] = frozenset({"opened", "severity", "update", "repeat", "awake", "reopened", "escalated"})
"""What somebody may acknowledge."""

_log = structlog.get_logger(__name__)


class Settings(Strict):
    """security: starttls (port 587) or tls from the first byte (465); both verify the server's certificate.

    password: or password_file. ca_file: certificates to trust besides the system's.
    """

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    ca_file: Path | None = None
    sender: str
    recipients: tuple[str, ...] = Field(min_length=1, max_length=100)
    seconds: float = Field(default=30.0, gt=0, le=120)

    @field_validator("sender", "recipients")
    @classmethod
    def _addresses(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in (value,) if isinstance(value, str) else value:
            if "@" not in parseaddr(address)[1] or any(c in address for c in "\r\n\0"):
                raise ValueError(f"{address!r} is no e-mail address")
        return value


class Email:
    """The Message-ID comes from the delivery's key, so that a second sending is known for what it is; what follows an
    incident's first message refers to it, so that a mail program shows one thread."""

    name = "email"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._clock = around.clock
        self._links = around.links
        self._name = around.name
        self._pictures = around.pictures
        self._table = f"notifiers.{around.name}"
        self._password = secret(f"{self._table}.password", settings.password, settings.password_file)
        if settings.user and not self._password.get_secret_value():
            raise Misconfigured(f"{self._table}.password is empty.", "Set it, or password_file, or leave out user.")
        self._trust = trust(f"{self._table}.ca_file", settings.ca_file)

    def send(self, delivery: Delivery) -> str:
        """Returns the Message-ID. Raises Transient, Permanent, Misconfigured."""
        message = self._message(with_link(delivery, self._link(delivery)))
        try:
            self._deliver(message)
        except ssl.SSLCertVerificationError as error:
            raise Misconfigured(
                f"The certificate of {self._settings.host} is not trusted: {error.verify_message}.",
                f"Mend it, or set {self._table}.ca_file.",
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            raise self._by_status(error.smtp_code, f"{self._settings.host} refuses user and password") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Misconfigured(
                f"{self._settings.host}: {error}.", f"Choose another {self._table}.security."
            ) from error
        except smtplib.SMTPResponseException as error:
            raise self._by_reply(error) from error
        except (smtplib.SMTPException, OSError) as error:
            said = str(error) or type(error).__name__
            raise Transient(f"{self._settings.host} cannot take mail now: {said}.") from error
        return str(message["Message-ID"])

    def _message(self, delivery: Delivery) -> EmailMessage:
        settings = self._settings
        message = EmailMessage(policy=SMTP_POLICY)
        try:
            message["Subject"] = " ".join(sendable(delivery.subject).split())
            message["From"] = settings.sender
            message["To"] = ", ".join(settings.recipients)
            message["Date"] = format_datetime(self._clock.now())
            message["Message-ID"] = message_id(delivery.key, settings.sender)
            message["Auto-Submitted"] = "auto-generated"
            if delivery.thread and delivery.thread != message["Message-ID"]:
                message["In-Reply-To"] = message["References"] = delivery.thread
            message.set_content(sendable(delivery.text))
            if delivery.html:
                self._add_html(message, delivery)
        except (MessageError, ValueError) as error:
            raise Permanent(f"{delivery.key} cannot be written as an e-mail: {error}.") from error
        return message

    def _link(self, delivery: Delivery) -> str:
        """One mail goes to all recipients: the history can name a person only where there is one."""
        if delivery.what not in ASKING:
            return ""
        recipients = self._settings.recipients
        by = recipients[0] if len(recipients) == 1 else self._name
        return self._links.to(delivery.incident, "acknowledge", f"{by} (e-mail)", delivery.language)

    def _add_html(self, message: EmailMessage, delivery: Delivery) -> None:
        """With its picture inside, where one can be drawn: multipart/related, so that nothing is fetched to show it."""
        picture = None if delivery.what in APART else self._pictures.of(delivery.incident)
        if picture is None:
            message.add_alternative(sendable(delivery.html), subtype="html")
            return
        name = message_id(f"{delivery.key}|picture", self._settings.sender)
        message.add_alternative(sendable(with_picture(delivery, name.strip("<>"))), subtype="html")
        shown = message.get_body(("html",))
        if isinstance(shown, EmailMessage):
            shown.add_related(picture, "image", "png", cid=name, disposition="inline", filename="tocsin.png")

    def _deliver(self, message: EmailMessage) -> None:
        settings = self._settings
        port = settings.port or PORTS[settings.security]
        with _connected(settings, port, self._trust) as server:
            if settings.security == "starttls":
                server.starttls(context=self._trust)
            if settings.user:
                server.login(settings.user, self._password.get_secret_value())
            refused = server.send_message(message)
        for recipient, (code, _) in refused.items():
            _log.warning("recipient_refused", recipient=recipient, code=code)

    def _refused(self, error: smtplib.SMTPRecipientsRefused) -> Exception:
        """Raised only when every recipient is refused: what came through to some is sent."""
        codes = [code for code, _ in error.recipients.values()]
        said = f"{self._settings.host} takes mail for none of the recipients"
        if any(400 <= code < 500 for code in codes):
            return Transient(f"{said} now.")
        return Misconfigured(f"{said}.", f"Look at {self._table}.recipients.")

    def _by_reply(self, error: smtplib.SMTPResponseException) -> Exception:
        said = error.smtp_error
        reply = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return self._by_status(error.smtp_code, f"{self._settings.host} answered {error.smtp_code} {reply[:200]}")

    def _by_status(self, code: int, said: str) -> Exception:
        """RFC 5321, 4.2.1: 4xx come again, 5xx do not; 53x are about who may send."""
        if 400 <= code < 500 or code < 0:
            return Transient(f"{said}.")
        if 530 <= code < 540:
            return Misconfigured(f"{said}.", f"Look at {self._table}.user and its password.")
        return Permanent(f"{said}.")


def message_id(key: str, sender: str) -> str:
    """The same key and sender give the same one. RFC 5322, 3.6.4."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:40]}@{domain}>"


def _connected(settings: Settings, port: int, trust: ssl.SSLContext) -> smtplib.SMTP:
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, port, timeout=settings.seconds, context=trust)
    return smtplib.SMTP(settings.host, port, timeout=settings.seconds)


def with_picture(delivery: Delivery, name: str) -> str:
    """The HTML with its picture under the first heading (at the end, where it has none). name: of the part it is in."""
    source, alt = quote(name, safe="@"), escape(delivery.pictured)
    shown = f'<p><img src="cid:{source}" alt="{alt}" width="784" style="{PICTURE}"></p>'
    before, heading, after = delivery.html.partition("</h2>")
    return f"{before}{heading}\n{shown}{after}" if heading else delivery.html + shown
