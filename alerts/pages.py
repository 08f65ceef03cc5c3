"""What paging services are told of an incident, out of a delivery: plain fields, within bounds."""

import hashlib
import json
from dataclasses import dataclass

from alerts.messages import sendable
from schemas.delivery import Delivery

TEXT = 15_000
"""Most characters of a description (Opsgenie's limit; PagerDuty takes 512 KiB of an event)."""
LINKS = 10


@dataclass(frozen=True, slots=True)
class Page:
    """severity: 1 to 5. links: of the posts that the text names. What the incident does not say is empty."""

    subject: str
    text: str
    severity: int
    watch: str
    topic: str
    kind: str
    opened_at: str
    snoozed_until: str
    by: str
    links: tuple[str, ...]


def page(delivery: Delivery) -> Page:
    incident = json.loads(delivery.payload)
    fields = incident if isinstance(incident, dict) else {}

    def said(name: str) -> str:
        value = fields.get(name)
        return sendable(value) if isinstance(value, str) else ""

    severity = fields.get("severity")
    text = sendable(delivery.text)[:TEXT]
    return Page(
        subject=" ".join(sendable(delivery.subject).split()),
        text=text,
        severity=min(max(severity, 1), 5) if isinstance(severity, int) else 3,
        watch=said("watch"),
        topic=said("topic"),
        kind=said("kind"),
        opened_at=said("opened_at"),
        snoozed_until=said("snoozed_until"),
        by=said("handled_by"),
        links=_links(text),
    )


def key_of(incident: str, longest: int) -> str:
    """The name of an incident elsewhere: the same each time, and no longer than is taken there."""
    key = f"tocsin-{sendable(incident)}"
    return key if len(key) <= longest else f"tocsin-{hashlib.sha256(key.encode()).hexdigest()}"


def _links(text: str) -> tuple[str, ...]:
    """Each stands on a line of its own (messages.py)."""
    lines = (line.strip() for line in text.splitlines())
    found = dict.fromkeys(line for line in lines if line.startswith(("https://", "http://")) and " " not in line)
    return tuple(found)[:LINKS]
