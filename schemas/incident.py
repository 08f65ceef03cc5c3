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


class Usual(Frozen):
    """A figure against its usual range. unit: what is counted (`negative mentions`), over window_minutes."""

    value: float
    low: float
    high: float
    window_minutes: int


class Evidence(Frozen):
    """What product.md asks of an alert. Mentions and authors stand as ids: texts are looked up when it is shown."""

    negatives: Usual | None = None
    mentions: Usual | None = None
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
    snoozed_above: the effective negatives that end a snooze. handled_by: who acknowledged, snoozed or resolved it.
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
