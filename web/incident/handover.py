"""What whoever takes over has to know, in a few plain lines to copy: what, how bad, what was done, what is open."""

from collections.abc import Iterator, Mapping, Sequence

from alerts.playbooks import Standing
from schemas.incident import Incident, IncidentKind, IncidentState
from web.incident.figures import Shown
from web.incident.log import Event, done_by_people
from web.incident.words import doubts, kind, reasons, standing, title
from web.look.tongue import Tongue
from web.visit import Visit

DONE = 12
"""The last things that people did."""


def summary(
    visit: Visit,
    incident: Incident,
    figures: Sequence[Shown],
    events: Sequence[Event],
    steps: Sequence[Standing],
    people: Mapping[str, str],
) -> str:
    tongue, now = visit.tongue, visit.backing.clock.now()
    zone = tongue.zone.key
    head = tongue(
        "%(kind)s, severity %(severity)s of 5, opened %(when)s (%(zone)s)",
        kind=kind(incident, tongue).capitalize(),
        severity=incident.severity,
        when=tongue.moment(incident.opened_at),
        zone=zone,
    )
    parts = [
        [title(incident, tongue), f"{head}. {standing(incident, tongue, people, now).capitalize()}."],
        [tongue("How bad"), *(f"- {line}" for line in _how_bad(incident, figures, tongue))],
        [tongue("What was done"), *(f"- {line}" for line in _done(visit, events))],
        [tongue("What is open"), *(f"- {line}" for line in _open(visit, incident, steps))],
    ]
    link = f"{visit.backing.front.url.rstrip('/')}/incidents/{incident.id}" if visit.backing.front.url else ""
    told = ["\n".join(lines) for lines in parts if len(lines) > 1]
    return "\n\n".join([*told, *filter(None, [link])])


def _how_bad(incident: Incident, figures: Sequence[Shown], tongue: Tongue) -> Iterator[str]:
    """Of silence there is nothing to count."""
    if incident.kind is IncidentKind.BLIND:
        yield from reasons(incident, tongue)
        return
    for each in figures:
        beside = ", ".join(filter(None, (each.beside, each.more)))
        yield tongue("%(name)s: %(value)s", name=each.name, value=each.value) + (f" ({beside})" if beside else "")


def _done(visit: Visit, events: Sequence[Event]) -> list[str]:
    tongue, now = visit.tongue, visit.backing.clock.now()
    done = done_by_people(events)[-DONE:]
    return [f"{tongue.brief(each.at, now)} {each.what}" + _by(each) for each in done] or [tongue("Nothing yet.")]


def _by(event: Event) -> str:
    return f" ({event.by})" if event.kind == "note" and event.by else ""


def _open(visit: Visit, incident: Incident, steps: Sequence[Standing]) -> Iterator[str]:
    tongue = visit.tongue
    if incident.state is IncidentState.OPEN:
        yield tongue("Nobody has acknowledged it.")
    for step in steps:
        if step.done is None:
            owner = step.task.owner.of(tongue.language)
            yield step.task.text.of(tongue.language) + (f" ({owner})" if owner else "")
    for doubt in doubts(incident, tongue):
        yield tongue("Doubt: %(doubt)s", doubt=doubt)
