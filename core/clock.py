"""Time, injected: whoever needs the present asks a Clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, in UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exactly: how every store keeps a time."""
    return (moment - EPOCH) // MICROSECOND


def from_micros(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


def minute_of(moment: datetime) -> int:
    """Whole minutes since 1970."""
    return micros(moment) // 60_000_000


def from_minute(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)
