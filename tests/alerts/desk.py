"""Hands over incidents in memory: what people do to them from messages and pages."""

from dataclasses import dataclass, field
from threading import Condition

from alerts.channel import Action
from alerts.incidents import acknowledged, resolved, snoozed_until_doubled
from core.errors import NotFound, Transient
from schemas.incident import Incident
from schemas.scope import Scope
from tests.builders import NOON

PATIENCE = 10.0
"""Seconds that a test waits for what is to happen on another thread."""


@dataclass(slots=True)
class Desk:
    """Implements Hands and Standing. busy: nothing can be done just now. quicker: who had acknowledged
    before anybody else could."""

    known: dict[str, Incident]
    done: list[tuple[str, Action, str]] = field(default_factory=list)
    busy: bool = False
    quicker: str = ""
    acted: Condition = field(default_factory=Condition)

    def get(self, incident: str, scope: Scope) -> Incident:
        if incident not in self.known:
            raise NotFound(f'There is no incident "{incident}".')
        return self.known[incident]

    def act(self, incident: str, action: Action, by: str) -> str:
        if self.busy:
            raise Transient("The state is locked.")
        if self.quicker:
            return f"acknowledged by {self.quicker}"
        found = self.known.get(incident)
        if found is None:
            raise NotFound(f'There is no incident "{incident}".')
        match action:
            case "acknowledge":
                change = acknowledged(found, by)
            case "not_a_crisis":
                change = resolved(found, NOON, by)
            case _:
                change = snoozed_until_doubled(found, by)
        with self.acted:
            self.known[incident] = change.incident
            self.done.append((incident, action, by))
            self.acted.notify_all()
        return change.line

    def until_done(self, times: int) -> None:
        with self.acted:
            assert self.acted.wait_for(lambda: len(self.done) >= times, PATIENCE)
