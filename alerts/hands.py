"""What people do to incidents from a message: the same button pressed twice gives the line that stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from alerts.channel import Action
from alerts.handling import dismissed_once, patiently
from alerts.incidents import Change, acknowledged, assigned, snoozed_until, snoozed_until_doubled
from alerts.port import Handled
from core.clock import Clock
from schemas.incident import Ending, Incident, IncidentState
from schemas.scope import ALL

SNOOZE = timedelta(hours=1)
SAME_PRESS = timedelta(minutes=5)
"""A snooze by the same person so soon after the last is the same press, delivered again."""


@dataclass(frozen=True, slots=True)
class PersonsHands:
    """Implements alerts/channel.py Hands. Whether somebody may act is for the channel to decide."""

    incidents: Handled
    clock: Clock

    def act(self, incident: str, action: Action, by: str) -> str:
        return patiently(lambda: self._once(incident, action, by))

    def _once(self, incident: str, action: Action, by: str) -> str:
        now = self.clock.now()
        found = self.incidents.get(incident, ALL)
        line = stands(found, action, by, now)
        if line:
            return line
        if action == "not_a_crisis":
            return dismissed_once(self.incidents, found, by, "", now)
        changed = _changed(found, action, by, now)
        self.incidents.save(changed.incident, action, by, changed.line)
        return changed.line


def stands(incident: Incident, action: Action, by: str, now: datetime) -> str:
    """What says that an incident is as somebody wants it already; empty: it is not."""
    asleep = incident.state is IncidentState.SNOOZED and not incident.held_by
    match action:
        case "acknowledge" if incident.state is IncidentState.ACKNOWLEDGED:
            return f"acknowledged by {incident.handled_by}"
        case "snooze" if asleep and incident.snoozed_until is not None:
            again = incident.handled_by == by and incident.snoozed_until >= now + SNOOZE - SAME_PRESS
            return f"snoozed until {incident.snoozed_until:%Y-%m-%dT%H:%MZ} by {by}" if again else ""
        case "snooze_until_doubled" if asleep and incident.snoozed_above is not None:
            return f"snoozed until it doubles (above {incident.snoozed_above:.0f}) by {incident.handled_by}"
        case "assign" if incident.owner == by:
            return f"assigned to {by}"
        case "not_a_crisis" if incident.ending is Ending.DISMISSED:
            return f"dismissed by {incident.handled_by} as no crisis"
    return ""


def _changed(
    incident: Incident,
    action: Literal["acknowledge", "snooze", "snooze_until_doubled", "assign"],
    by: str,
    now: datetime,
) -> Change:
    match action:
        case "acknowledge":
            return acknowledged(incident, by)
        case "snooze":
            return snoozed_until(incident, now + SNOOZE, by, now)
        case "snooze_until_doubled":
            return snoozed_until_doubled(incident, by)
        case "assign":
            return assigned(incident, by, by)
