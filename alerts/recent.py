"""The last day of each watch beside what is usual in it, read once a minute however many ask."""

from dataclasses import dataclass, replace
from threading import Lock
from zoneinfo import ZoneInfo

from alerts.detect.baseline import Baseline
from alerts.detect.counts import Counts
from alerts.pictures import Archive
from alerts.recall import recalled
from alerts.survey import DAY, HOUR, Surveyor
from alerts.track import Subject, Track, track
from core.clock import Clock, minute_of
from schemas.watch import WatchRevision

AHEAD = 180
"""Minutes to come."""


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Of a watch, as it stood in a revision. counts: of the DAY up to and with the minute."""

    revision: int
    minute: int
    since: int
    baseline: Baseline
    counts: Counts


class Recent:
    """May be asked by many threads. What is usual is learned once an hour, as the detector does; counts are read once a
    minute. Whoever asks while another thread learns is told what was known before, and waits only where nothing was."""

    def __init__(self, archive: Archive, clock: Clock) -> None:
        self._archive = archive
        self._surveyor = Surveyor(archive.counts, archive.coverage)
        self._clock = clock
        self._lock = Lock()
        self._learning: dict[str, Lock] = {}
        self._known: dict[str, _Known] = {}

    def day(self, watch: WatchRevision, subject: Subject) -> Track:
        """The DAY minutes up to and with the newest; what is usual reaches AHEAD further. Raises Transient."""
        known = self._newest(watch)
        return track(subject, known.baseline, known.counts, ZoneInfo(watch.watch.time_zone), AHEAD)

    def _newest(self, watch: WatchRevision) -> _Known:
        minute = self._archive.heard_until(minute_of(self._clock.now()) + 1) - 1
        with self._lock:
            learning = self._learning.setdefault(watch.watch.id, Lock())
        known = self._of(watch)
        if known is None:
            learning.acquire()
        elif not learning.acquire(blocking=False):
            return known
        try:
            known = self._of(watch)
            if known is None or known.minute // HOUR != minute // HOUR:
                known = self._known[watch.watch.id] = self._learned(watch, minute)
            elif known.minute != minute:
                counts = self._surveyor.survey(watch, minute + 1 - DAY, minute + 1, known.since).counts
                known = self._known[watch.watch.id] = replace(known, minute=minute, counts=counts)
            return known
        finally:
            learning.release()

    def _of(self, watch: WatchRevision) -> _Known | None:
        known = self._known.get(watch.watch.id)
        return known if known and known.revision == watch.revision else None

    def _learned(self, watch: WatchRevision, minute: int) -> _Known:
        found = recalled(self._surveyor, self._archive.journal, watch, minute)
        counts = found.survey.counts.between(minute + 1 - DAY, minute + 1)
        return _Known(watch.revision, minute, found.since, found.baseline, counts)
