"""Times as queries write them: `now`, `now-7d`, `2026-03-01`, `2026-03-01T12:00:00+01:00`; without an offset, UTC."""

import re
from datetime import UTC, datetime, timedelta

from core.clock import MICROSECOND, micros
from core.query.tree import FromNow

_RELATIVE = re.compile(r"now(?:([+-]\d{1,6})([smhdw]))?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def moments(text: str) -> tuple[int | FromNow, int | FromNow] | None:
    """The first and the last microsecond of the time that is written (of a day: all of it); None: no time at all."""
    relative = _RELATIVE.fullmatch(text)
    if relative:
        amount, unit = relative.groups()
        offset = timedelta(**{_UNITS[unit]: int(amount)}) if unit else timedelta()
        return FromNow(offset // MICROSECOND), FromNow(offset // MICROSECOND)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    first = micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    length = timedelta(days=1) // MICROSECOND if _DAY.fullmatch(text) else 1
    return first, first + length - 1
