"""What is pushed to `/<name>`: signed, once, and answered when it is durable."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import ClassVar

from pydantic import JsonValue, SecretStr

from core.errors import Permanent
from core.httpd.resources import Request, Response
from core.secret import secret
from ingest.about import About
from ingest.hooks import Hook, Hooked, Parcel
from ingest.port import Harvest, Surroundings
from ingest.rows.columns import Columns
from ingest.rows.items import Items, Taken, rows_of
from ingest.sources.webhook.described import MOST, NETWORK, schema
from ingest.sources.webhook.repeats import LONGEST_KEY, Repeats
from ingest.sources.webhook.signature import fault, secrets_of
from ingest.unpack import TooLong, unpacked

JSON = "application/json; charset=utf-8"
TOLD = 100
"""Refused items that an answer names; all of them are dead letters."""


class Settings(Hooked):
    """secret, secret_file: one or several, one a line; what is signed with any of them is taken.

    columns: where plain mentions say what, as for files.
    """

    secret: SecretStr = SecretStr("")
    secret_file: Path | None = None
    columns: Columns = Columns()


class Webhook:
    about: ClassVar[About] = About(
        title="Webhook",
        key="a secret that both sides know",
        gaps="A sender that is not answered 2xx sends again; minutes in which nobody listened stay gaps.",
        deletions="The sender says them, as `deleted` events.",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        setting = f"sources.{around.name}.secret"
        self._secrets = secrets_of(setting, secret(setting, settings.secret, settings.secret_file).get_secret_value())
        self._settings = settings
        self._around = around
        self._items = Items(settings.columns, around.name, NETWORK)
        self._repeats = Repeats(around.memory, around.clock)
        self._hook = Hook(settings, around, self._received, self._kept)

    def open(self, resume: str) -> None:
        """Raises Misconfigured where the address cannot be listened on."""
        self._hook.open()

    def next_batch(self) -> Harvest:
        parcels = self._hook.take()
        events = tuple(event for each in parcels for event in each.events)
        refused = tuple(letter for each in parcels for letter in each.refused)
        return Harvest((*events, *self._hook.claims()), resume="", refused=refused)

    def close(self) -> None:
        self._hook.close()

    def _received(self, request: Request) -> Response | Parcel:
        if request.path == "/schema" and request.method in ("GET", "HEAD"):
            return _said(HTTPStatus.OK, schema(self._settings.columns))
        if request.path not in ("", "/"):
            return _problem(HTTPStatus.NOT_FOUND, "There are this address, and /schema below it.")
        if request.method != "POST":
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, "Only POST.", headers={"Allow": "POST"})
        unbelieved = fault(request.headers, request.body, self._secrets, self._around.clock.now())
        if unbelieved:
            return _problem(HTTPStatus.UNAUTHORIZED, unbelieved)
        return self._believed(request)

    def _believed(self, request: Request) -> Response | Parcel:
        """Raises Transient."""
        key = request.headers.get("idempotency-key", "")
        if len(key) > LONGEST_KEY:
            return _problem(HTTPStatus.BAD_REQUEST, f"Idempotency-Key is longer than {LONGEST_KEY} characters.")
        before = self._repeats.before(key, request.body, JSON) if key else None
        return before or self._parcel(request, key)

    def _parcel(self, request: Request, key: str) -> Response | Parcel:
        encoding = request.headers.get("content-encoding", "")
        try:
            body = unpacked(request.body, encoding, self._settings.longest_body)
            taken = self._taken(body)
        except TooLong as error:
            return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error.message)
        except Permanent as error:
            return _problem(HTTPStatus.BAD_REQUEST, error.message)
        answer = _answer(taken)
        note = self._repeats.note(key, request.body, answer) if key else ""
        return Parcel(taken.events, answer, taken.refused, note=note, key=key)

    def _taken(self, body: bytes) -> Taken:
        """Raises Permanent where it holds no items at all, or too many."""
        rows = list(islice(rows_of(body), MOST + 1))
        if not rows:
            raise Permanent("There is nothing in it.")
        if len(rows) > MOST:
            raise Permanent(f"There are more than {MOST} items in it.")
        now = self._around.clock.now()
        return self._items.taken(rows, f"what {self._around.name} was sent at {now.isoformat(timespec='seconds')}", now)

    def _kept(self, parcels: Sequence[Parcel]) -> None:
        self._repeats.keep([each.note for each in parcels if each.note])


def _answer(taken: Taken) -> Response:
    """200 where all was taken, 207 where some was, 422 where nothing was: nothing of it need be sent again."""
    refused: list[JsonValue] = [{"where": where, "reason": reason} for where, reason in taken.faults[:TOLD]]
    status = HTTPStatus.OK if not refused else HTTPStatus.MULTI_STATUS
    if not taken.events:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _said(status, {"accepted": len(taken.events), "refused": len(taken.faults), "refusals": refused})


def _problem(status: HTTPStatus, why: str) -> Response:
    return _said(status, {"error": why})


def _said(status: HTTPStatus, answer: JsonValue) -> Response:
    return Response(status, json.dumps(answer, ensure_ascii=False), JSON)
