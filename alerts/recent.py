"""The last day of each watch beside what is usual in it, read once a minute however many ask."""

from dataclasses import dataclass
from threading import Lock
from zoneinfo import ZoneInfo

from alerts.pictures import Archive
from alerts.recall import Recalled, recalled
from alerts.survey import DAY, Surveyor
from alerts.track import Subject, Track, track
from core.clock import Clock, minute_of
from schemas.watch import WatchRevision

AHEAD = 180
"""Minutes to come."""


@dataclass(frozen=True, slots=True)
class _Known:
    minute: int
    revision: int
    recalled: Recalled


class Recent:
    """May be asked by many threads."""

    def __init__(self, archive: Archive, clock: Clock) -> None:
        self._archive = archive
        self._surveyor = Surveyor(archive.counts, archive.coverage)
        self._clock = clock
        self._lock = Lock()
        self._known: dict[str, _Known] = {}

    def day(self, watch: WatchRevision, subject: Subject) -> Track:
        """The DAY minutes up to and with the newest; what is usual reaches AHEAD further. Raises Transient."""
        found = self._recalled(watch)
        counts = found.survey.counts
        newest = counts.between(max(counts.start, counts.end - DAY), counts.end)
        return track(subject, found.baseline, newest, ZoneInfo(watch.watch.time_zone), AHEAD)

    def _recalled(self, watch: WatchRevision) -> Recalled:
        minute = self._archive.heard_until(minute_of(self._clock.now()) + 1) - 1
        with self._lock:
            known = self._known.get(watch.watch.id)
            if known is None or (known.minute, known.revision) != (minute, watch.revision):
                found = recalled(self._surveyor, self._archive.journal, watch, minute)
                known = self._known[watch.watch.id] = _Known(minute, watch.revision, found)
            return known.recalled
