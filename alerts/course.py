"""The course of an incident: what it counted from before it began to its end, beside what is usual in those minutes."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from zoneinfo import ZoneInfo

from alerts.curves import step_for
from alerts.detect.baseline import Baseline
from alerts.pictures import Archive
from alerts.recall import recalled
from alerts.survey import DAY, HOUR, Surveyor
from alerts.track import Subject, Track, track
from core.clock import Clock, minute_of
from schemas.incident import Incident
from schemas.watch import Watch, WatchRevision

LEAST_MARGIN, MOST_MARGIN = 6 * HOUR, 2 * DAY
LONGEST = 60 * DAY
"""Minutes that are shown; of a longer incident, the newest."""
KEPT = 64
"""Incidents of which is kept what was usual."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """span: minutes since 1970, of whole steps."""

    watch: Watch
    track: Track
    span: tuple[int, int]


class Courses:
    """May be asked by many threads. What was usual when an incident opened is read once."""

    def __init__(self, archive: Archive, clock: Clock) -> None:
        self._archive = archive
        self._surveyor = Surveyor(archive.counts, archive.coverage)
        self._clock = clock
        self._lock = Lock()
        self._usual: OrderedDict[tuple[str, int], tuple[Baseline, int]] = OrderedDict()

    def of(self, incident: Incident) -> Followed:
        """Of one that has a course: silence has none. Raises NotFound without its watch, Transient."""
        archive = self._archive
        watch = archive.watched.get(incident.watch)
        zone = ZoneInfo(watch.watch.time_zone)
        start, end = self.span(incident)
        baseline, since = self._known(incident, watch)
        counts = self._surveyor.survey(watch, start, end, since).counts
        course = track(Subject(incident.kind, incident.topic), baseline, counts, zone, DAY)
        return Followed(watch.watch, course, (start, end))

    def _known(self, incident: Incident, watch: WatchRevision) -> tuple[Baseline, int]:
        """The baseline of its opening, and the minute before which nothing is known."""
        key = (incident.id, watch.revision)
        with self._lock:
            if key not in self._usual:
                known = recalled(self._surveyor, self._archive.journal, watch, minute_of(incident.opened_at))
                self._usual[key] = (known.baseline, known.since)
                while len(self._usual) > KEPT:
                    self._usual.popitem(last=False)
            return self._usual[key]

    def span(self, incident: Incident) -> tuple[int, int]:
        """From well before its first post to somewhat after its end, in whole steps; minutes since 1970."""
        newest = self._archive.heard_until(minute_of(self._clock.now()))
        first = minute_of(min(incident.opened_at, incident.evidence.first_seen_at or incident.opened_at))
        over = newest if incident.closed_at is None else minute_of(incident.closed_at)
        margin = min(max(LEAST_MARGIN, (over - first) // 5), MOST_MARGIN)
        end = max(min(over + margin // 2, newest), first + HOUR)
        start = max(first - margin, end - LONGEST)
        step = step_for(end - start + HOUR)
        return start // step * step, end // step * step
