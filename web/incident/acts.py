"""What people do to an incident from its page and from lists: each a form that leads back to where it was sent from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from alerts import incidents as life
from alerts.handling import handled, joined, no_crisis, unlearned
from alerts.incidents import WHY_LIMIT, Change
from alerts.playbooks import chosen
from core.errors import Changed, NotFound, Permanent
from core.state.incidents import NOTE_LIMIT
from schemas.incident import Incident
from web.door.sign_in import SEE_OTHER
from web.guard import Handling
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/incidents/{incident}")
NAME = 200
"""Characters of an owner's name."""
HOUR = timedelta(hours=1)
SNOOZES = {"1h": HOUR, "4h": 4 * HOUR, "24h": 24 * HOUR}
FARTHEST = timedelta(days=30)
BACK = ("/incidents", "/now")
"""Where a form may lead back to."""

Back = Annotated[str, Form(max_length=1000)]
Short = Annotated[str, Form(min_length=1, max_length=NAME)]


@router.post("/acknowledge")
def acknowledge(visit: Handling, incident: str, back: Back = "") -> Response:
    return _acted(visit, incident, "acknowledge", lambda it: life.acknowledged(it, visit.visitor.name), back)


@router.post("/snooze")
def snooze(
    visit: Handling,
    incident: str,
    length: Annotated[Literal["1h", "4h", "24h", "doubled", "until"], Form()] = "1h",
    until: Annotated[str, Form(max_length=30)] = "",
    back: Back = "",
) -> Response:
    """until: on the reader's clocks, as a browser writes it; of length `until`."""
    by, now = visit.visitor.name, visit.backing.clock.now()
    if length == "doubled":
        return _acted(visit, incident, "snooze", lambda it: life.snoozed_until_doubled(it, by), back)
    end = _read(until, visit) if length == "until" else now + SNOOZES[length]
    if end is None or not now < end <= now + FARTHEST:
        return _back(incident, back, "past")
    return _acted(visit, incident, "snooze", lambda it: life.snoozed_until(it, end, by, now), back)


@router.post("/assign")
def assign(visit: Handling, incident: str, to: Short, back: Back = "") -> Response:
    return _acted(visit, incident, "assign", lambda it: life.assigned(it, to.strip(), visit.visitor.name), back)


@router.post("/resolve")
def resolve(visit: Handling, incident: str, back: Back = "") -> Response:
    at = visit.backing.clock.now()
    return _acted(visit, incident, "resolve", lambda it: life.resolved(it, at, visit.visitor.name), back)


@router.post("/reopen")
def reopen(visit: Handling, incident: str, back: Back = "") -> Response:
    return _acted(visit, incident, "reopen", lambda it: life.reopened(it, visit.visitor.name), back)


@router.post("/dismiss")
def dismiss(
    visit: Handling, incident: str, why: Annotated[str, Form(max_length=WHY_LIMIT)] = "", back: Back = ""
) -> Response:
    incidents, by, now = visit.backing.state.incidents, visit.visitor.name, visit.backing.clock.now()
    return _done(visit, incident, lambda: no_crisis(incidents, incident, by, why.strip(), now), back)


@router.post("/undismiss")
def undismiss(visit: Handling, incident: str, back: Back = "") -> Response:
    incidents, by = visit.backing.state.incidents, visit.visitor.name
    return _done(visit, incident, lambda: unlearned(incidents, incident, by), back)


@router.post("/merge")
def merge(visit: Handling, incident: str, into: Short, back: Back = "") -> Response:
    incidents, by, now = visit.backing.state.incidents, visit.visitor.name, visit.backing.clock.now()
    incidents.get(into, visit.scope)
    return _done(visit, incident, lambda: joined(incidents, incident, into, by, now), back)


@router.post("/notes")
def note(
    visit: Handling, incident: str, text: Annotated[str, Form(min_length=1, max_length=NOTE_LIMIT)], back: Back = ""
) -> Response:
    incidents, by = visit.backing.state.incidents, visit.visitor.name

    def noted() -> str:
        incidents.note(incident, by, text)
        return text

    return _done(visit, incident, noted, back)


@router.post("/steps")
def step(
    visit: Handling, incident: str, step: Short, done: Annotated[Literal["yes", "no"], Form()], back: Back = ""
) -> Response:
    """step: the id of one of its playbook."""
    state, by, now = visit.backing.state, visit.visitor.name, visit.backing.clock.now()

    def change(standing: Incident) -> Change:
        playbook = chosen(standing, state.playbooks.standing())
        task = next((task for task in playbook.step if task.id == step), None) if playbook else None
        if task is None:
            raise NotFound('Its playbook has no step "%(step)s".', step=step)
        return (
            life.ticked(standing, task.id, task.text.en, by, now)
            if done == "yes"
            else life.unticked(standing, step, by)
        )

    return _acted(visit, incident, "step", change, back)


def _acted(visit: Visit, incident: str, action: str, change: Callable[[Incident], Change], back: str) -> Response:
    incidents = visit.backing.state.incidents
    return _done(visit, incident, lambda: handled(incidents, incident, change, action, visit.visitor.name), back)


def _done(visit: Visit, incident: str, act: Callable[[], str], back: str) -> Response:
    """Raises NotFound where the incident is none of theirs. What is not possible (any more) is said on the page."""
    visit.backing.state.incidents.get(incident, visit.scope)
    try:
        act()
    except (Permanent, Changed):
        return _back(incident, back, "changed")
    return _back(incident, back)


def _back(incident: str, back: str, refused: str = "") -> Response:
    """Only within our own pages."""
    path, hash_, place = back.partition("#")
    address = path.partition("?")[0]
    ours = address in BACK or (address.startswith("/incidents/") and "//" not in address and "\\" not in address)
    to = path if ours else f"/incidents/{incident}"
    if refused:
        to += f"{'&' if '?' in to else '?'}refused={refused}"
    return RedirectResponse(to + hash_ + place, SEE_OTHER)


def _read(written: str, visit: Visit) -> datetime | None:
    """None: it is no time."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=visit.tongue.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
