"""An incident: something unusual that a person should know of, from its first ring to its end."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue

from schemas.base import Frozen, Instant


class IncidentKind(StrEnum):
    BAD_BUZZ = "bad_buzz"
    WEAK_SIGNAL = "weak_signal"
    SLOW_BURN = "slow_burn"
    SURGE = "surge"
    BACKLASH = "backlash"
    OPPORTUNITY = "opportunity"
    BLIND = "blind"


class IncidentState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Ending(StrEnum):
    """How an incident ended: back to usual; somebody resolved it, merged it into another, said that it is no crisis; or
    the detector found that it is a part of another."""

    USUAL = "usual"
    HANDLED = "handled"
    MERGED = "merged"
    DISMISSED = "dismissed"
    ABSORBED = "absorbed"


class Done(Frozen):
    """A step of the playbook that was ticked off. step: its id, which another version of the playbook keeps."""

    step: str
    by: str
    at: Instant


class PickUp(Frozen):
    """The first mention of an incident that is an article. outlet: the site that published it."""

    mention: str
    outlet: str
    at: Instant


class Usual(Frozen):
    """A figure against its usual range. unit: what is counted (`negative mentions`), over window_minutes."""

    value: float
    low: float
    high: float
    window_minutes: int


class Evidence(Frozen):
    """What product.md asks of an alert. Mentions and authors stand as ids: texts are looked up when it is shown.

    deleted_at: of a backlash, when the brand deleted what is brought back.
    """

    negatives: Usual | None = None
    mentions: Usual | None = None
    positives: Usual | None = None
    doubling_minutes: float | None = None
    confidence: float | None = None
    distinct_authors: int = 0
    originals: int = 0
    reposts: int = 0
    negative_share_before: float | None = None
    negative_share_now: float | None = None
    first_seen_at: Instant | None = None
    first_seen_source: str = ""
    first_mention: str = ""
    first_press: PickUp | None = None
    deleted_at: Instant | None = None
    drivers: tuple[str, ...] = ()
    spreaders: tuple[str, ...] = ()
    languages: dict[str, int] = Field(default_factory=dict)
    sources: dict[str, int] = Field(default_factory=dict)
    new_terms: tuple[str, ...] = ()
    silent_sources: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    numbers: dict[str, JsonValue] = Field(default_factory=dict)


class Incident(Frozen):
    """severity: 1 (worth knowing) to 5 (wake the director). historical: it is about late data and never notified.

    revision: rises by 1 with each change: a store keeps a change only over the revision before it.
    quiet_severity: nothing is told until the severity is higher (acknowledged, or reopened silently).
    snoozed_above: the effective negatives that end a snooze. handled_by: who acknowledged, snoozed or closed it.
    held_by: the dismissed incident that it resembles, and whose lesson keeps it quiet (it is snoozed then).
    owner: to whom it is assigned. done: in the order of ticking. ending: None while it lasts. into: the incident that
    it is a part of.
    """

    id: str
    watch: str
    brand: str
    topic: str | None = None
    kind: IncidentKind
    severity: Annotated[int, Field(ge=1, le=5)]
    state: IncidentState = IncidentState.OPEN
    historical: bool = False
    opened_at: Instant
    peak_at: Instant | None = None
    closed_at: Instant | None = None
    title: str
    evidence: Evidence = Evidence()
    revision: int = 0
    quiet_severity: int | None = None
    snoozed_until: Instant | None = None
    snoozed_above: float | None = None
    handled_by: str = ""
    held_by: str = ""
    owner: str = ""
    done: tuple[Done, ...] = ()
    ending: Ending | None = None
    into: str = ""
