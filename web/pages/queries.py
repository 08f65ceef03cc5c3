"""`/queries`: saved queries in their folders, with what each finds this week against the week before; and a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import RedirectResponse, Response

from core.errors import Permanent
from core.query.names import UnknownName
from core.query.parse import parse
from index.port import CountRequest
from schemas.people import Role
from schemas.watch import SavedQuery
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Looking
from web.look.asked import ending
from web.look.refusals import refusal
from web.look.saved import id_for, one_of, saved_of, schedules_of
from web.look.written import Written, made, teams_of, written
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/queries")
PLACE = Place("Saved queries", "/queries", 60)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Folder:
    """name: empty for what stands in none."""

    name: str
    queries: Sequence[SavedQuery]


@dataclass(frozen=True, slots=True)
class Pace:
    """Effective mentions of the last seven days, and of the seven before."""

    now: float
    before: float


@router.get("")
def listed(
    visit: Looking,
    folder: Annotated[str | None, Query(max_length=64)] = None,
    find: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """folder: only this one. find: words of a name, a description or a text."""
    every = saved_of(visit)
    wanted = [each for each in every if folder in (None, each.folder) and _says(each, find)]
    return visit.page(
        "queries/page.html",
        folders=[Folder(name, list(group)) for name, group in groupby(wanted, key=lambda each: each.folder)],
        names=sorted({each.folder for each in every if each.folder}, key=str.casefold),
        schedules=schedules_of(visit),
        folder=folder,
        find=find,
        any=bool(every),
        may_save=visit.visitor.may(Role.ANALYST),
    )


@router.get("/new")
def blank(visit: Editing, q: Annotated[str, Query(max_length=10_000)] = "") -> Response:
    return form(visit, Written("", q.strip()))


@router.post("/new")
def save(visit: Editing, wanted: Annotated[Written, Depends(written)]) -> Response:
    queries = visit.backing.state.saved_queries
    try:
        saved = made(visit, wanted, id_for(wanted.name, queries.ever()), visit.visitor.name)
    except (Permanent, UnknownName) as failure:
        return form(visit, wanted, failure)
    queries.save(saved, visit.visitor.name)
    return RedirectResponse(f"/queries/{saved.id}", SEE_OTHER)


@router.get("/{query}/pace")
def pace(visit: Looking, query: str) -> Response:
    saved = one_of(visit, query)
    return visit.page("queries/pace.html", saved=saved, pace=_pace(visit, saved))


def form(
    visit: Visit, shown: Written, failure: Permanent | UnknownName | None = None, saved: SavedQuery | None = None
) -> Response:
    """saved: what is changed; None: a new one."""
    return visit.page(
        "queries/form.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if failure else 200,
        form=shown,
        saved=saved,
        refusal=refusal(failure, shown.query) if failure else None,
        teams=teams_of(visit),
        folders=sorted({each.folder for each in saved_of(visit)} - {""}, key=str.casefold),
    )


def _pace(visit: Visit, saved: SavedQuery) -> Pace:
    end = ending(visit.backing.clock.now())
    node = parse(saved.query)
    weeks = [(end - WEEK, end), (end - 2 * WEEK, end - WEEK)]
    counted = [
        visit.backing.store.count(CountRequest(node, start, stop, bucket="all"), visit.scope) for start, stop in weeks
    ]
    now, before = (sum(each.value for each in counts) for counts in counted)
    return Pace(now, before)


def _says(query: SavedQuery, find: str) -> bool:
    said = " ".join((query.name, query.description, query.query, query.folder)).casefold()
    return all(word in said for word in find.casefold().split())
