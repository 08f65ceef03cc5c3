"""Everything that a post-mortem is made of, read from the stores."""

from zoneinfo import ZoneInfo

from alerts.casework import quoted
from alerts.curves import drawn, step_for
from alerts.pictures import Archive
from alerts.port import Post, Voices
from alerts.postmortem.report import Material
from alerts.recall import recalled
from alerts.survey import DAY, HOUR, Surveyor
from alerts.track import Subject, track
from alerts.words.speech import Speech
from core.clock import Clock, minute_of
from core.errors import Permanent
from schemas.incident import Incident, IncidentKind
from schemas.scope import ALL

LEAST_MARGIN, MOST_MARGIN = 6 * HOUR, 2 * DAY
LONGEST = 60 * DAY
"""Minutes that the curve shows; of a longer incident, the newest."""


class Gatherer:
    def __init__(self, archive: Archive, post: Post, voices: Voices, clock: Clock) -> None:
        self._archive = archive
        self._post = post
        self._voices = voices
        self._clock = clock

    def gather(self, id_: str, said: Speech) -> Material:
        """Raises NotFound, and Permanent for an incident about silence, of which there is nothing to tell."""
        archive = self._archive
        incident = archive.course.get(id_, ALL)
        if incident.kind is IncidentKind.BLIND:
            raise Permanent(f"{id_} tells of silence: there is nothing to look back on.", "`tocsin coverage` shows it.")
        watch, history = archive.watched.get(incident.watch), archive.course.history(id_, ALL)
        surveyor, zone = Surveyor(archive.counts, archive.coverage), ZoneInfo(watch.watch.time_zone)
        start, end = self._span(incident)
        known = recalled(surveyor, archive.journal, watch, minute_of(incident.opened_at))
        counts = surveyor.survey(watch, start, end, known.since).counts
        course = track(Subject(incident.kind, incident.topic), known.baseline, counts, zone, DAY)
        curve = drawn(incident, course, (start, end), history, said)
        posted = self._post.of_incident(id_)
        return Material(incident, watch.watch, history, posted, quoted(self._voices, incident), curve)

    def _span(self, incident: Incident) -> tuple[int, int]:
        """From well before its first post to somewhat after its end, in whole steps; minutes since 1970."""
        newest = self._archive.heard_until(minute_of(self._clock.now()))
        first = minute_of(min(incident.opened_at, incident.evidence.first_seen_at or incident.opened_at))
        over = newest if incident.closed_at is None else minute_of(incident.closed_at)
        margin = min(max(LEAST_MARGIN, (over - first) // 5), MOST_MARGIN)
        end = max(min(over + margin // 2, newest), first + HOUR)
        start = max(first - margin, end - LONGEST)
        step = step_for(end - start + HOUR)
        return start // step * step, end // step * step
