"""The curve of an incident, for charts: steps of a track against their usual range, what happened, the forecast."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from alerts.detect.report import usual_range
from alerts.detect.topics import VOLUME_DRIFT
from alerts.forecast import FOLLOWED, between, outlook
from alerts.port import Happened
from alerts.track import Subject, Track
from alerts.words.speech import Speech
from core.charts.curve import Ahead, Curve, Note, Point
from core.charts.words import step_of
from core.clock import from_minute
from schemas.incident import Incident, IncidentState

UNHEARD = 0.05
"""The part of a step below which a count says nothing, unless there is one all the same: then it is a lower bound."""
STEPS = (15, 30, 60, 120, 360, 720, 1440)
MOST_STEPS = 160
BOLD = 600
SHOWN_AHEAD = 180
"""Minutes of the forecast that are drawn: a whole day would leave no room for what is known."""


def step_for(minutes: int) -> int:
    """Minutes of a step, so that a curve over so many has MOST_STEPS points at most, where that is possible."""
    return next((step for step in STEPS if minutes <= step * MOST_STEPS), STEPS[-1])


def drawn(incident: Incident, track: Track, span: tuple[int, int], history: Sequence[Happened], said: Speech) -> Curve:
    """span: minutes since 1970, of whole steps of `step_for` its length. The forecast is that of its end."""
    start, end = span
    step = step_for(end - start)
    counted = "chart.mentions" if Subject(incident.kind, incident.topic).toneless else "chart.negatives"
    return Curve(
        step=timedelta(minutes=step),
        points=points(track, span, step),
        notes=tuple(_notes(incident, history, said)),
        ahead=tuple(_ahead(incident, track, step)),
        title=said.say(counted, step=step_of(said.language, step)),
        alt=said.say("picture", brand=incident.brand),
    )


def points(track: Track, span: tuple[int, int], step: int) -> tuple[Point, ...]:
    """span: minutes since 1970 within the track. step: minutes."""
    start, end = span
    return tuple(_point(track, begin, step) for begin in range(start, end - step + 1, step))


def _point(track: Track, begin: int, step: int) -> Point:
    minutes = slice(begin - track.start, begin - track.start + step)
    low, high = usual_range(float(track.usual[minutes].sum()), VOLUME_DRIFT)
    counted, heard = float(track.counted[minutes].sum()), float(track.heard[minutes].mean())
    known = heard >= UNHEARD or counted > 0
    return Point(from_minute(begin), counted if known else None, low, high, heard)


def _notes(incident: Incident, history: Sequence[Happened], said: Speech) -> Iterator[Note]:
    if incident.evidence.first_seen_at is not None:
        yield Note(incident.evidence.first_seen_at, said.say("note.first"))
    if incident.evidence.deleted_at is not None:
        yield Note(incident.evidence.deleted_at, said.say("note.deleted"))
    yield Note(incident.opened_at, said.say("note.rang"), BOLD)
    taken = acknowledged_at(history)
    if taken is not None:
        yield Note(taken, said.say("note.acknowledged"))
    if incident.state is IncidentState.RESOLVED and incident.closed_at is not None:
        yield Note(incident.closed_at, said.say("note.resolved"))


def acknowledged_at(history: Sequence[Happened]) -> datetime | None:
    """When somebody first took it."""
    return next((each.at for each in history if each.action == "acknowledge"), None)


def _ahead(incident: Incident, track: Track, step: int) -> Iterator[Ahead]:
    if incident.state is IncidentState.RESOLVED or incident.kind not in FOLLOWED:
        return
    coming = outlook(track)
    for begin in range(0, SHOWN_AHEAD - step + 1, step):
        expected = between(coming, begin, begin + step)
        yield Ahead(from_minute(track.end + begin), expected.value, expected.low, expected.high)
