"""What a dismissal teaches: for a month, what resembles it stays quiet until it is worse. Values in, values out.

In a sentence: an incident of the same watch, topic and kind, with nothing new in its words, rings only once it is twice
as large, more severe, of severity 4 or more, or picked up by press. It opens and is shown all the same.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from alerts.detect.signal import Signal
from alerts.incidents import size
from alerts.terms import fold
from schemas.incident import Incident, IncidentKind
from schemas.lesson import Lesson

LASTS = timedelta(days=30)
FACTOR = 2.0
"""How many times as large as what was dismissed an incident is that rings all the same."""
MOST_SEVERE = 3
"""Nothing above this severity is ever kept quiet, but for the very incident that somebody saw and dismissed."""
ALSO = {IncidentKind.BAD_BUZZ: IncidentKind.WEAK_SIGNAL}
"""What announces a kind is no more than the kind itself."""


def lesson(incident: Incident, by: str, why: str, now: datetime) -> Lesson:
    """What the dismissal of an incident teaches from now on."""
    return Lesson(
        incident=incident.id,
        watch=incident.watch,
        topic=incident.topic,
        kind=incident.kind,
        severity=incident.severity,
        size=size(incident.evidence),
        terms=incident.evidence.new_terms,
        press=incident.evidence.first_press is not None,
        why=why,
        by=by,
        taught_at=now,
        ends_at=now + LASTS,
    )


def holding(incident: Incident, lessons: Iterable[Lesson]) -> Lesson | None:
    """The lesson that keeps an incident quiet, of those in force; None: it rings."""
    return next((each for each in lessons if alike(incident, each) and not outgrown(incident, each)), None)


def alike(incident: Incident, lesson: Lesson) -> bool:
    """Whether a lesson is about incidents of its watch, topic and kind."""
    return _is_about(lesson, incident.watch, incident.topic, incident.kind)


def outgrown(incident: Incident, lesson: Lesson) -> str:
    """Why an incident is more than what was dismissed; empty: it is not."""
    evidence = incident.evidence
    highest = lesson.severity if incident.id == lesson.incident else bar(lesson)
    if incident.severity > highest:
        return f"severity {incident.severity}, above {highest}"
    if size(evidence) >= above(lesson):
        return f"it is {FACTOR:.0f} times as large as {lesson.incident}"
    if evidence.first_press is not None and not lesson.press:
        return "press has picked it up"
    if another_cause(evidence.new_terms, lesson.terms):
        return f"it is about something else than {lesson.incident}"
    return ""


def bar(lesson: Lesson) -> int:
    """The highest severity of another incident that stays quiet."""
    return min(lesson.severity, MOST_SEVERE)


def above(lesson: Lesson) -> float:
    """The size from which an incident rings all the same, in effective mentions above what is usual."""
    return FACTOR * max(lesson.size, 1.0)


def another_cause(now: Sequence[str], then: Sequence[str]) -> bool:
    """Whether no word of what is new was new then. Where nothing was new on either side, that cannot be said."""
    new, known = _words(now), _words(then)
    return bool(new) and bool(known) and new.isdisjoint(known)


def bearing(signal: Signal, watch: str, lessons: Iterable[Lesson], at: datetime) -> Lesson | None:
    """The lesson that bears on what a signal opens at a moment, as far as its size tells."""
    return next(
        (
            each
            for each in lessons
            if each.taught_at <= at < each.ends_at
            and _is_about(each, watch, signal.topic, signal.kind)
            and signal.excess < above(each)
        ),
        None,
    )


def _is_about(lesson: Lesson, watch: str, topic: str | None, kind: IncidentKind) -> bool:
    return (lesson.watch, lesson.topic) == (watch, topic) and kind in (lesson.kind, ALSO.get(lesson.kind))


def _words(terms: Sequence[str]) -> frozenset[str]:
    return frozenset(word for term in terms for word in fold(term).split())
