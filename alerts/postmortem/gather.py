"""Everything that a post-mortem is made of, read from the stores."""

from alerts.casework import quoted
from alerts.course import Courses
from alerts.curves import drawn
from alerts.pictures import Archive
from alerts.port import Post, Voices
from alerts.postmortem.report import Material
from alerts.words.speech import Speech
from core.clock import Clock
from core.errors import Permanent
from schemas.incident import IncidentKind
from schemas.scope import ALL


class Gatherer:
    def __init__(self, archive: Archive, post: Post, voices: Voices, clock: Clock) -> None:
        self._archive = archive
        self._post = post
        self._voices = voices
        self._courses = Courses(archive, clock)

    def gather(self, id_: str, said: Speech) -> Material:
        """Raises NotFound, and Permanent for an incident about silence, of which there is nothing to tell."""
        incident = self._archive.course.get(id_, ALL)
        if incident.kind is IncidentKind.BLIND:
            raise Permanent(
                "%(id)s tells of silence: there is nothing to look back on.", "`tocsin coverage` shows it.", id=id_
            )
        history = self._archive.course.history(id_, ALL)
        followed = self._courses.of(incident)
        curve = drawn(incident, followed.track, followed.span, history, said)
        posted = self._post.of_incident(id_)
        return Material(incident, followed.watch, history, posted, quoted(self._voices, incident), curve)
