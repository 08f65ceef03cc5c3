"""Of incidents, lessons and silences, what is told of them (incidents.py)."""

from collections.abc import Sequence

from alerts.curves import acknowledged_at
from alerts.deadman import OURSELVES
from alerts.lessons import above, bar
from alerts.playbooks import chosen, statement, steps
from alerts.port import Happened
from core.state.state import State
from schemas.alerting import Silence
from schemas.analysis import NO_WATCH
from schemas.incident import Incident, IncidentKind
from schemas.lesson import Lesson
from schemas.playbook import Playbook
from schemas.scope import Scope
from schemas.watch import Watch
from web.told.incidents import Event, IncidentWhole, LessonTold, PlaybookTold, Sent, SilenceTold, StepTold
from web.told.lists import told


def whole(state: State, incident: str, scope: Scope, language: str) -> IncidentWhole:
    """Raises NotFound, also for one that the scope hides. language: of its playbook."""
    found, happened = state.incidents.get(incident, scope), state.incidents.history(incident, scope)
    posted = state.outbox.of_incident(incident)
    return told(
        IncidentWhole,
        found,
        suggested_owner=about(found, state).team,
        playbook=_playbook(found, state.playbooks.standing(), language),
        history=tuple(told(Event, each) for each in happened),
        deliveries=tuple(
            told(Sent, p, channel=p.delivery.channel, what=p.delivery.what, status=p.status.value) for p in posted
        ),
        approval_minutes=approval(found, happened) if found.kind is IncidentKind.OPPORTUNITY else None,
    )


def about(incident: Incident, state: State) -> Watch:
    """Its watch; of what Tocsin tells of itself, one that stands for it."""
    return OURSELVES if incident.watch == NO_WATCH else state.watches.get(incident.watch).watch


def approval(incident: Incident, history: Sequence[Happened]) -> float | None:
    """Minutes from the ring of an opportunity to its acknowledgement."""
    at = acknowledged_at(history)
    return None if at is None else max((at - incident.opened_at).total_seconds() / 60, 0.0)


def lesson_told(lesson: Lesson) -> LessonTold:
    return told(LessonTold, lesson, quiet_below=above(lesson), quiet_up_to_severity=bar(lesson))


def silence_told(silence: Silence) -> SilenceTold:
    return told(SilenceTold, silence, matchers=dict(silence.matchers))


def _playbook(incident: Incident, own: Sequence[Playbook], language: str) -> PlaybookTold | None:
    playbook = chosen(incident, own)
    if playbook is None:
        return None
    listed = (
        StepTold(
            number=s.number,
            id=s.task.id,
            owner=s.task.owner.of(language),
            what=s.task.text.of(language),
            done_at=s.done.at if s.done else None,
            done_by=s.done.by if s.done else "",
        )
        for s in steps(incident, playbook)
    )
    return PlaybookTold(id=playbook.id, statement=statement(incident, playbook, language), steps=tuple(listed))
