"""Incidents as Opsgenie alerts (Alert API): created, acknowledged, closed, one alert for each incident."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import Field, SecretStr, field_validator

from alerts.channel import Surroundings
from alerts.pages import Page, key_of, page
from alerts.post import Poster
from core.errors import Misconfigured, Permanent
from core.requests import of_the_web
from core.secret import secret
from schemas.base import Strict
from schemas.delivery import APART, Delivery

Region = Literal["us", "eu"]
ADDRESSES: Mapping[Region, str] = {"us": "https://api.opsgenie.com", "eu": "https://api.eu.opsgenie.com"}
MESSAGE, ALIAS, USER = 130, 512, 100
"""Most characters that Opsgenie takes."""
CREATED = frozenset({"opened", "reopened", "escalated"})


class Settings(Strict):
    """api_key: of an API integration that may create and change alerts; or api_key_file.

    url: in place of that of the region: a proxy, or Jira Service Management, which speaks the same.
    """

    api_key: SecretStr = SecretStr("")
    api_key_file: Path | None = None
    region: Region = "us"
    url: str = ""
    ca_file: Path | None = None
    seconds: float = Field(default=10.0, gt=0, le=60)

    @field_validator("url")
    @classmethod
    def _of_the_web(cls, url: str) -> str:
        return of_the_web(url) if url else url


class Opsgenie:
    """What comes twice is shown once: the alias is that of the incident, and an alert that is open is not made anew."""

    name = "opsgenie"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        table = f"notifiers.{around.name}"
        key = secret(f"{table}.api_key", settings.api_key, settings.api_key_file)
        if not key.get_secret_value():
            raise Misconfigured(f"{table}.api_key is empty.", "Set it, or api_key_file.")
        self._headers = {"Authorization": f"GenieKey {key.get_secret_value()}"}
        self._url = f"{(settings.url or ADDRESSES[settings.region]).rstrip('/')}/v2/alerts"
        look_at = f"{table}.api_key and its region"
        self._poster = Poster(settings.ca_file, f"{table}.ca_file", settings.seconds, look_at, around.clock)

    def send(self, delivery: Delivery) -> str:
        """Returns the alias. Raises Busy, Transient, Permanent, Misconfigured."""
        if delivery.what in APART:
            raise Permanent(f"A {delivery.what} is nothing to page anybody for.", "Send it to another channel.")
        alias = key_of(delivery.incident, ALIAS)
        for method, path, body in _calls(alias, page(delivery), delivery):
            self._poster.send(method, self._url + path, json.dumps(body).encode(), self._headers)
        return alias


Call = tuple[str, str, Mapping[str, object]]


def _calls(alias: str, told: Page, delivery: Delivery) -> Iterator[Call]:
    """Method, path and body of each, in order; all of them may come again."""
    by = {"user": told.by[:USER], "source": "Tocsin"} if told.by else {"source": "Tocsin"}
    what, note = delivery.what, {"note": told.subject}
    if what in CREATED:
        yield "POST", "", _alert(alias, told, delivery)
    elif what == "acknowledged" or (what == "snoozed" and not told.snoozed_until):
        yield "POST", _of(alias, "acknowledge"), {**by, **note}
    elif what == "snoozed":
        yield "POST", _of(alias, "snooze"), {**by, **note, "endTime": told.snoozed_until}
    elif what == "resolved":
        yield "POST", _of(alias, "close"), {**by, **note}
    else:
        if what == "severity":
            yield "PUT", _of(alias, "priority"), {"priority": _priority(told)}
            yield "PUT", _of(alias, "message"), {"message": told.subject[:MESSAGE]}
        if what == "awake":
            yield "POST", _of(alias, "unacknowledge"), {**by, **note}
        yield "POST", _of(alias, "notes"), {"source": "Tocsin", "note": told.text}


def _of(alias: str, action: str) -> str:
    return f"/{quote(alias, safe='')}/{action}?identifierType=alias"


def _alert(alias: str, told: Page, delivery: Delivery) -> dict[str, object]:
    details = {"incident": delivery.incident, "topic": told.topic, "kind": told.kind, "opened_at": told.opened_at}
    details |= {f"link {number}": link for number, link in enumerate(told.links, start=1)}
    return {
        "message": told.subject[:MESSAGE],
        "alias": alias,
        "description": told.text,
        "priority": _priority(told),
        "source": "Tocsin",
        "entity": told.watch[:ALIAS],
        "details": {name: value for name, value in details.items() if value},
    }


def _priority(told: Page) -> str:
    """P1 is the gravest."""
    return f"P{6 - told.severity}"
