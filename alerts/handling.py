"""What a person does to an incident, decided anew where somebody was quicker, and said in a line of its history."""

from collections.abc import Callable
from datetime import datetime

from alerts.incidents import Change, dismissed
from alerts.lessons import lesson
from alerts.port import Handled
from core.errors import Changed
from schemas.incident import Incident
from schemas.scope import ALL

ATTEMPTS = 5
"""How often it is decided before whoever asked is told that others are always quicker."""


def handled(incidents: Handled, incident: str, change: Callable[[Incident], Change], action: str, by: str) -> str:
    """Returns the line. Raises what `change` does, NotFound, and Changed where others are always quicker."""

    def once() -> str:
        changed = change(incidents.get(incident, ALL))
        incidents.save(changed.incident, action, by, changed.line)
        return changed.line

    return patiently(once)


def no_crisis(incidents: Handled, incident: str, by: str, why: str, now: datetime) -> str:
    """Closed, and taught. Returns and raises as `handled`; Permanent where it cannot be dismissed."""

    return patiently(lambda: dismissed_once(incidents, incidents.get(incident, ALL), by, why, now))


def dismissed_once(incidents: Handled, standing: Incident, by: str, why: str, now: datetime) -> str:
    """The same, of an incident as it was read; raises Changed where somebody was quicker."""
    changed = dismissed(standing, now, by, why)
    incidents.dismiss(changed.incident, lesson(standing, by, why, now), by, changed.line)
    return changed.line


def patiently(act: Callable[[], str]) -> str:
    """Again where somebody was quicker."""
    for _ in range(ATTEMPTS - 1):
        try:
            return act()
        except Changed:
            continue
    return act()
