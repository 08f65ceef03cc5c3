"""Incidents with all that is known of them, and what people make of them."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from alerts.curves import acknowledged_at
from alerts.deadman import OURSELVES
from alerts.lessons import above, bar
from alerts.playbooks import chosen, statement, steps
from alerts.port import Happened
from core.state.state import State
from schemas.alerting import Silence
from schemas.analysis import NO_WATCH
from schemas.base import Frozen, Instant
from schemas.incident import Incident, IncidentKind
from schemas.lesson import Lesson
from schemas.playbook import Playbook
from schemas.scope import Scope
from schemas.watch import Watch
from web.told.lists import told

IncidentId = Annotated[str, Field(examples=["brisolle-20261122-1230"])]
By = Annotated[str, Field(examples=["ada@example.org"])]
Matched = Literal["watch", "topic", "kind", "incident"]


class Event(Frozen):
    """by: empty for what Tocsin did by itself."""

    at: Instant
    action: Annotated[str, Field(examples=["acknowledge"])]
    by: By
    note: Annotated[str, Field(examples=["acknowledged by ada@example.org"])]


class Sent(Frozen):
    """A message about it."""

    channel: Annotated[str, Field(examples=["care"])]
    what: Annotated[str, Field(examples=["opened"])]
    status: Annotated[str, Field(examples=["sent"])]
    attempts: int
    reason: str


class StepTold(Frozen):
    """A step of a playbook. number: from 1, by which it is ticked off."""

    number: Annotated[int, Field(examples=[1])]
    id: Annotated[str, Field(examples=["facts"])]
    owner: Annotated[str, Field(examples=["on call"])]
    what: Annotated[str, Field(examples=["Say in one sentence what happened."])]
    done_at: Instant | None
    done_by: str


class PlaybookTold(Frozen):
    """statement: what may be said meanwhile."""

    id: Annotated[str, Field(examples=["bad-buzz"])]
    statement: str
    steps: tuple[StepTold, ...]


class IncidentWhole(Incident):
    """approval_minutes: of an opportunity alone, from its ring to its acknowledgement."""

    suggested_owner: Annotated[str, Field(examples=["care"])]
    playbook: PlaybookTold | None
    history: tuple[Event, ...]
    deliveries: tuple[Sent, ...]
    approval_minutes: float | None = None


class Acted(Frozen):
    """line: what its history says of it."""

    incident: IncidentId
    line: Annotated[str, Field(examples=["acknowledged by ada@example.org"])]


class LessonTold(Lesson):
    """quiet_below: effective mentions above what is usual, from which an incident like it rings all the same."""

    quiet_below: float
    quiet_up_to_severity: int


class SilenceTold(Frozen):
    id: int
    matchers: Annotated[dict[Matched, str], Field(examples=[{"watch": "brisolle", "kind": "surge"}])]
    starts_at: Instant
    ends_at: Instant
    by: By
    comment: Annotated[str, Field(examples=["match night"])]


def whole(state: State, incident: str, scope: Scope, language: str) -> IncidentWhole:
    """Raises NotFound, also for one that the scope hides. language: of its playbook."""
    found, happened = state.incidents.get(incident, scope), state.incidents.history(incident, scope)
    posted = state.outbox.of_incident(incident)
    return told(
        IncidentWhole,
        found,
        suggested_owner=about(found, state).team,
        playbook=_playbook(found, state.playbooks.standing(), language),
        history=tuple(told(Event, each) for each in happened),
        deliveries=tuple(
            told(Sent, p, channel=p.delivery.channel, what=p.delivery.what, status=p.status.value) for p in posted
        ),
        approval_minutes=approval(found, happened) if found.kind is IncidentKind.OPPORTUNITY else None,
    )


def about(incident: Incident, state: State) -> Watch:
    """Its watch; of what Tocsin tells of itself, one that stands for it."""
    return OURSELVES if incident.watch == NO_WATCH else state.watches.get(incident.watch).watch


def approval(incident: Incident, history: Sequence[Happened]) -> float | None:
    """Minutes from the ring of an opportunity to its acknowledgement."""
    at = acknowledged_at(history)
    return None if at is None else max((at - incident.opened_at).total_seconds() / 60, 0.0)


def lesson_told(lesson: Lesson) -> LessonTold:
    return told(LessonTold, lesson, quiet_below=above(lesson), quiet_up_to_severity=bar(lesson))


def silence_told(silence: Silence) -> SilenceTold:
    return told(SilenceTold, silence, matchers=dict(silence.matchers))


def _playbook(incident: Incident, own: Sequence[Playbook], language: str) -> PlaybookTold | None:
    playbook = chosen(incident, own)
    if playbook is None:
        return None
    listed = (
        StepTold(
            number=s.number,
            id=s.task.id,
            owner=s.task.owner.of(language),
            what=s.task.text.of(language),
            done_at=s.done.at if s.done else None,
            done_by=s.done.by if s.done else "",
        )
        for s in steps(incident, playbook)
    )
    return PlaybookTold(id=playbook.id, statement=statement(incident, playbook, language), steps=tuple(listed))
