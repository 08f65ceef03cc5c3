"""When a feed is asked again: as often as it changes, no sooner than its publisher wants, ever less where it fails."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

FIRST = timedelta(minutes=15)
"""Between the first two times that a feed is asked."""
LONGEST_WISH = timedelta(days=1)
"""A publisher who asks to be left alone for longer is asked daily nevertheless."""
_FAILED = timedelta(minutes=1)
_LOST = timedelta(hours=1)
_LOST_LONGEST = timedelta(days=7)
_DOUBLINGS = 12
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*(\d{1,9})", re.IGNORECASE)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """The shortest and the longest time between two times that a feed which works is asked."""

    fastest: timedelta
    slowest: timedelta

    def first(self) -> timedelta:
        return self._within(FIRST)

    def after_news(self, interval: timedelta) -> timedelta:
        return self._within(interval / 2)

    def after_nothing(self, interval: timedelta) -> timedelta:
        return self._within(interval * 1.5)

    def after_failure(self, failures: int) -> timedelta:
        """failures: in a row, 1 or more."""
        return min(_FAILED * (1 << min(failures - 1, _DOUBLINGS)), self.slowest)

    def _within(self, interval: timedelta) -> timedelta:
        return min(max(interval, self.fastest), self.slowest)


def after_loss(failures: int) -> timedelta:
    """Where nothing is found at its address (404). failures: in a row, 1 or more."""
    return min(_LOST * (1 << min(failures - 1, _DOUBLINGS)), _LOST_LONGEST)


def wished(headers: Mapping[str, str], channel: Mapping[str, object] | None = None) -> timedelta:
    """How long the publisher wants to be left alone: `Cache-Control: max-age`, `ttl` (minutes), `sy:updatePeriod`."""
    said = _MAX_AGE.search(headers.get("cache-control", ""))
    wishes = [timedelta(seconds=int(said[1]))] if said else []
    if channel is not None:
        wishes.append(timedelta(minutes=_number(channel.get("ttl"), 0)))
        period = _PERIODS.get(str(channel.get("sy_updateperiod", "")).strip().lower(), timedelta(0))
        wishes.append(period / max(_number(channel.get("sy_updatefrequency"), 1), 1))
    return min(max(wishes, default=timedelta(0)), LONGEST_WISH)


def _number(written: object, otherwise: int) -> int:
    digits = str(written).strip() if written is not None else ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 6 else otherwise
