"""What a channel is told of an incident, in the reader's language: subject, text and HTML of one delivery."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlencode, urlsplit

from alerts.chances import is_praise
from alerts.reasons import say
from alerts.words import speech
from alerts.words.speech import NARROW, NO_BREAK, Speech
from schemas.analysis import NO_WATCH
from schemas.delivery import Delivery, Line, Section, What
from schemas.incident import Ending, Incident, IncidentKind, IncidentState
from schemas.route import Route
from schemas.voice import Voice
from schemas.watch import Watch

BRAND_LENGTH, CAUSE_LENGTH, SUBJECT_LENGTH = 24, 80, 160
"""Longest brand and cause of a subject: brand, severity and the first words of the cause fit in 60 characters."""
EXCERPT = 280
_NOW, _WHO = (
    frozenset({"negatives", "mentions", "positives", "doubling", "backlash", "backlash.ways"}),
    frozenset({"authors", "share", "share.positive"}),
)
_WHERE, _SILENT = frozenset({"breadth", "terms"}), frozenset({"silent"})
"""Which reasons and doubts are told under which heading; the others say why it rang, and why that may be wrong."""
OWNER_LENGTH = 100
CLOSED = {Ending.HANDLED: "what.closed", Ending.DISMISSED: "what.dismissed", Ending.MERGED: "what.merged"}
"""How it is said that somebody closed an incident."""
_SCHEMES = "".join(f'<meta name="{name}" content="light dark">' for name in ("color-scheme", "supported-color-schemes"))
_STYLE = "font:15px/1.5 system-ui,sans-serif;max-width:50em"
"""No colour of text or ground: each mail program has its own pair, by day and by night."""
_FAINT = "color:#767f8b"
"""Grey that is read on white and on black."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told to a channel. into: the incident in whose thread; named: what is told there to have joined."""

    key: str
    what: What
    route: Route
    into: Incident | None = None
    named: str = ""


def render(notice: Notice, incident: Incident, watch: Watch, quoted: Mapping[str, Voice]) -> Delivery:
    """quoted: the driving mentions by id, and one mention of each spreading account by author id.

    Texts and handles of third parties stand in it only where the route opts in; links, ids and our figures always do.
    """
    said = speech(notice.route.language or "en")
    subject = subject_of(notice, incident, said)
    told = sections(notice, incident, watch, quoted, said)
    footer = said.say("footer", id=incident.id)
    return Delivery(
        key=notice.key,
        channel=notice.route.channel,
        incident=incident.id,
        what=notice.what,
        subject=subject,
        text=as_text(subject, told, footer),
        html=as_html(subject, told, said.language, footer),
        sections=tuple(told),
        language=said.language,
        payload=incident.model_dump_json(),
        pictured=said.say("picture", brand=one_line(incident.brand, BRAND_LENGTH)),
    )


def with_link(delivery: Delivery, link: str) -> Delivery:
    """The same, with a link that acknowledges its incident. link: empty for none."""
    if not link:
        return delivery
    said = speech(delivery.language).say("link.acknowledge")
    html = f'<p><a href="{escape(link)}" rel="noreferrer">{escape(said)}</a></p></body>'
    changed = {"text": f"{delivery.text}\n{said}\n{link}\n", "html": delivery.html.replace("</body>", html, 1)}
    return delivery.model_copy(update=changed)


def sendable(text: str) -> str:
    """What UTF-8 can say: a post can hold half a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def one_line(text: str, limit: int) -> str:
    """Without control characters, line breaks or marks that turn the writing direction, cut at a word's end."""
    spaced = "".join(" " if c.isspace() and c not in (NO_BREAK, NARROW) else c for c in text)
    kept = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    flat = " ".join(part for part in kept.split(" ") if part)
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut) + "…"


def subject_of(notice: Notice, incident: Incident, said: Speech) -> str:
    cause = incident.evidence.numbers.get("cause")
    named = one_line(cause, CAUSE_LENGTH) if isinstance(cause, str) else ""
    brand = one_line(incident.brand, BRAND_LENGTH)
    what = _what(notice, incident, said)
    subject = said.say("subject", brand=brand, severity=incident.severity, cause=named or _kind(incident, said))
    return one_line(f"{subject} ({what})" if what else subject, SUBJECT_LENGTH)


def _kind(incident: Incident, said: Speech) -> str:
    return said.say("kind.ourselves" if incident.watch == NO_WATCH else f"kind.{incident.kind.value}")


def _what(notice: Notice, incident: Incident, said: Speech) -> str:
    if notice.what == "resolved" and incident.ending in CLOSED:
        return said.say(CLOSED[incident.ending], by=incident.handled_by, into=incident.into)
    return said.say(
        f"what.{notice.what}", severity=incident.severity, by=incident.handled_by, named=one_line(notice.named, 64)
    )


def sections(
    notice: Notice, incident: Incident, watch: Watch, quoted: Mapping[str, Voice], said: Speech
) -> list[Section]:
    """In the order in which somebody who is woken asks: what, how much, who, since when and by whom, where, why."""
    told, doubtful = (incident.evidence.numbers.get(name) for name in ("reasons", "doubts"))
    silent = _reasons(doubtful, said, _SILENT.__contains__)
    shown = [
        Section("", tuple(_head(notice, incident, watch, said))),
        Section(said.say("head.now"), (*_reasons(told, said, _NOW.__contains__), *_measured(incident, watch, said))),
        Section(said.say("head.who"), tuple(_reasons(told, said, _WHO.__contains__))),
        Section("", tuple(_first(incident, watch, said))),
        Section(said.say("head.posts"), tuple(_posts(incident, notice.route, quoted, said))),
        Section(said.say("head.spreaders"), tuple(_accounts(incident, notice.route, quoted, said))),
        Section(said.say("head.where"), (*_reasons(told, said, _WHERE.__contains__), *silent)),
        Section(said.say("head.why"), tuple(_reasons(told, said, lambda code: code not in _NOW | _WHO | _WHERE))),
        Section(said.say("head.doubts"), tuple(_reasons(doubtful, said, lambda code: code not in _SILENT))),
        Section("", tuple(_owner(incident, watch, said))),
    ]
    return [section for section in shown if section.lines]


def _reasons(told: object, said: Speech, wanted: Callable[[str], bool]) -> list[Line]:
    if not isinstance(told, Sequence):
        return []
    chosen = [each for each in told if isinstance(each, Mapping) and wanted(str(each.get("code")))]
    return [Line(sentence) for sentence in say(chosen, said)]


def _head(notice: Notice, incident: Incident, watch: Watch, said: Speech) -> list[Line]:
    zone = watch.time_zone
    kind = _kind(incident, said)
    opened = said.moment(incident.opened_at, zone)
    headline = said.say("headline", kind=kind, severity=incident.severity, opened=opened, zone=zone)
    lines = [headline[0].upper() + headline[1:]]
    what = _what(notice, incident, said)
    if what:
        lines.insert(0, f"{what[0].upper()}{what[1:]}.")
    if incident.topic:
        named = next((topic.name for topic in watch.topic if topic.id == incident.topic), "")
        found = str(incident.evidence.numbers.get("topic", ""))
        lines.append(said.say("topic", topic=named or found or incident.topic))
    if incident.kind is IncidentKind.OPPORTUNITY:
        lines.append(said.say("chance.praise" if is_praise(watch, incident.kind) else "chance.subject"))
    if incident.historical:
        lines.append(said.say("about_past"))
    return [Line(line) for line in lines]


def _measured(incident: Incident, watch: Watch, said: Speech) -> list[Line]:
    """How sure the figures are, of when, and what is to come."""
    lines = []
    evidence = incident.evidence
    if evidence.confidence is not None:
        lines.append(Line(said.say("confidence", confidence=evidence.confidence)))
    if (evidence.negatives or evidence.positives) is not None and incident.peak_at is not None:
        lines.append(Line(said.say("height", at=said.moment(incident.peak_at, watch.time_zone))))
    if incident.state is not IncidentState.RESOLVED:
        lines += [Line(sentence) for sentence in say([evidence.numbers.get("forecast")], said)]
    return lines


def _first(incident: Incident, watch: Watch, said: Speech) -> list[Line]:
    """When the brand deleted something, when it was first seen, and when press first told of it."""
    evidence, zone = incident.evidence, watch.time_zone
    lines = []
    if evidence.deleted_at is not None:
        lines.append(Line(said.say("deleted", at=said.moment(evidence.deleted_at, zone), zone=zone)))
    if evidence.first_seen_at is not None:
        at = said.moment(evidence.first_seen_at, zone)
        lines.append(Line(said.say("first", at=at, zone=zone, source=evidence.first_seen_source)))
    if evidence.first_press is not None:
        at = said.moment(evidence.first_press.at, zone)
        lines.append(Line(said.say("press", at=at, zone=zone, outlet=evidence.first_press.outlet)))
    return lines


def _owner(incident: Incident, watch: Watch, said: Speech) -> list[Line]:
    """Whose it is, or ought to be."""
    owner = one_line(incident.owner or watch.team, OWNER_LENGTH)
    return [Line(said.say("owner" if incident.owner else "owner.suggested", owner=owner))] if owner else []


def _posts(incident: Incident, route: Route, quoted: Mapping[str, Voice], said: Speech) -> list[Line]:
    figures = _figures(incident, "posts")
    lines = []
    for mention in incident.evidence.drivers:
        voice = quoted.get(mention)
        parts = [mention, *_said_figures(figures.get(mention, {}), said)]
        if voice is not None:
            parts.append(voice.source)
        if voice is not None and route.third_parties == "texts":
            parts = [f"{_handle(voice)}: {one_line(voice.text, EXCERPT)}", *parts]
        lines.append(Line(" · ".join(parts), safe_link(voice.url) if voice else ""))
    return lines


def _accounts(incident: Incident, route: Route, quoted: Mapping[str, Voice], said: Speech) -> list[Line]:
    figures = _figures(incident, "accounts")
    lines = []
    for author in incident.evidence.spreaders:
        voice = quoted.get(author)
        who = f"{_handle(voice)} ({author})" if voice is not None and route.third_parties == "texts" else author
        known = figures.get(author, {})
        caused = said.say("spreader", who=who, spread=known.get("spread", 0))
        also = {name: figure for name, figure in known.items() if name != "spread"}
        lines.append(Line(" · ".join([caused, *_said_figures(also, said)])))
    return lines


def _figures(incident: Incident, name: str) -> dict[str, dict[str, float]]:
    """The figures of posts or accounts, as `explain` keeps them, by id: reach and spread, and influence of accounts."""
    kept = incident.evidence.numbers.get(name)
    if not isinstance(kept, Mapping):
        return {}
    return {
        key: {figure: float(value) for figure, value in figures.items() if isinstance(value, int | float)}
        for key, figures in kept.items()
        if isinstance(figures, Mapping)
    }


def _said_figures(figures: Mapping[str, float], said: Speech) -> list[str]:
    shown = {"reach": "post.reach", "spread": "post.spread", "influence": "account.influence"}
    return [said.say(code, **{name: figures[name]}) for name, code in shown.items() if figures.get(name, 0) > 0]


def _handle(voice: Voice) -> str:
    return f"@{one_line(voice.handle, 64).lstrip('@')}" if voice.handle else voice.author


def safe_link(url: str) -> str:
    """Links of the web only: a post can carry any address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def explored(site: str, query: str, start: datetime, end: datetime) -> str:
    """The address of what a query finds in [start, end). site: under which people reach the pages; empty: there is
    none."""
    asked = urlencode({"q": query, "from": start.isoformat(), "to": end.isoformat()})
    return f"{site.rstrip('/')}/explore?{asked}" if site else ""


def as_text(subject: str, sections: Sequence[Section], footer: str = "") -> str:
    blocks = [subject]
    for section in sections:
        bullet = "- " if section.heading else ""
        lines = [f"{bullet}{line.text}" + (f"\n  {line.link}" if line.link else "") for line in section.lines]
        blocks.append("\n".join([section.heading, *lines] if section.heading else lines))
    return "\n\n".join([*blocks, footer] if footer else blocks) + "\n"


def as_html(subject: str, sections: Sequence[Section], language: str, footer: str = "") -> str:
    head = f'<head><meta charset="utf-8">{_SCHEMES}</head>'
    parts = [f'<!doctype html><html lang="{language}">{head}<body style="{_STYLE}">', f"<h2>{escape(subject)}</h2>"]
    for section in sections:
        if not section.heading:
            parts += [f"<p>{_html_line(line)}</p>" for line in section.lines]
            continue
        items = "".join(f"<li>{_html_line(line)}</li>" for line in section.lines)
        parts.append(f"<h3>{escape(section.heading)}</h3><ul>{items}</ul>")
    end = f'<p style="{_FAINT}">{escape(footer)}</p>' if footer else ""
    return "\n".join([*parts, f"{end}</body></html>"])


def _html_line(line: Line) -> str:
    text = escape(line.text)
    return f'<a href="{escape(line.link)}" rel="noreferrer">{text}</a>' if line.link else text
