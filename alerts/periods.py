"""The periods of digests: on the clocks of a time zone, so that each day has one, however long it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.digest import Digest


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end), and where the one before it began. key: the local date on which it ends; no two have the same."""

    key: str
    before: datetime
    start: datetime
    end: datetime


def latest(digest: Digest, now: datetime) -> Period:
    """The newest one that is over."""
    today = now.astimezone(ZoneInfo(digest.time_zone)).date()
    end = today if _at(digest, today) <= now else today - timedelta(days=1)
    if digest.every == "week":
        end -= timedelta(days=(end.isoweekday() - digest.day) % 7)
    length = _length(digest)
    before, start = _at(digest, end - 2 * length), _at(digest, end - length)
    return Period(end.isoformat(), before, start, _at(digest, end))


def up_to(digest: Digest, now: datetime) -> Period:
    """One as long that ends now."""
    zone, length = ZoneInfo(digest.time_zone), _length(digest)
    local = now.astimezone(zone)
    before, start = (local - 2 * length).astimezone(UTC), (local - length).astimezone(UTC)  # on the clock
    return Period(now.isoformat(timespec="minutes"), before, start, now)


def _length(digest: Digest) -> timedelta:
    return timedelta(days=7 if digest.every == "week" else 1)


def _at(digest: Digest, day: date) -> datetime:
    """Where clocks skip that time, as much later; where they show it twice, the first."""
    return datetime.combine(day, digest.at, ZoneInfo(digest.time_zone)).astimezone(UTC)
