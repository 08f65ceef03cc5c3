"""What people ask Tocsin to listen for: watches with topics and accounts, and saved queries."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from schemas.base import Strict

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f'"{name}" is no IANA time zone; write it like "Europe/Paris"') from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class Topic(Strict):
    id: Id
    name: str = ""
    query: str


class Account(Strict):
    network: str
    handle: str
    role: Literal["official", "customer_service", "live_information"] = "official"


class Watch(Strict):
    """A brand, a competitor or a trend, and the query that tells its mentions. Seasons and days follow `time_zone`."""

    id: Id
    name: str
    query: str
    kind: Literal["brand", "competitor", "trend"] = "brand"
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    time_zone: TimeZone = "UTC"
    team: str = ""
    purpose: str = ""
    retention_days: int | None = Field(default=None, ge=1)
    topic: tuple[Topic, ...] = ()
    account: tuple[Account, ...] = ()


class WatchRevision(Strict):
    """A watch as it stood from a revision on. revision: rises by 1 with each change of this watch."""

    watch: Watch
    revision: int
    active: bool = True


class SavedQuery(Strict):
    """live: matched against every mention as it arrives (`match-saved`), besides being run on demand."""

    id: Id
    name: str
    query: str
    description: str = ""
    live: bool = False


class Listening(Strict):
    """All that is listened for, at one moment. generation: goes into every version (a strictly greater one wins)."""

    generation: int
    watches: tuple[WatchRevision, ...]
    saved: tuple[SavedQuery, ...] = ()
