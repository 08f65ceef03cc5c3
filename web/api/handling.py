"""`POST /incidents/…`: what people do to an incident."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from alerts import incidents as acts
from alerts.handling import handled, joined, no_crisis, stepped, unlearned
from alerts.incidents import WHY_LIMIT, Change
from core.state.incidents import NOTE_LIMIT
from schemas.base import Strict
from schemas.incident import Incident
from web.call.reply import done
from web.call.route import resource
from web.guard import Handling
from web.told.incidents import Acted
from web.visit import Visit

router = resource("incidents", "/incidents/{incident}")
Id = Annotated[str, Path(max_length=256, examples=["brisolle-20261122-1230"])]
LONGEST = 200
"""Characters of a name."""
MONTH = 30 * 24 * 60


class Snooze(Strict):
    """minutes: how long; null: until it is twice the size."""

    minutes: Annotated[int | None, Field(ge=1, le=MONTH, examples=[60])] = 60


class Assign(Strict):
    """to: a person or a team; empty: whoever asks."""

    to: Annotated[str, Field(max_length=LONGEST, examples=["Léa"])] = ""


class Note(Strict):
    text: Annotated[
        str, Field(min_length=1, max_length=NOTE_LIMIT, examples=["The depot confirms: doors jammed since 7 o’clock."])
    ]


class Merge(Strict):
    into: Annotated[str, Field(max_length=256, examples=["brisolle-20261122-1100"])]


class Dismiss(Strict):
    why: Annotated[str, Field(max_length=WHY_LIMIT, examples=["a joke about our advert"])] = ""


class Step(Strict):
    """done: false, not done after all."""

    done: bool = True


@router.post("/acknowledge", response_model=Acted)
def acknowledge(visit: Handling, incident: Id) -> Response:
    """Acknowledges an incident: it stays quiet unless severity rises."""
    by = visit.visitor.name
    return _act(visit, incident, "acknowledge", lambda found: acts.acknowledged(found, by))


@router.post("/snooze", response_model=Acted)
def snooze(visit: Handling, incident: Id, body: Snooze) -> Response:
    """Snoozes an incident: quiet for a while, or until it has doubled."""
    by, now = visit.visitor.name, visit.backing.clock.now()
    if body.minutes is None:
        return _act(visit, incident, "snooze", lambda found: acts.snoozed_until_doubled(found, by))
    until = now + timedelta(minutes=body.minutes)
    return _act(visit, incident, "snooze", lambda found: acts.snoozed_until(found, until, by, now))


@router.post("/assign", response_model=Acted)
def assign(visit: Handling, incident: Id, body: Assign) -> Response:
    """Says whose an incident is. It rings as before: that is for acknowledging."""
    by = visit.visitor.name
    return _act(visit, incident, "assign", lambda found: acts.assigned(found, body.to.strip() or by, by))


@router.post("/resolve", response_model=Acted)
def resolve(visit: Handling, incident: Id) -> Response:
    """Resolves an incident: it is over."""
    by, now = visit.visitor.name, visit.backing.clock.now()
    return _act(visit, incident, "resolve", lambda found: acts.resolved(found, now, by))


@router.post("/reopen", response_model=Acted)
def reopen(visit: Handling, incident: Id) -> Response:
    """Reopens an incident that was closed too early: it rings again. What its dismissal taught is taken back."""
    by = visit.visitor.name
    return _act(visit, incident, "reopen", lambda found: acts.reopened(found, by))


@router.post("/merge", response_model=Acted)
def merge(visit: Handling, incident: Id, body: Merge) -> Response:
    """Merges an incident into another of its watch, which goes on."""
    incidents = visit.backing.state.incidents
    incidents.get(body.into, visit.scope)
    return _acted(
        visit,
        incident,
        lambda: joined(incidents, incident, body.into, visit.visitor.name, visit.backing.clock.now()),
    )


@router.post("/dismiss", response_model=Acted)
def dismiss(visit: Handling, incident: Id, body: Dismiss) -> Response:
    """Dismisses an incident as no crisis: closes it, and for 30 days what resembles it stays quiet."""
    incidents, now = visit.backing.state.incidents, visit.backing.clock.now()
    return _acted(visit, incident, lambda: no_crisis(incidents, incident, visit.visitor.name, body.why.strip(), now))


@router.post("/undismiss", response_model=Acted)
def undismiss(visit: Handling, incident: Id) -> Response:
    """Takes back what the dismissal of an incident taught. It stays closed."""
    return _acted(visit, incident, lambda: unlearned(visit.backing.state.incidents, incident, visit.visitor.name))


@router.post("/notes", response_model=Acted)
def add_note(visit: Handling, incident: Id, body: Note) -> Response:
    """Writes a line into the history of an incident: what is known or was done. Name no private person."""

    def noted() -> str:
        visit.backing.state.incidents.note(incident, visit.visitor.name, body.text)
        return "noted."

    return _acted(visit, incident, noted)


@router.post("/steps/{step}", response_model=Acted)
def tick_step(
    visit: Handling, incident: Id, step: Annotated[int, Path(ge=1, le=1000, examples=[2])], body: Step
) -> Response:
    """Ticks off a step of the playbook of an incident, by its number, or takes that back."""
    state = visit.backing.state
    at = visit.backing.clock.now() if body.done else None
    own = state.playbooks.standing()
    return _acted(visit, incident, lambda: stepped(state.incidents, incident, step, own, visit.visitor.name, at))


def _act(visit: Visit, incident: str, action: str, change: Callable[[Incident], Change]) -> Response:
    incidents = visit.backing.state.incidents
    return _acted(visit, incident, lambda: handled(incidents, incident, change, action, visit.visitor.name))


def _acted(visit: Visit, incident: str, act: Callable[[], str]) -> Response:
    """Raises NotFound for one that the scope hides."""
    visit.backing.state.incidents.get(incident, visit.scope)
    return done(Acted(incident=incident, line=act()))
