"""Webhooks of Meta's Graph API: the challenge of a subscription, signed notices, and the changes that they tell."""

import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from pydantic import JsonValue, SecretStr

from core.clock import EPOCH
from core.errors import Busy, Misconfigured, Permanent, TocsinError, Transient
from core.httpd.resources import Request, Response
from core.secret import secret
from ingest.client import Barred
from ingest.client import Refused as Refusal
from ingest.hooks import Hooked, Parcel
from ingest.messaging import Messaging
from ingest.port import Refused, Surroundings
from ingest.private import OwnHandle
from schemas.event import Event
from schemas.private import PrivateEvent
from schemas.watch import Id

GRAPH = "https://graph.facebook.com/v25.0"
QUIET = timedelta(minutes=15)
"""How long the Graph API is left alone that says it was asked too often: its limits are of an hour."""
_TOO_OFTEN = frozenset({4, 17, 32, 613, 80001, 80002, 80006})
_FOR_NOW = frozenset({1, 2, 341, 368})
_NOT_LET_IN = frozenset({3, 10, 102, 190, *range(200, 300)})
_CHALLENGE = re.compile(r"[\w.~-]{1,256}", re.ASCII)

Fields = Mapping[str, JsonValue]


class Subscribed(Hooked):
    """app_secret: of Meta's app, which signs its notices. verify_token: as it was written where the app subscribes.

    watches: those that all of this is about, besides what queries match: comments seldom name the page they stand on.

    private: whose messages are kept, as a watch names the account, by the id of the page or Instagram account.
    """

    app_secret: SecretStr = SecretStr("")
    app_secret_file: Path | None = None
    verify_token: SecretStr = SecretStr("")
    verify_token_file: Path | None = None
    watches: tuple[Id, ...] = ()
    private: Mapping[str, OwnHandle] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """account: the page or Instagram account whose subscription tells it. at: when it was told."""

    account: str
    at: datetime
    field: str
    value: Fields

    def text(self, name: str) -> str:
        """Of a value; empty where there is none."""
        return text(self.value, name)

    def within(self, name: str) -> Fields:
        found = self.value.get(name)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a change only names, and what has to be asked for."""

    id: str


Read = Callable[[Change], Event | Reference | None]
"""What a change comes to; None: nothing that is listened for. Raises Permanent."""


class Subscription:
    """about: the object that is subscribed to, `page` or `instagram`. network: as messages name it."""

    def __init__(self, settings: Subscribed, around: Surroundings, about: str, network: str, read: Read) -> None:
        self._secret = _needed(around.name, "app_secret", settings.app_secret, settings.app_secret_file)
        self._token = _needed(around.name, "verify_token", settings.verify_token, settings.verify_token_file)
        self._about = about
        self._read = read
        self._messaging = Messaging(settings.private, network, around)

    def received(self, request: Request) -> Response | Parcel:
        if request.path not in ("", "/"):
            return Response(HTTPStatus.NOT_FOUND, "There is only this address.")
        match request.method:
            case "GET":
                return self._challenged(request.query)
            case "POST":
                return self._noticed(request)
        return Response(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and POST.", headers={"Allow": "GET, POST"})

    def _challenged(self, query: Mapping[str, str]) -> Response:
        token, challenge = query.get("hub.verify_token", ""), query.get("hub.challenge", "")
        known = hmac.compare_digest(token.encode("utf-8", "replace"), self._token)
        if query.get("hub.mode") != "subscribe" or not known or not _CHALLENGE.fullmatch(challenge):
            return Response(HTTPStatus.FORBIDDEN, "This is not the token that was agreed on.")
        return Response(HTTPStatus.OK, challenge)

    def _noticed(self, request: Request) -> Response | Parcel:
        signed = "sha256=" + hmac.digest(self._secret, request.body, "sha256").hex()
        given = request.headers.get("x-hub-signature-256", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, signed.encode()):
            return Response(HTTPStatus.UNAUTHORIZED, "The signature is not that of the app.")
        try:
            notice: JsonValue = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            return _parcel([], [], [Refused("a notice", request.body, f"It is no JSON: {error}.")])
        if not isinstance(notice, dict) or notice.get("object") != self._about:
            reason = f"It is about something other than {self._about}: see what the app subscribes to."
            return _parcel([], [], [Refused("a notice", request.body, reason)])
        return self._told(notice)

    def _told(self, notice: Fields) -> Response | Parcel:
        events: list[Event] = []
        references: list[str] = []
        refused: list[Refused] = []
        for where, account, at, change in _changes(notice):
            try:
                match self._read(_change(account, at, change)):
                    case Reference(id=reference):
                        references.append(reference)
                    case None:
                        pass
                    case event:
                        events.append(event)
            except Permanent as error:
                refused.append(Refused(where, json.dumps(change).encode(), error.message))
        private, unread = self._messaging.told(notice)
        refused += unread
        if not events and not references and not refused and not private:
            return Response(HTTPStatus.OK)
        return _parcel(events, references, refused, private)


def meant(refusal: Refusal | Barred, source: str) -> TocsinError:
    """What the Graph API means by a refusal: it answers 400 and 403 to almost anything, and tells it by a code."""
    try:
        told: JsonValue = json.loads(refusal.answer)
    except ValueError:
        return refusal
    error = told.get("error") if isinstance(told, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    said = f"{refusal.message.rstrip('.')}, with its error {code}."
    if code in _TOO_OFTEN:
        return Busy(said, QUIET)
    if code in _FOR_NOW:
        return Transient(said)
    if code in _NOT_LET_IN:
        return Misconfigured(said, f"Look at the permissions of the app, and at sources.{source}.token.")
    return Permanent(said) if isinstance(refusal, Refusal) else refusal


def text(fields: Fields, name: str) -> str:
    """Of a field that is a text or a number; empty where it is neither."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def needed(fields: Fields, name: str) -> str:
    """Raises Permanent."""
    found = text(fields, name)
    if not found:
        raise Permanent(f"{name} is missing.")
    return found


def seconds(fields: Fields, name: str) -> datetime | None:
    """A time that is written as seconds since 1970. Raises Permanent."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or not 0 <= value < 1 << 34:
        raise Permanent(f"{name} is no time in seconds since 1970.")
    return EPOCH + timedelta(seconds=value)


def _changes(notice: Fields) -> Iterator[tuple[str, str, JsonValue, JsonValue]]:
    """Where each stands, the account, when it was told, and the change."""
    entries = notice.get("entry")
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        if not isinstance(entry, dict):
            continue
        changes = entry.get("changes")
        for place, change in enumerate(changes if isinstance(changes, list) else [], 1):
            account = text(entry, "id")
            yield f"change {place} in entry {number}, of {account}", account, entry.get("time"), change


def _change(account: str, at: JsonValue, change: JsonValue) -> Change:
    """Raises Permanent."""
    if not isinstance(change, dict):
        raise Permanent("It is no JSON object.")
    value = change.get("value")
    told = seconds({"time": at}, "time")
    if not account or told is None:
        raise Permanent("Its entry has no id, or no time.")
    return Change(account, told, text(change, "field"), value if isinstance(value, dict) else {})


def _parcel(
    events: list[Event], references: list[str], refused: list[Refused], private: Sequence[PrivateEvent] = ()
) -> Parcel:
    return Parcel(tuple(events), Response(HTTPStatus.OK), tuple(refused), tuple(references), private=tuple(private))


def _needed(source: str, name: str, value: SecretStr, file: Path | None) -> bytes:
    setting = f"sources.{source}.{name}"
    found = secret(setting, value, file).get_secret_value()
    if not found:
        raise Misconfigured(f"{setting} is empty.", f"Set it, or {setting}_file; docs/sources/facebook.md says where.")
    return found.encode()
