"""Incidents as PagerDuty events (Events API v2): triggered, acknowledged, resolved, one alert for each incident."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator

from alerts.channel import Surroundings
from alerts.pages import Page, key_of, page
from alerts.post import Poster, Refused
from core.errors import Misconfigured, Permanent
from core.requests import of_the_web
from core.secret import secret
from schemas.base import Strict
from schemas.delivery import APART, Delivery

Region = Literal["us", "eu"]
ADDRESSES: Mapping[Region, str] = {"us": "https://events.pagerduty.com", "eu": "https://events.eu.pagerduty.com"}
SUMMARY, KEY = 1_024, 255
"""Most characters that PagerDuty takes of a summary, and of a dedup key."""
SEVERITIES = {1: "info", 2: "info", 3: "warning", 4: "error", 5: "critical"}
ACTIONS = {"resolved": "resolve", "acknowledged": "acknowledge", "snoozed": "acknowledge"}


class Settings(Strict):
    """routing_key: the integration key of a service or of an event orchestration; or routing_key_file.

    url: in place of that of the region, for a proxy.
    """

    routing_key: SecretStr = SecretStr("")
    routing_key_file: Path | None = None
    region: Region = "us"
    url: str = ""
    ca_file: Path | None = None
    seconds: float = Field(default=10.0, gt=0, le=60)

    @field_validator("url")
    @classmethod
    def _of_the_web(cls, url: str) -> str:
        return of_the_web(url) if url else url


class Pagerduty:
    """What comes twice changes nothing: the dedup key is that of the incident."""

    name = "pagerduty"

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._table = f"notifiers.{around.name}"
        self._key = secret(f"{self._table}.routing_key", settings.routing_key, settings.routing_key_file)
        if not self._key.get_secret_value():
            raise Misconfigured(f"{self._table}.routing_key is empty.", "Set it, or routing_key_file.")
        self._url = f"{(settings.url or ADDRESSES[settings.region]).rstrip('/')}/v2/enqueue"
        look_at = f"{self._table}.routing_key and its region"
        self._poster = Poster(settings.ca_file, f"{self._table}.ca_file", settings.seconds, look_at, around.clock)

    def send(self, delivery: Delivery) -> str:
        """Returns the dedup key. Raises Busy, Transient, Permanent, Misconfigured."""
        if delivery.what in APART:
            raise Permanent(f"A {delivery.what} is nothing to page anybody for.", "Send it to another channel.")
        key = key_of(delivery.incident, KEY)
        event = {"routing_key": self._key.get_secret_value(), "dedup_key": key, **_event(page(delivery), delivery)}
        try:
            self._poster.send("POST", self._url, json.dumps(event).encode(), {})
        except Refused as refused:
            if b"routing_key" in refused.answer or b"routing key" in refused.answer.lower():
                raise Misconfigured(
                    "PagerDuty does not know the routing key.", f"Look at {self._table}.routing_key and its region."
                ) from None
            raise
        return key


def _event(told: Page, delivery: Delivery) -> dict[str, object]:
    action = ACTIONS.get(delivery.what, "trigger")
    if action != "trigger":
        return {"event_action": action}
    payload: dict[str, object] = {
        "summary": told.subject[:SUMMARY],
        "source": told.watch or "tocsin",
        "severity": SEVERITIES[told.severity],
        "component": told.topic,
        "group": told.watch,
        "class": told.kind,
        "custom_details": {"text": told.text, "incident": delivery.incident, "what": delivery.what},
    }
    if told.opened_at:
        payload["timestamp"] = told.opened_at
    return {
        "event_action": action,
        "client": "Tocsin",
        "payload": {name: value for name, value in payload.items() if value != ""},
        "links": [{"href": link, "text": link} for link in told.links],
    }
