"""What alerting hands to its store, and gets back: shared by the rooms on either side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.delivery import Delivery
from schemas.digest import Digest
from schemas.found import Found
from schemas.incident import Incident
from schemas.order import StandingOrder


@dataclass(frozen=True, slots=True)
class Dirty:
    """cursor: to ask from next time. oldest: for each watch that changed, the oldest minute that did."""

    cursor: int
    oldest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Memory:
    """What one watch's detector and its episodes remember, as bytes of their own making. minute: learned up to."""

    watch: str
    revision: int
    minute: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """What one evaluation changes, all of it or nothing.

    cursor: up to which counts were read (None: none were).
    incidents: whole, as they stand after it, each with what happened (empty: nothing worth its history).
    found: topics that no watch names, new or lasting longer.
    """

    cursor: int | None
    memories: tuple[Memory, ...]
    incidents: tuple[tuple[Incident, str], ...]
    deliveries: tuple[Delivery, ...]
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Queued:
    """A delivery that is due. attempts: earlier ones that failed."""

    delivery: Delivery
    attempts: int


@dataclass(frozen=True, slots=True)
class DigestStanding:
    """A digest, the key of its last period that was dealt with (empty: none), and since when it is as it is."""

    digest: Digest
    last: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """An order and how far it is.

    since: what was published from then on counts. told_at: when it told something last (None: never). known: the
    mentions that it told and may find again, each with when it was published.
    """

    order: StandingOrder
    since: datetime
    told_at: datetime | None = None
    known: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """In force in [starts_at, ends_at) for the incidents whose fields have all these values (`watch`, `kind`, …)."""

    id: int
    matchers: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    by: str
    comment: str
