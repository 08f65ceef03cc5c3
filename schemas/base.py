"""What every model shares: frozen, tolerant of fields that a newer writer added, times in UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class Frozen(BaseModel):
    """A value: it never changes, and readers ignore the fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Strict(BaseModel):
    """A value that a person wrote (a file, a form): an unknown field is a mistake, and is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _to_utc(moment: datetime) -> datetime:
    if not EARLIEST.year <= moment.year < LATEST.year:
        raise ValueError(f"{moment.isoformat()} is outside {EARLIEST.year} to {LATEST.year}")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment in UTC between 1990 and 2200; a time without an offset is refused."""
