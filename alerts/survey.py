"""The counts of a watch with what was listened to, read afresh for each evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from alerts.detect.counts import Counts, counted
from alerts.exposure import GRACE, NOTABLE, Minutes, covered_minutes, exposure
from alerts.port import Coverage, MinuteCounts
from schemas.watch import WatchRevision

DAY, HOUR = 1440, 60
USUAL = 28 * DAY
"""Minutes over which the usual share of each source is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """counts: of the watch. late: the part of each minute's mentions that came 6 h late or more.

    covered: for each source, 1 in the minutes that it covered. shares: its usual part of the mentions.
    """

    counts: Counts
    late: Minutes
    covered: Mapping[str, Minutes]
    shares: Mapping[str, float]

    def late_share(self, start: int, end: int) -> float:
        """The part of the mentions of [start, end) that came late."""
        within = slice(max(start - self.counts.start, 0), max(end - self.counts.start, 0))
        mentions = float(self.counts.mentions[within].sum())
        return float(self.late[within].sum()) / mentions if mentions > 0 else 0.0

    def silent(self, minute: int) -> tuple[str, ...]:
        """Sources that usually speak of the watch and covered nothing for GRACE minutes, the loudest first."""
        place = minute - self.counts.start
        quiet = [
            source
            for source, share in self.shares.items()
            if share >= NOTABLE and not self._covered(source, max(place - GRACE, 0), place + 1)
        ]
        return tuple(sorted(quiet, key=lambda source: (-self.shares[source], source)))

    def _covered(self, source: str, begin: int, end: int) -> bool:
        return source in self.covered and bool(self.covered[source][begin:end].any())


class Surveyor:
    """Reads counts and coverage. The usual shares of a watch's sources are asked for once an hour."""

    def __init__(self, counts: MinuteCounts, coverage: Coverage) -> None:
        self._counts = counts
        self._coverage = coverage
        self._shares: dict[str, tuple[tuple[int, frozenset[str]], Mapping[str, float]]] = {}

    def survey(self, watch: WatchRevision, start: int, end: int, since: int) -> Survey:
        """The minutes [start, end); those before `since` are unknown."""
        brand = watch.watch
        rows = self._counts.minutes(brand.id, max(start, since), end)
        spans = self._coverage.spans(start, end)
        shares = self._usual_shares(watch, end)
        heard = exposure(brand, spans, shares, start, end)
        heard[: max(since - start, 0)] = 0.0
        late = np.zeros(end - start)
        for row in rows:
            if row.topic is None and start <= row.minute < end:
                late[row.minute - start] += row.late
        names = tuple(topic.id for topic in brand.topic)
        counts = counted(rows, names, start, heard, ZoneInfo(brand.time_zone))
        return Survey(counts, late, covered_minutes(brand, spans, start, end), shares)

    def _usual_shares(self, watch: WatchRevision, end: int) -> Mapping[str, float]:
        """Of the sources that tell their coverage: of the others nobody knows when they are silent."""
        telling = frozenset(self._coverage.newest())
        asked = (end // HOUR, telling)
        known = self._shares.get(watch.watch.id)
        if known is None or known[0] != asked:
            shares = self._counts.source_shares(watch.watch.id, end - USUAL, end)
            told = {s: share for s, share in shares.items() if s in telling and watch.watch.listens(s)}
            known = self._shares[watch.watch.id] = (asked, told)
        return known[1]
