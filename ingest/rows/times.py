"""Times as files write them: ISO 8601, RFC 2822, X's own, seconds since 1970, or as told."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from core.clock import EPOCH, MICROSECOND
from schemas.base import EARLIEST, LATEST

_FIRST, _LAST = EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None)
_EPOCH_NUMBER = re.compile(r"-?\d{1,17}(\.\d+)?")
_SPACED_OFFSET = re.compile(r" (UTC|GMT|Z|[+-]\d\d:?\d\d)$")
_X_FORMAT = "%a %b %d %H:%M:%S %z %Y"


def moment(text: str, zone: ZoneInfo | None, written: str) -> datetime:
    """The time in UTC. zone: of times without an offset (None: they are refused). written: a strptime format, or empty.

    Raises ValueError whose text says what is wrong, to follow the column and the value.
    """
    parsed = _formatted(text, written) if written else _guessed(text)
    if parsed is None:
        raise ValueError("is no date" + (f" written as {written}" if written else ""))
    if not _FIRST <= parsed.replace(tzinfo=None) < _LAST:  # before any shift, which year 1 and 9999 do not stand
        raise ValueError(f"is outside {EARLIEST.year} to {LATEST.year}")
    if parsed.tzinfo is None and zone is None:
        raise ValueError('has no offset from UTC: name its time zone under [columns], as in time_zone = "Europe/Paris"')
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)


def _formatted(text: str, written: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text, written)  # noqa: DTZ007 - its zone is checked by the caller
    return None


def _guessed(text: str) -> datetime | None:
    if _EPOCH_NUMBER.fullmatch(text):
        return _since_epoch(float(text))
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    with suppress(ValueError):
        return datetime.fromisoformat(_SPACED_OFFSET.sub(_offset, text))
    with suppress(ValueError):
        return datetime.strptime(text, _X_FORMAT)  # noqa: DTZ007 - %z is in it
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return parsedate_to_datetime(text)
    return None


def _offset(found: re.Match[str]) -> str:
    return found[1] if found[1][0] in "+-" else "Z"


def _since_epoch(number: float) -> datetime | None:
    """Seconds, milliseconds or microseconds: told apart by size, as all lie between 1973 and 5138 in their own unit."""
    for limit, micros in ((1e11, 1_000_000), (1e14, 1_000), (1e17, 1)):
        if abs(number) < limit:
            with suppress(OverflowError):
                return EPOCH + round(number * micros) * MICROSECOND
    return None
