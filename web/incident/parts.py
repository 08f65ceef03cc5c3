"""Parts of an incident's page that are read from its mentions: who spreads it, how it passes on, what people say; and
of silence, what is not heard."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.responses import Response

from alerts.passing import Tie
from core.charts.network import Link, Member, network
from core.clock import from_minute, minute_of
from core.errors import NotFound
from index.port import Hit
from schemas.incident import Incident, IncidentKind
from schemas.scope import only
from schemas.voice import Voice
from web.guard import Looking
from web.incident import words
from web.incident.figures import shown
from web.incident.log import timeline
from web.incident.spreading import spreading_of
from web.look.drawing import Paper, drawn, paper
from web.look.listened import listened
from web.look.tongue import Tongue
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/incidents/{incident}")
FIRSTS = 3
"""First posts that are shown."""
LANES = 6
"""Sources that have a lane of their own, the earliest; the others share one."""
DAY = timedelta(days=1)


@router.get("/figures")
def figures(visit: Looking, incident: str) -> Response:
    found = visit.backing.state.incidents.get(incident, visit.scope)
    return visit.page("incidents/figures.html", figures=shown(visit, found, words.watch_of(visit, found)))


@router.get("/timeline")
def happened(visit: Looking, incident: str) -> Response:
    found = visit.backing.state.incidents.get(incident, visit.scope)
    events = timeline(visit, found, words.people_of(visit))
    return visit.page("incidents/events.html", events=events, now=visit.backing.clock.now())


@router.get("/spread")
def spread(visit: Looking, incident: str) -> Response:
    found, told = spreading_of(visit, incident)
    press = found.evidence.first_press
    return visit.page(
        "incidents/spread.html", incident=found, told=told, press=press, named=named, now=visit.backing.clock.now()
    )


@router.get("/passing")
def passing(visit: Looking, incident: str) -> Response:
    """How it passed from one source to the next, with the picture of it where there is anything to see."""
    found, told = spreading_of(visit, incident)
    now = visit.backing.clock.now()
    return visit.page("incidents/passing.html", incident=found, told=told, named=named, how=how, now=now)


@router.get("/network")
def picture(visit: Looking, incident: str, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    _, told = spreading_of(visit, incident)
    tongue, members = visit.tongue, told.circle.members
    if not members:
        raise NotFound("Nobody took it from anybody, as far as is known.")
    order = [arrival.first.source for arrival in told.arrivals]
    sources = sorted({each.source for each in members}, key=lambda s: order.index(s) if s in order else -1)
    lanes = sources[:LANES] + ([tongue("others")] if len(sources) > LANES else [])
    places = {each.author: number for number, each in enumerate(members)}
    drawn_members = [
        Member(
            name=named(each),
            at=each.published_at,
            lane=min(sources.index(each.source), LANES),
            caused=told.circle.caused.get(each.author, 0),
            said=_said(each, told.circle.caused.get(each.author, 0), tongue, visit),
            go=f"/people/{quote(each.author, safe='')}",
        )
        for each in members
    ]
    links = [Link(places[tie.origin.author], places[tie.taken.author], how(tie, tongue)) for tie in told.circle.ties]
    alt = tongue("Who took it from whom, by source and time")
    return drawn(network(lanes, drawn_members, links, sheet.look(tongue, margins=40), alt))


@router.get("/posts")
def posts(visit: Looking, incident: str) -> Response:
    """The first, and those that drive it; their texts are read now, and never kept."""
    found, told = spreading_of(visit, incident)
    evidence = found.evidence
    first = tuple(dict.fromkeys(filter(None, (evidence.first_mention, *(v.mention for v in told.firsts)))))[:FIRSTS]
    firsts, drivers = _hits(visit, found, first), _hits(visit, found, evidence.drivers)
    visit.looked(f"incident {incident}", len(firsts) + len(drivers))
    return visit.page(
        "incidents/posts.html",
        incident=found,
        firsts=firsts,
        drivers=drivers,
        now=visit.backing.clock.now(),
    )


@router.get("/silence")
def silence(visit: Looking, incident: str) -> Response:
    """Of an incident about silence: what its sources covered in the day around it."""
    found = visit.backing.state.incidents.get(incident, visit.scope)
    if found.kind is not IncidentKind.BLIND:
        raise NotFound("It is not about silence.")
    now = visit.backing.clock.now()
    end = minute_of(min(found.closed_at + DAY / 8 if found.closed_at else now, now)) + 1
    start = min(minute_of(found.opened_at - DAY / 4), end - 1440)
    rows = [each for each in listened(visit, start, end) if _listens(visit, found, each.source)]
    return visit.page(
        "incidents/silence.html",
        incident=found,
        rows=rows,
        start=from_minute(start),
        end=from_minute(end),
        silent=frozenset(found.evidence.silent_sources),
        now=now,
    )


def named(voice: Voice) -> str:
    return f"@{voice.handle.lstrip('@')}" if voice.handle else voice.author


def how(tie: Tie, tongue: Tongue) -> str:
    origin, taken = named(tie.origin), named(tie.taken)
    match tie.how:
        case "repost":
            return tongue("%(taken)s reposted %(origin)s", taken=taken, origin=origin)
        case "quote":
            return tongue("%(taken)s quoted %(origin)s", taken=taken, origin=origin)
        case "reply":
            return tongue("%(taken)s answered %(origin)s", taken=taken, origin=origin)
        case "copy":
            return tongue("%(taken)s wrote nearly the same as %(origin)s", taken=taken, origin=origin)


def _said(voice: Voice, caused: int, tongue: Tongue, visit: Visit) -> str:
    at = tongue.brief(voice.published_at, visit.backing.clock.now())
    taken = tongue.several("taken up by %(num)s other", "taken up by %(num)s others", caused)
    return "\n".join([named(voice), f"{voice.source} · {at}", *([taken] if caused else [])])


def _hits(visit: Visit, incident: Incident, ids: Sequence[str]) -> list[Hit]:
    """In the order of the ids; those that were deleted meanwhile are left out."""
    found = {hit.mention.id: hit for hit in visit.backing.store.mentions(ids, only(incident.watch))} if ids else {}
    return [found[id_] for id_ in ids if id_ in found]


def _listens(visit: Visit, incident: Incident, source: str) -> bool:
    return source in incident.evidence.silent_sources or words.watch_of(visit, incident).listens(source)
