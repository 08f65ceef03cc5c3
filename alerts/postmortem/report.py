"""A post-mortem in values and words, in the reader's language, before it becomes a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.curves import acknowledged_at
from alerts.messages import Notice, one_line, sections, subject_of
from alerts.port import Happened, Posted
from alerts.track import Subject
from alerts.words.history import history_line
from alerts.words.speech import Speech
from core.charts.bars import Bar
from core.charts.curve import Curve, legend
from core.charts.look import Look
from schemas.delivery import Section
from schemas.incident import Incident, IncidentKind
from schemas.route import Route
from schemas.voice import Voice
from schemas.watch import Watch

LINE = 300
"""Characters of a line of the timeline: notes are written by people."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a post-mortem is made of. quoted: mentions by id, and one of each account by author id."""

    incident: Incident
    watch: Watch
    history: Sequence[Happened]
    posted: Sequence[Posted]
    quoted: Mapping[str, Voice]
    curve: Curve


@dataclass(frozen=True, slots=True)
class Figure:
    """beside: against what it is to be read; empty: against nothing. code: what it is, in every language."""

    code: str
    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    at: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """headings: of figures, curve, reactions, timeline, sources and languages."""

    language: str
    title: str
    lead: str
    headings: Mapping[str, str]
    figures: tuple[Figure, ...]
    curve: Curve
    reactions: tuple[Figure, ...]
    timeline: tuple[Event, ...]
    sections: tuple[Section, ...]
    sources: tuple[Bar, ...]
    languages: tuple[Bar, ...]
    footer: tuple[str, ...]


def report(material: Material, third_parties: Route, said: Speech, now: datetime) -> Report:
    """third_parties: the route whose rule on texts and handles holds."""
    incident, zone = material.incident, material.watch.time_zone
    notice = Notice("", "opened", third_parties)
    kind = said.say(f"kind.{incident.kind.value}")
    lead = said.say(
        "mortem.lead",
        kind=kind[0].upper() + kind[1:],
        severity=incident.severity,
        state=said.say(f"state.{incident.state.value}"),
        opened=said.moment(incident.opened_at, zone),
        zone=zone,
    )
    headings = ("title", "figures", "curve", "reactions", "timeline", "sources", "languages")
    footer = [said.say("mortem.written", at=said.moment(now, zone), zone=zone)]
    if third_parties.third_parties == "figures":
        footer.append(said.say("mortem.figures_only"))
    return Report(
        language=said.language,
        title=subject_of(notice, incident, said),
        lead=lead,
        headings={name: said.say(f"mortem.{name}") for name in headings},
        figures=tuple(figures(incident, said)),
        curve=material.curve,
        reactions=tuple(_reactions(material, said)),
        timeline=tuple(Event(said.moment(at, zone), what) for at, what in _timeline(material, said)),
        sections=tuple(sections(notice, incident, material.watch, material.quoted, said)[1:]),
        sources=_bars(incident.evidence.sources),
        languages=_bars(incident.evidence.languages),
        footer=tuple(footer),
    )


def bare(curve: Curve) -> Curve:
    """Without the title, which the page says in its own words."""
    return replace(curve, title="")


def caption(curve: Curve, look: Look) -> str:
    return f"{curve.title} · {legend(curve, look)}"


def _bars(counted: Mapping[str, int]) -> tuple[Bar, ...]:
    return tuple(Bar(one_line(name, 60), float(count)) for name, count in counted.items())


def figures(incident: Incident, said: Speech) -> Iterator[Figure]:
    """The five of the incident's page."""
    evidence, unknown = incident.evidence, said.say("unknown")
    toneless = Subject(incident.kind, incident.topic).toneless
    code, usual = ("mentions", evidence.mentions) if toneless else ("negatives", evidence.negatives)
    if evidence.positives is not None:
        code, usual = "positives", evidence.positives
    back = _brought_back(incident)
    if back is not None:
        beside = said.say("figure.usual", low=back["low"], high=back["high"])
        yield Figure("backlash", said.say("figure.backlash"), said.number(back["value"]), beside)
    if usual is not None:
        beside = said.say("figure.usual", low=usual.low, high=usual.high)
        yield Figure(code, said.say(f"figure.{code}", window=usual.window_minutes), said.number(usual.value), beside)
    shared = said.say("figure.originals", originals=evidence.originals, reposts=evidence.reposts)
    yield Figure("authors", said.say("figure.authors"), said.number(evidence.distinct_authors), shared)
    now, before = evidence.negative_share_now, evidence.negative_share_before
    if back is None and evidence.positives is None:
        yield Figure(
            "share",
            said.say("figure.share"),
            unknown if now is None else said.share(now),
            "" if before is None else said.say("figure.share_before", before=before),
        )
    doubling = evidence.doubling_minutes
    if doubling is None:
        yield Figure("doubling", said.say("figure.doubling"), "—", said.say("figure.not_growing"))
    else:
        yield Figure("doubling", said.say("figure.doubling"), said.duration(doubling))
    reach = evidence.numbers.get("reach")
    reached = said.number(float(reach)) if isinstance(reach, int | float) else unknown
    yield Figure("reach", said.say("figure.reach"), reached, said.say("figure.followers"))


def _brought_back(incident: Incident) -> Mapping[str, float] | None:
    """Of a backlash, how many authors bring back what was deleted, and how many usually do."""
    told = incident.evidence.numbers.get("reasons")
    found = [each for each in told if isinstance(each, Mapping)] if isinstance(told, Sequence) else []
    reason = next((each for each in found if each.get("code") == "backlash"), None)
    return {name: float(each) for name, each in reason.items() if isinstance(each, int | float)} if reason else None


def _reactions(material: Material, said: Speech) -> Iterator[Figure]:
    """From the first post to the ring, and from the ring to what people did."""
    incident = material.incident
    rang, first = incident.opened_at, incident.evidence.first_seen_at
    written = min((each.written_at for each in material.posted), default=None)
    taken = "approval" if incident.kind is IncidentKind.OPPORTUNITY else "acknowledge"
    spans = (
        ("ring", first, rang),
        ("message", rang, written),
        (taken, rang, acknowledged_at(material.history)),
        ("resolve", rang, incident.closed_at),
    )
    for name, begin, end in spans:
        lasted = said.say("react.never")
        if begin is not None and end is not None:
            lasted = said.duration(max((end - begin).total_seconds() / 60, 0.0))
        yield Figure(name, said.say(f"react.{name}"), lasted)


def _timeline(material: Material, said: Speech) -> list[tuple[datetime, str]]:
    """All that is known to have happened, oldest first."""
    incident = material.incident
    told = [(each.at, _told(each, said)) for each in material.history]
    told += [(each.written_at, _sent(each, said)) for each in material.posted]
    if incident.evidence.first_seen_at is not None:
        source = one_line(incident.evidence.first_seen_source, 60)
        told.append((incident.evidence.first_seen_at, said.say("happened.first", source=source)))
    if incident.peak_at is not None:
        told.append((incident.peak_at, said.say("happened.peak")))
    return sorted(told, key=lambda event: event[0])


def _told(happened: Happened, said: Speech) -> str:
    return one_line(history_line(happened.note or happened.action, said), LINE)


def _sent(posted: Posted, said: Speech) -> str:
    delivery = posted.delivery
    return one_line(said.say("happened.message", channel=delivery.channel, subject=delivery.subject), LINE)
