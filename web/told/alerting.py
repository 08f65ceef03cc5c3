"""Who is told of what, and when: orders, routes in rehearsal, what cannot be sent."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schemas.base import Frozen, Instant
from schemas.digest import Digest
from schemas.order import StandingOrder
from schemas.route import Escalation
from web.told.lists import told

if TYPE_CHECKING:
    from alerts.rehearsal import Rehearsed
    from core.state.outbox import Posting

Channel = Annotated[str, Field(examples=["care"])]


class DigestTold(Digest):
    """last: the period that was sent last; null: none was. since: it is as it is."""

    last: str | None
    since: Instant


class Preview(Frozen):
    id: str
    subject: str
    text: str
    html: str


class OrderTold(StandingOrder):
    """since: what was published from then on counts. told_at: when it told something last; null: never."""

    since: Instant
    told_at: Instant | None


class RehearsedTold(Frozen):
    """What one route, or one step of its escalation, would do. at: null for never."""

    route: Annotated[str, Field(examples=["care-day"])]
    channel: Channel
    at: Instant | None
    because: Annotated[str, Field(examples=["severity 4 is urgent"])]
    step: Escalation | None


class HaltedTold(Frozen):
    """A channel that stands still until somebody resumes it."""

    channel: Channel
    reason: Annotated[str, Field(examples=["the token was refused"])]
    at: Instant


class Unsent(Frozen):
    """A message that was tried in vain. status: given_up, or pending where it is tried again."""

    channel: Channel
    what: Annotated[str, Field(examples=["opened"])]
    subject: Annotated[str, Field(examples=["Brisolle: severity 4"])]
    status: Annotated[str, Field(examples=["pending"])]
    attempts: int
    reason: Annotated[str, Field(examples=["the server was away"])]
    written_at: Instant


class Deliveries(Frozen):
    """pending: messages that are still to be sent. unsent: newest first."""

    pending: int
    oldest_pending: Instant | None
    halted: tuple[HaltedTold, ...]
    unsent: tuple[Unsent, ...]


def rehearsed_told(rehearsed: "Rehearsed") -> RehearsedTold:
    return told(RehearsedTold, rehearsed)


def unsent_told(posting: "Posting") -> Unsent:
    delivery, status = posting.delivery, posting.status.value
    return told(Unsent, posting, channel=delivery.channel, what=delivery.what, subject=delivery.subject, status=status)
