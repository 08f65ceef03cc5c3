"""The course of an incident: what it counted from before it began to its end, beside what is usual in those minutes."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.curves import step_for
from alerts.pictures import Archive
from alerts.recall import recalled
from alerts.survey import DAY, HOUR, Surveyor
from alerts.track import Subject, Track, track
from core.clock import Clock, minute_of
from schemas.incident import Incident
from schemas.watch import Watch

LEAST_MARGIN, MOST_MARGIN = 6 * HOUR, 2 * DAY
LONGEST = 60 * DAY
"""Minutes that are shown; of a longer incident, the newest."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """span: minutes since 1970, of whole steps."""

    watch: Watch
    track: Track
    span: tuple[int, int]


class Courses:
    def __init__(self, archive: Archive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    def of(self, incident: Incident) -> Followed:
        """Of one that has a course: silence has none. Raises NotFound without its watch, Transient."""
        archive = self._archive
        watch = archive.watched.get(incident.watch)
        surveyor, zone = Surveyor(archive.counts, archive.coverage), ZoneInfo(watch.watch.time_zone)
        start, end = self.span(incident)
        known = recalled(surveyor, archive.journal, watch, minute_of(incident.opened_at))
        counts = surveyor.survey(watch, start, end, known.since).counts
        course = track(Subject(incident.kind, incident.topic), known.baseline, counts, zone, DAY)
        return Followed(watch.watch, course, (start, end))

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
