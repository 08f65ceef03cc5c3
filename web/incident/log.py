"""What happened to an incident, in the reader's words and on their clocks: by itself, by people, and what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.messages import one_line
from alerts.port import Happened
from alerts.words.history import history_line
from core.state.outbox import DeliveryStatus, Posting
from schemas.incident import Incident, IncidentKind
from web.incident.words import readable, said_in
from web.look.tongue import Tongue
from web.visit import Visit

LINE = 160
"""Characters of what a message was called."""
Kind = Literal["story", "tocsin", "person", "note", "message"]


@dataclass(frozen=True, slots=True)
class Event:
    """by: a person's name; empty for what nobody did. kind: whose doing it is."""

    at: datetime
    what: str
    kind: Kind
    by: str = ""


def timeline(visit: Visit, incident: Incident, people: Mapping[str, str]) -> list[Event]:
    """All that is known to have happened, oldest first."""
    state, tongue = visit.backing.state, visit.tongue
    happened = state.incidents.history(incident.id, visit.scope)
    told = [_happened(each, tongue, people) for each in happened]
    told += [_sent(each, tongue) for each in state.outbox.of_incident(incident.id)]
    return sorted([*told, *_story(incident, tongue)], key=lambda event: event.at)


def done_by_people(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.kind in ("person", "note")]


def _story(incident: Incident, tongue: Tongue) -> list[Event]:
    evidence, told = incident.evidence, list[Event]()
    if evidence.first_seen_at is not None:
        source = one_line(evidence.first_seen_source, 60)
        told.append(Event(evidence.first_seen_at, tongue("First post, on %(source)s", source=source), "story"))
    if evidence.first_press is not None:
        outlet = one_line(evidence.first_press.outlet, 80)
        told.append(Event(evidence.first_press.at, tongue("First in the press: %(outlet)s", outlet=outlet), "story"))
    if incident.peak_at is not None and incident.kind is not IncidentKind.BLIND:
        told.append(Event(incident.peak_at, tongue("Its height so far"), "story"))
    return told


def _happened(happened: Happened, tongue: Tongue, people: Mapping[str, str]) -> Event:
    by = people.get(happened.by, happened.by)
    if happened.action == "note":
        return Event(happened.at, happened.note, "note", by)
    line = readable(history_line(happened.note or happened.action, said_in(tongue)), tongue, people)
    return Event(happened.at, line, "person" if happened.by else "tocsin", by)


def _sent(posted: Posting, tongue: Tongue) -> Event:
    delivery = posted.delivery
    named = {"channel": one_line(delivery.channel, 60), "subject": one_line(delivery.subject, LINE)}
    match posted.status:
        case DeliveryStatus.SENT:
            what = tongue("Sent to %(channel)s: %(subject)s", **named)
        case DeliveryStatus.PENDING:
            what = tongue("On its way to %(channel)s: %(subject)s", **named)
        case DeliveryStatus.GIVEN_UP:
            why = one_line(posted.reason, LINE)
            what = tongue("Could not be sent to %(channel)s: %(subject)s (%(why)s)", why=why, **named)
    return Event(posted.written_at, what, "message")
