"""How far a watch can be evaluated: to the present where it is live, else as far as its sources have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.exposure import GRACE, watermark
from core.clock import minute_of
from schemas.watch import Watch

REACH = 400 * 1440
"""Minutes before the newest that a watch is evaluated from at the earliest."""
QUIET = timedelta(seconds=10)
"""A source of the past whose coverage has not grown for so long has told all that it has."""


@dataclass(frozen=True, slots=True)
class Reach:
    """end: the minute before which all can be evaluated. newest: the one before which anything was covered.

    live: end is the present. settled: nothing is waited for.
    """

    end: int
    newest: int
    live: bool
    settled: bool


class Horizon:
    """Remembers since when each source's coverage has stood where it stands."""

    def __init__(self) -> None:
        self._stands: dict[str, tuple[int, datetime]] = {}

    def observe(self, ends: Mapping[str, int], now: datetime) -> None:
        """ends: for each source, the end of the newest that it covered."""
        for source, end in ends.items():
            known = self._stands.get(source)
            if known is None or known[0] != end:
                self._stands[source] = (end, now)

    def reach(self, watch: Watch, now: datetime, patience: timedelta) -> Reach | None:
        """None: none of its sources has covered anything. patience: how long a resting source of the past is awaited.

        A source that is replaying the past is waited for, so that its mentions are evaluated in their time.
        """
        own = {source: stand for source, stand in self._stands.items() if watch.listens(source)}
        if not own:
            return None
        ends = {source: end for source, (end, _) in own.items()}
        newest, present = max(ends.values()), minute_of(now)
        if newest >= present - GRACE:
            return Reach(present, present, live=True, settled=True)
        moving = [end for end, since in own.values() if abs(now - since) < patience]
        if not moving:
            return Reach(newest, newest, live=False, settled=True)
        return Reach(min(*moving, watermark(ends), newest), newest, live=False, settled=False)
