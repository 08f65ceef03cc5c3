"""What a standing order tells, in words: how much, of what time, and where to read it. Texts of others stay out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.messages import as_html, as_text, explored, one_line, safe_link
from alerts.unusual import HOUR, Unusual
from alerts.words import speech
from alerts.words.speech import Speech
from schemas.delivery import Delivery, Line, Section
from schemas.order import StandingOrder
from schemas.voice import Voice
from schemas.watch import SavedQuery

NAME = 64
NEWEST = 5
"""Posts that are linked."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """language: where an order names none. site: under which people reach the pages; empty: no link to them."""

    language: str
    site: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """voices: what is new, a sighting of each mention, newest first. cut: there may be more. since: when it was looked
    for before."""

    voices: tuple[Voice, ...]
    cut: bool
    since: datetime


def of_results(order: StandingOrder, query: SavedQuery, fresh: Fresh, at: datetime, head: Letterhead) -> Delivery:
    said = speech(order.language or head.language)
    code = "order.result.least" if fresh.cut else "order.result"
    subject = said.say(code, name=one_line(query.name, NAME), count=len(fresh.voices))
    when = said.say("order.since", since=said.moment(fresh.since, order.time_zone), zone=order.time_zone)
    first = min((*(voice.published_at for voice in fresh.voices), fresh.since))
    sections = [Section("", (Line(when),)), *_posts(fresh.voices, order, said)]
    return _letter(order, said, subject, [*sections, *_all(query, first, at, head, said)], fresh.voices, at)


def of_unusual(
    order: StandingOrder, query: SavedQuery, found: Unusual, voices: Sequence[Voice], at: datetime, head: Letterhead
) -> Delivery:
    said = speech(order.language or head.language)
    name = one_line(query.name, NAME)
    subject = said.say("order.unusual", name=name, count=found.count, low=found.low, high=found.high)
    when = said.say("order.hour", end=said.moment(found.end, order.time_zone), zone=order.time_zone)
    sections = [Section("", (Line(when),)), *_posts(voices, order, said)]
    links = _all(query, found.end - HOUR, found.end, head, said)
    return _letter(order, said, subject, [*sections, *links], voices, at)


def _letter(
    order: StandingOrder,
    said: Speech,
    subject: str,
    sections: Sequence[Section],
    voices: Sequence[Voice],
    at: datetime,
) -> Delivery:
    key = f"order-{order.id}-{at:%Y%m%dT%H%M%S%f}"
    told = voices[:NEWEST]
    about = {"mentions": [voice.mention for voice in told], "authors": sorted({voice.author for voice in told})}
    return Delivery(
        key=f"{key}|{order.channel}|digest",
        channel=order.channel,
        incident=key,
        what="digest",
        subject=subject,
        text=as_text(subject, sections),
        html=as_html(subject, sections, said.language),
        sections=tuple(sections),
        language=said.language,
        payload=json.dumps({"order": order.id, "query": order.query, "on": order.on, **about}),
    )


def _posts(voices: Sequence[Voice], order: StandingOrder, said: Speech) -> list[Section]:
    lines = [_post(voice, order, said) for voice in voices[:NEWEST]]
    left = len(voices) - NEWEST
    more = [Line(said.say("digest.more", count=left))] if left > 0 else []
    return [Section(said.say("order.newest"), (*lines, *more))] if lines else []


def _post(voice: Voice, order: StandingOrder, said: Speech) -> Line:
    at = said.moment(voice.published_at, order.time_zone)
    words = [said.say("order.found", source=one_line(voice.source, NAME), at=at)]
    words += [said.say(f"order.{tone}") for tone in ("negative", "positive") if getattr(voice, tone)]
    return Line(" · ".join(words), safe_link(voice.url))


def _all(query: SavedQuery, start: datetime, end: datetime, head: Letterhead, said: Speech) -> list[Section]:
    link = explored(head.site, query.query, start, end)
    return [Section("", (Line(said.say("order.all"), link),))] if link else []
