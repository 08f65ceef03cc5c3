"""The picture in a message: the last 24 hours of an incident against what is usual, with what is to be expected."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

from alerts.curves import drawn, step_for
from alerts.port import Course, Coverage, Journal, MinuteCounts, Watched
from alerts.recall import recalled
from alerts.survey import DAY, Surveyor
from alerts.track import Subject, track
from alerts.words import speech
from core.charts.curve import incident_curve
from core.charts.look import LIGHT, Language, Look
from core.charts.render import png
from core.clock import Clock, minute_of
from core.errors import TocsinError
from schemas.incident import Incident, IncidentKind
from schemas.scope import ALL

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Archive:
    """What pictures and post-mortems are drawn from."""

    course: Course
    watched: Watched
    counts: MinuteCounts
    coverage: Coverage
    journal: Journal

    def heard_until(self, now: int) -> int:
        """The newest minute that any source covered; `now`, in minutes since 1970, where none tells."""
        return min(now, max(self.coverage.newest().values(), default=now))


class DrawnPictures:
    """Pictures of alerts/channel.py, in one language, drawn when they are asked for."""

    def __init__(self, archive: Archive, language: Language, clock: Clock) -> None:
        self._archive = archive
        self._surveyor = Surveyor(archive.counts, archive.coverage)
        self._language = language
        self._clock = clock

    def of(self, incident: str) -> bytes | None:
        """A failure to draw is logged: a message without its picture is worth more than none."""
        try:
            return self._drawn(incident)
        except TocsinError as failure:
            _log.warning("no_picture", incident=incident, reason=str(failure))
            return None
        except Exception:
            _log.exception("no_picture", incident=incident)
            return None

    def _drawn(self, id_: str) -> bytes | None:
        archive = self._archive
        incident = archive.course.get(id_, ALL)
        if incident.kind is IncidentKind.BLIND:  # nobody knows what there would be to see
            return None
        watch = archive.watched.get(incident.watch)
        zone, end = ZoneInfo(watch.watch.time_zone), self._newest(incident)
        known = recalled(self._surveyor, archive.journal, watch, end - 1)
        course = track(Subject(incident.kind, incident.topic), known.baseline, known.survey.counts, zone, DAY)
        history = archive.course.history(id_, ALL)
        curve = drawn(incident, course, (end - DAY, end), history, speech(self._language))
        return png(incident_curve(curve, Look(LIGHT, self._language, zone)))

    def _newest(self, incident: Incident) -> int:
        """The end of the newest step that was heard, or in which the incident was over, in minutes since 1970."""
        step, end = step_for(DAY), self._archive.heard_until(minute_of(self._clock.now()))
        if incident.closed_at is not None:
            end = min(end, minute_of(incident.closed_at) + step)
        return end // step * step
