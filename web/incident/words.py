"""An incident in the reader's words: what it is called, how it stands, why it rang and why that may be wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.deadman import OURSELVES
from alerts.messages import one_line
from alerts.reasons import say
from alerts.words import speech
from alerts.words.speech import Speech
from core.clock import from_minute
from core.errors import NotFound
from schemas.analysis import NO_WATCH
from schemas.incident import Ending, Incident, IncidentKind, IncidentState
from schemas.watch import Watch, WatchRevision
from web.look.tongue import Tongue
from web.visit import Visit

BRAND, CAUSE = 60, 120
"""Characters of a name."""
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ")


def said_in(tongue: Tongue) -> Speech:
    """How messages say it in this language."""
    return speech(tongue.language)


def title(incident: Incident, tongue: Tongue) -> str:
    """Brand and cause. The cause is in words of the mentions, where there is one."""
    cause = incident.evidence.numbers.get("cause")
    about = one_line(cause, CAUSE) if isinstance(cause, str) else ""
    space = "\u00a0" if tongue.language == "fr" else ""
    return f"{one_line(incident.brand, BRAND)}{space}: {about or kind(incident, tongue)}"


def kind(incident: Incident, tongue: Tongue) -> str:
    return said_in(tongue).say("kind.ourselves" if incident.watch == NO_WATCH else f"kind.{incident.kind.value}")


def kinds(tongue: Tongue) -> Mapping[str, str]:
    """All there are, by name."""
    return {each.value: said_in(tongue).say(f"kind.{each.value}") for each in IncidentKind}


def standing(incident: Incident, tongue: Tongue, people: Mapping[str, str], now: datetime) -> str:
    """Open, or who has it, or until when it is quiet, or how it ended."""
    by = people.get(incident.handled_by, incident.handled_by)
    match incident.state:
        case IncidentState.OPEN:
            return tongue("open, nobody has it")
        case IncidentState.ACKNOWLEDGED:
            return tongue("%(by)s has it", by=by)
        case IncidentState.SNOOZED:
            return _asleep(incident, tongue, now)
        case IncidentState.RESOLVED:
            return _ended(incident, tongue, by)


def _asleep(incident: Incident, tongue: Tongue, now: datetime) -> str:
    if incident.held_by:
        return tongue("quiet: it resembles what was dismissed")
    if incident.snoozed_until is not None:
        return tongue("snoozed until %(when)s", when=tongue.brief(incident.snoozed_until, now))
    return tongue("snoozed until it doubles")


def _ended(incident: Incident, tongue: Tongue, by: str) -> str:
    match incident.ending:
        case Ending.HANDLED:
            return tongue("resolved by %(by)s", by=by)
        case Ending.DISMISSED:
            return tongue("no crisis, says %(by)s", by=by)
        case Ending.MERGED | Ending.ABSORBED:
            return tongue("part of another incident")
        case _:
            return tongue("over: back to usual")


def reasons(incident: Incident, tongue: Tongue) -> Sequence[str]:
    """Why it rang. Those that an older version kept only as sentences are told as they stand."""
    return say(incident.evidence.numbers.get("reasons"), said_in(tongue)) or incident.evidence.reasons


def doubts(incident: Incident, tongue: Tongue) -> Sequence[str]:
    return say(incident.evidence.numbers.get("doubts"), said_in(tongue)) or incident.evidence.doubts


def watch_of(visit: Visit, incident: Incident) -> Watch:
    """Its watch, also one that is listened to no more; what stands for it where it is about Tocsin itself."""
    found = revision_of(visit, incident)
    return found.watch if found else OURSELVES


def revision_of(visit: Visit, incident: Incident) -> WatchRevision | None:
    """None: it is about no watch."""
    if incident.watch == NO_WATCH:
        return None
    try:
        return visit.backing.state.watches.get(incident.watch)
    except NotFound:
        return None


def people_of(visit: Visit) -> Mapping[str, str]:
    """Names by login: histories name logins."""
    return {each.person.login: each.person.name for each in visit.backing.state.accounts.list()}


def readable(line: str, tongue: Tongue, people: Mapping[str, str]) -> str:
    """A line of a history, with names for logins, and times on the reader's clocks."""
    timed = STAMP.sub(lambda found: tongue.moment(datetime.fromisoformat(found[0])), line)
    return re.sub(r"\S+", lambda word: _named(word[0], people), timed)


def _named(word: str, people: Mapping[str, str]) -> str:
    """A login keeps the comma or the colon that follows it."""
    bare = word.rstrip(".,;:")
    return people[bare] + word[len(bare) :] if bare in people else word


def numbers(incident: Incident, tongue: Tongue) -> list[tuple[str, str]]:
    """All that detection noted, by name; what has no name of ours stands under its own."""
    noted = incident.evidence.numbers
    names = {
        "score": tongue("Score at its clearest"),
        "threshold": tongue("Threshold"),
        "excess": tongue("Effective mentions above usual"),
        "reach": tongue("Followers of its authors"),
        "size": tongue("Severity from its size"),
        "speed": tongue("Severity from its speed"),
        "breadth": tongue("Severity from its breadth"),
        "words": tongue("Severity from words of crisis"),
        "arousal": tongue("Severity from agitation"),
    }
    told = [(name, value) for name, value in noted.items() if name in ("score", "threshold", "excess", "reach")]
    shown = [(names[name], tongue.number(value)) for name, value in told if isinstance(value, int | float)]
    window, rang, confidence = noted.get("window"), noted.get("rang_at"), incident.evidence.confidence
    if isinstance(window, int | float):
        shown.append((tongue("Window"), said_in(tongue).duration(window)))
    if isinstance(rang, int):
        shown.append((tongue("Clearest at"), tongue.moment(from_minute(rang))))
    if confidence is not None:
        shown.append((tongue("Confidence, which is no probability"), tongue.percent(confidence)))
    parts = noted.get("severity")
    points = parts.items() if isinstance(parts, Mapping) else ()
    own = {"reach": tongue("Severity from its reach")}
    named = [(own.get(name) or names.get(name, name), value) for name, value in points]
    return shown + [(name, tongue.number(value)) for name, value in named if isinstance(value, int | float)]
