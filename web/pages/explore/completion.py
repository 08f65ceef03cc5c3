"""`/explore/complete`: what could stand where somebody is writing a query. `/explore/recent`: what they asked last."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from core.query.fields import FIELDS, ExactField
from index.asked import FACETS
from web.guard import Looking
from web.look.completing import Begun, Offer, begun, fields, ranges, values
from web.look.meanings import meanings
from web.look.saved import saved_of
from web.look.volumes import tone_words
from web.visit import Visit

router = APIRouter(prefix="/explore")
KNOWN = 300
"""The most frequent values of a field, among which those that fit are looked for."""
SAVED = 10
LONGEST = 10_000
"""Characters of a query."""
Values = Iterable[tuple[str, str]]


@router.get("/complete")
def complete(
    visit: Looking, q: Annotated[str, Query(max_length=LONGEST)] = "", at: Annotated[int, Query(ge=0, le=LONGEST)] = 0
) -> Response:
    found = begun(q, at)
    offers = _offers(visit, found) if found else []
    span = {"from": found.start, "to": found.end} if found else {"from": at, "to": at}
    return JSONResponse({**span, "items": [asdict(each) for each in offers]})


@router.get("/recent")
def recent(visit: Looking) -> Response:
    """In the place of all that stands in the box: what was asked last, then what is saved."""
    words = visit.tongue
    asked = [
        Offer(text, text, words("asked before")) for text in visit.backing.state.recent.of(visit.visitor.account.id)
    ]
    saved = [Offer(each.query, each.query, each.name) for each in saved_of(visit)[:SAVED]]
    return JSONResponse({"from": 0, "to": LONGEST, "whole": True, "items": [asdict(each) for each in (*asked, *saved)]})


def _offers(visit: Visit, found: Begun) -> list[Offer]:
    if not found.field:
        return fields(found.written, meanings(visit.tongue)) if found.written else []
    return ranges(found) or values(found, _known(visit, found.field))


def _known(visit: Visit, field: str) -> Values:
    """Of the state where it holds them, else those that mentions have."""
    held: Mapping[str, Callable[[Visit], Values]] = {"watch": _watches, "topic": _topics, "saved": _saved}
    if field in held:
        return held[field](visit)
    closed = FIELDS.get(field)
    if isinstance(closed, ExactField) and closed.values:
        words = tone_words(visit.tongue, "")
        return [(value, words.get(value, value)) for value in map(str, closed.values)]
    if field not in FACETS:
        return []
    ranked = visit.backing.store.top(field, None, visit.scope, KNOWN)
    name = visit.tongue.language_named if field == "lang" else str
    return [(each.value, name(each.value)) for each in ranked]


def _watches(visit: Visit) -> Values:
    return [(watch.id, watch.name) for watch in visit.watches()]


def _topics(visit: Visit) -> Values:
    return [
        (topic.id, f"{topic.name or topic.id} ({watch.name})") for watch in visit.watches() for topic in watch.topic
    ]


def _saved(visit: Visit) -> Values:
    return [(query.id, query.name) for query in saved_of(visit)]
