"""Incidents through apprise: Teams, Telegram, Discord, SMS, push and a hundred more, each by an address of its own.

The addresses are secrets, and apprise logs them, and what platforms answer: none of its words is let through.
"""

import logging
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import apprise
import structlog
from apprise.exception import AppriseException, AppriseImproperlyConfigured
from pydantic import Field, SecretStr

from alerts.channel import Surroundings
from alerts.messages import sendable
from alerts.pages import page
from core.errors import Misconfigured, Permanent, Transient
from core.secret import secret
from schemas.base import Strict
from schemas.delivery import Delivery

SHORT = 500
"""Of a channel that takes no more characters (SMS, pagers) only the subject is asked."""
SENT: Final = 1_000
"""Deliveries of which it is remembered which addresses took them, while others did not."""
TYPES = {1: "info", 2: "info", 3: "warning", 4: "failure", 5: "failure"}
REFUSED = frozenset({401, 403, 404, 405, 410})
SENSELESS = frozenset({400, 413, 415, 422})
_STATUS = re.compile(r"error=(\d{3})\b")

_log = structlog.get_logger(__name__)


class Settings(Strict):
    """urls: as apprise writes them (`msteams://…`, `tgram://…`), or urls_file, one a line."""

    urls: tuple[SecretStr, ...] = Field(default=(), max_length=50)
    urls_file: Path | None = None


class Apprise:
    """Sends to every address; after a failure only those are tried again that did not take it."""

    name = "apprise"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        table = f"notifiers.{around.name}"
        written = secret(f"{table}.urls", SecretStr("\n".join(_shown(settings.urls))), settings.urls_file)
        urls = [line.strip() for line in written.get_secret_value().splitlines() if line.strip()]
        if not urls:
            raise Misconfigured(f"{table}.urls is empty.", "Write one address at least, or name urls_file.")
        self._table = table
        self._heard = _heard()
        self._services = [_service(url, f"{table}.urls, number {place}") for place, url in enumerate(urls, start=1)]
        self._taken: dict[str, set[int]] = {}

    def send(self, delivery: Delivery) -> str:
        """Returns the key: there is nothing that could be edited. What some addresses took is sent, for they are owed
        what follows, even where the others never can take it.

        Raises Transient, Permanent, Misconfigured.
        """
        taken = self._taken.setdefault(delivery.key, set())
        failures: list[Transient | Permanent | Misconfigured] = []
        for place, service in enumerate(self._services):
            if place in taken:
                continue
            try:
                self._notify(service, delivery)
            except (Transient, Permanent, Misconfigured) as failure:
                failures.append(failure)
            else:
                taken.add(place)
        if failures:
            worst = _worth_most(failures)
            if not taken or not isinstance(worst, Permanent):
                self._forget(SENT)
                raise worst
            _log.warning("addresses_left_out", key=delivery.key, reasons=[str(failure) for failure in failures])
        del self._taken[delivery.key]
        return delivery.key

    def _notify(self, service: apprise.NotifyBase, delivery: Delivery) -> None:
        title, body = _fitting(delivery, service.title_maxlen, service.body_maxlen)
        sender = apprise.Apprise(asset=service.asset)
        sender.add(service)
        called = f"{self._table}: {service.service_name}"
        kind = "success" if delivery.what == "resolved" else TYPES[page(delivery).severity]
        self._heard.forget()
        try:
            sent = sender.notify(body=body, title=title, notify_type=kind, body_format="text")
        except AppriseImproperlyConfigured as error:
            raise Misconfigured(f"{called} cannot be used as it is set ({type(error).__name__}).") from None
        except AppriseException as error:
            raise Permanent(f"{called} cannot be told this ({type(error).__name__}).") from None
        if not sent:
            raise _by_status(self._heard.status, called, self._table)

    def _forget(self, kept: int) -> None:
        for key in list(self._taken)[:-kept]:
            del self._taken[key]


class _Heard(logging.Filter):
    """Lets none of the words of apprise through, whatever handlers there are, and keeps of them only the HTTP status
    of the last failure (0: none was told)."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 0
        logger = logging.getLogger("apprise")
        logger.setLevel(logging.WARNING)
        logger.addFilter(self)
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # it names paths, which hold tokens

    def filter(self, record: logging.LogRecord) -> bool:
        found = _STATUS.search(record.getMessage())
        if found:
            self.status = int(found[1])
        return False

    def forget(self) -> None:
        self.status = 0


@cache
def _heard() -> _Heard:
    """One for all, for a filter that lets nothing through hides it from those behind it."""
    return _Heard()


def _service(url: str, setting: str) -> apprise.NotifyBase:
    asset = apprise.AppriseAsset(
        app_id="Tocsin",
        app_desc="Tocsin",
        app_url="",
        async_mode=False,
        http_redirects=False,
        storage_mode="memory",
        secure_logging=True,
    )
    service = apprise.Apprise.instantiate(url, asset=asset)
    if service is None:
        raise Misconfigured(f"{setting}: apprise cannot use this address.", "Its documentation shows each platform's.")
    if not service.verify_certificate:
        raise Misconfigured(f"{setting} turns off the check of certificates.", "Leave out verify=no.")
    return service


def _fitting(delivery: Delivery, title_limit: int, body_limit: int) -> tuple[str, str]:
    """Title and body within what the channel takes (in characters), cut at the end of a line."""
    subject = " ".join(sendable(delivery.subject).split())
    text = sendable(delivery.text)
    if body_limit <= SHORT:
        return "", _cut(subject, body_limit)
    if not title_limit:
        return "", _cut(text, body_limit)
    body = text.removeprefix(sendable(delivery.subject)).lstrip("\n")
    return _cut(subject, title_limit), _cut(body, body_limit) or subject


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    line = kept.rfind("\n")
    return (kept[:line] if line > limit // 2 else kept) + "…"


def _by_status(status: int, called: str, table: str) -> Transient | Permanent | Misconfigured:
    said = f"{called} answered {status}." if status else f"{called} did not take it."
    if status in REFUSED:
        return Misconfigured(said, f"Look at {table}.urls.")
    return Permanent(said) if status in SENSELESS else Transient(said)


def _worth_most(failures: Sequence[Transient | Permanent | Misconfigured]) -> Transient | Permanent | Misconfigured:
    """Of several failures the one that is not given up: what can still be sent is sent."""
    order = (Transient, Misconfigured, Permanent)
    return min(failures, key=lambda failure: order.index(type(failure)))


def _shown(urls: Sequence[SecretStr]) -> list[str]:
    return [url.get_secret_value() for url in urls]
