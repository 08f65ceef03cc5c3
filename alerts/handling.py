"""What a person does to an incident, decided anew where somebody was quicker, and said in a line of its history."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from alerts.incidents import Change, dismissed, merged, ticked, undismissed, unticked
from alerts.lessons import lesson
from alerts.playbooks import chosen
from alerts.port import Handled
from core.errors import Changed, NotFound
from schemas.incident import Incident
from schemas.playbook import Playbook
from schemas.scope import ALL

ATTEMPTS = 5
"""How often it is decided before whoever asked is told that others are always quicker."""


class Noted(Handled, Protocol):
    """The same, with what is written beside it, and what can be unlearned."""

    def undismiss(self, incident: Incident, by: str, note: str = "") -> None:
        """What it taught is taken back. Raises NotFound also where it teaches nothing (any more)."""

    def note(self, incident: str, by: str, text: str, action: str = "note") -> None:
        """A line of its history. Raises NotFound, and Permanent for a text that is empty or too long."""


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


def joined(incidents: Noted, incident: str, into: str, by: str, now: datetime) -> str:
    """The same story as another incident, in whose history it is noted. Returns and raises as `handled`."""
    line = handled(incidents, incident, lambda found: merged(found, incidents.get(into, ALL), now, by), "merge", by)
    incidents.note(into, by, f"{incident} merged into it by {by}", action="merge")
    return line


def unlearned(incidents: Noted, incident: str, by: str) -> str:
    """What its dismissal taught is taken back. Returns and raises as `handled`."""

    def once() -> str:
        changed = undismissed(incidents.get(incident, ALL), by)
        incidents.undismiss(changed.incident, by, changed.line)
        return changed.line

    return patiently(once)


def stepped(
    incidents: Handled, incident: str, number: int, own: Sequence[Playbook], by: str, done_at: datetime | None
) -> str:
    """A step of its playbook, by its number from 1, is done at a time, or (None) not done after all. Returns and raises
    as `handled`; NotFound where its playbook has no such step."""
    playbook = chosen(incidents.get(incident, ALL), own)
    if playbook is None or not 1 <= number <= len(playbook.step):
        raise NotFound(
            "Its playbook has no step %(number)s.",
            "`tocsin incidents show %(incident)s` shows the steps.",
            number=number,
            incident=incident,
        )
    task = playbook.step[number - 1]
    if done_at is None:
        return handled(incidents, incident, lambda found: unticked(found, task.id, by), "step", by)
    return handled(incidents, incident, lambda found: ticked(found, task.id, task.text.en, by, done_at), "step", by)


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
