"""`/queries/{query}`: one saved query: what it finds, who keeps it, what is sent of it, and every version it had."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import RedirectResponse, Response

from core.charts.stacks import tones
from core.charts.times import Span
from core.errors import Changed, NotFound, Permanent
from core.query.names import UnknownName
from core.query.parse import parse
from core.sight import may_change
from core.state.saved_queries import SavedVersion
from index.port import CountRequest, Mode
from schemas.people import Role
from schemas.watch import SavedQuery
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Forbidden, Looking
from web.look.annotations import with_annotations
from web.look.asked import ending
from web.look.drawing import Paper, drawn, paper
from web.look.saved import Schedules, compared, one_of, removed, schedules_of
from web.look.volumes import by_tone, tone_words
from web.look.written import Written, made, of_saved, watchable, written
from web.pages.queries import form
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/queries/{query}")
DAY, SHOWN = timedelta(days=1), timedelta(days=28)
VERSIONS = 50
"""That are listed, the newest."""


@router.get("")
def one(visit: Looking, query: str, compare: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """compare: a version, with the one that stands."""
    saved = one_of(visit, query)
    versions = visit.backing.state.saved_queries.history(query)
    older = _version(versions, compare) if compare else None
    return visit.page(
        "queries/one.html",
        saved=saved,
        versions=versions[:VERSIONS],
        older=older,
        pieces=compared(older.query.query, saved.query) if older else (),
        schedules=schedules_of(visit).get(query, Schedules((), ())),
        channels=visit.backing.channels,
        may_change=may_change(visit.visitor.account.person, saved),
        may_save=visit.visitor.may(Role.ANALYST),
        watchable=watchable(saved.query),
        now=visit.backing.clock.now(),
    )


@router.get("/volume")
def volume(visit: Looking, query: str, sheet: Annotated[Paper, Depends(paper)]) -> Response:
    """Four weeks by the day, by the tone of the mentions themselves, with what people wrote on the time line."""
    saved, end = one_of(visit, query), ending(visit.backing.clock.now())
    zone = visit.tongue.zone
    start = datetime.combine((end - SHOWN).astimezone(zone).date(), time(), zone).astimezone(UTC)
    request = CountRequest(parse(saved.query), start, end, "day", str(zone), split="sentiment", mode=Mode.EFFECTIVE)
    stacks = by_tone(visit.backing.store.count(request, visit.scope), DAY, saved.query)
    words = tone_words(visit.tongue, visit.tongue("Mentions by day of the last four weeks, by tone"))
    span, look = Span(start, end), sheet.look(visit.tongue, 160)
    return drawn(with_annotations(tones(stacks, span, DAY, look, words), visit, span, look))


@router.get("/edit")
def edit(visit: Editing, query: str) -> Response:
    saved, version = _to_change(visit, query)
    return form(visit, of_saved(saved, version), saved=saved)


@router.post("/edit")
def change(visit: Editing, query: str, wanted: Annotated[Written, Depends(written)]) -> Response:
    saved, version = _to_change(visit, query)
    if wanted.version != version:
        raise Changed("Somebody saved another version meanwhile.", "Load the page again, and write yours into it.")
    try:
        changed = made(visit, wanted, query, saved.owner)
    except (Permanent, UnknownName) as failure:
        return form(visit, wanted, failure, saved)
    visit.backing.state.saved_queries.save(changed, visit.visitor.name, version)
    return RedirectResponse(f"/queries/{query}", SEE_OTHER)


@router.post("/restore")
def restore(visit: Editing, query: str, version: Annotated[int, Form(ge=1)]) -> Response:
    """Its text, name and description as they were; who keeps and sees it stays."""
    saved, standing = _to_change(visit, query)
    before = _version(visit.backing.state.saved_queries.history(query), version).query
    again = {"query": before.query, "name": before.name, "description": before.description}
    visit.backing.state.saved_queries.save(saved.model_copy(update=again), visit.visitor.name, standing)
    return RedirectResponse(f"/queries/{query}", SEE_OTHER)


@router.post("/remove")
def remove(visit: Editing, query: str) -> Response:
    """With all that is sent of it."""
    _, version = _to_change(visit, query)
    removed(visit, query, version)
    return RedirectResponse("/queries", SEE_OTHER)


def _to_change(visit: Visit, query: str) -> tuple[SavedQuery, int]:
    """With its version. Raises NotFound, and Forbidden where it is somebody else's."""
    saved = one_of(visit, query)
    if not may_change(visit.visitor.account.person, saved):
        raise Forbidden("This query is somebody else’s.", "Save one of your own with the same text.")
    return saved, visit.backing.state.saved_queries.history(query)[0].version


def _version(versions: Sequence[SavedVersion], number: int) -> SavedVersion:
    """Raises NotFound."""
    found = next((each for each in versions if each.version == number), None)
    if found is None:
        raise NotFound("There is no version %(number)s of this query.", number=number)
    return found
