"""A digest in words: what rang, and volumes, of one period against the one before."""

from dataclasses import dataclass

from alerts.messages import as_html, as_text, one_line
from alerts.periods import Period
from alerts.port import Volume
from alerts.words import speech
from alerts.words.speech import Speech
from schemas.delivery import Delivery, Line, Section
from schemas.digest import Digest
from schemas.incident import Incident, IncidentState

INCIDENTS = 50
"""As many are named, the gravest first; the others are counted."""
NAME = 64


@dataclass(frozen=True, slots=True)
class Compared:
    """Of a watch or a saved query, by the name that people gave it. link: to what was counted; empty: to nothing."""

    name: str
    now: Volume
    before: Volume
    link: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """rang: alive in the period. rang_before: how many were in the one before."""

    volumes: tuple[Compared, ...]
    rang: tuple[Incident, ...]
    rang_before: int


def written(digest: Digest, period: Period, figures: Figures, called: str) -> Delivery:
    """called: the name of what it is about; empty: everything."""
    said = speech(digest.language or "en")
    zone = digest.time_zone
    about = one_line(called, NAME) or said.say("digest.all")
    subject = said.say(f"digest.{digest.every}", about=about, date=said.date(period.end, zone))
    when = said.say(
        "digest.period", start=said.moment(period.start, zone), end=said.moment(period.end, zone), zone=zone
    )
    rang = [] if digest.query else [Section(said.say("digest.rang"), tuple(map(Line, _rang(figures, said))))]
    volumes = tuple(Line(_volume(each, said), each.link) for each in figures.volumes)
    sections = (Section("", (Line(when),)), *rang, Section(said.say("digest.volumes"), volumes))
    return sent(digest, period, subject, sections)


def sent(digest: Digest, period: Period, subject: str, sections: tuple[Section, ...]) -> Delivery:
    """The same key for the same period, however often it is made."""
    key, language = f"digest-{digest.id}-{period.key}", speech(digest.language or "en").language
    return Delivery(
        key=f"{key}|{digest.channel}|digest",
        channel=digest.channel,
        incident=key,
        what="digest",
        subject=subject,
        text=as_text(subject, sections),
        html=as_html(subject, sections, language),
        sections=sections,
        language=language,
    )


def _rang(figures: Figures, said: Speech) -> list[str]:
    ordered = sorted(figures.rang, key=lambda incident: (-incident.severity, incident.opened_at, incident.id))
    lines = [said.say("digest.incidents", now=len(figures.rang), before=figures.rang_before)]
    lines += [_incident(incident, said) for incident in ordered[:INCIDENTS]]
    left = len(ordered) - INCIDENTS
    return [*lines, said.say("digest.more", count=left)] if left > 0 else lines


def _incident(incident: Incident, said: Speech) -> str:
    cause = incident.evidence.numbers.get("cause")
    named = one_line(cause, 80) if isinstance(cause, str) else said.say(f"kind.{incident.kind.value}")
    subject = said.say("subject", brand=one_line(incident.brand, NAME), severity=incident.severity, cause=named)
    state = said.say(f"digest.state.{incident.state.value}", by=incident.handled_by)
    if incident.state is not IncidentState.OPEN and not incident.handled_by:
        state = said.say(f"digest.state.{incident.state.value}.alone")
    return f"{subject} · {state} · {incident.id}"


def _volume(each: Compared, said: Speech) -> str:
    counted = said.say("digest.mentions", name=one_line(each.name, NAME), count=each.now.mentions)
    change = _change(each.now.mentions, each.before.mentions, said)
    if not each.now.mentions:
        return f"{counted} ({change})."
    tone = said.say(
        "digest.tone",
        negative=each.now.negative / each.now.mentions,
        positive=each.now.positive / each.now.mentions,
    )
    before = each.before.mentions and said.say(
        "digest.tone_before",
        negative=each.before.negative / each.before.mentions,
        positive=each.before.positive / each.before.mentions,
    )
    return f"{counted} ({change}). {tone}" + (f" {before}" if before else "")


def _change(now: float, before: float, said: Speech) -> str:
    if not before:
        return said.say("digest.none_before")
    change = now / before - 1
    if abs(change) < 0.005:
        return said.say("digest.as_before")
    return said.say("digest.more_than" if change > 0 else "digest.less_than", change=abs(change))
