"""Incidents with all that is known of them, and what people make of them."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Frozen, Instant
from schemas.incident import Incident
from schemas.lesson import Lesson

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
