"""`/watches`: what is listened for; each with its query, whom it serves, and everything that it ever was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import Changed
from core.sight import may_edit
from core.state.jobs import Job
from core.state.watches import PastWatch
from index.port import CountRequest, Mode
from schemas.people import Role
from schemas.watch import YEAR_KEPT, Watch, WatchRevision
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Looking
from web.inbox import refuse_strange_accounts
from web.look.asked import ending
from web.look.refusals import Refusal
from web.look.watched import NEW, is_of_everything, of, reapplied, teams, theirs
from web.look.watchform import WatchForm, form_of, read
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/watches")
PLACE = Place("Watches", "/watches", 110)
WEEK = timedelta(days=7)
SHOWN = 20
"""Revisions that are told."""
LATELY = 50
"""Jobs among which the last re-enrichment is looked for."""
SAID = {
    "id": "Small letters, digits, - and _, 64 at most.",
    "name": "A name as people write it.",
    "languages": "Codes of languages, as in fr, en.",
    "time_zone": "A place on a clock, as in Europe/Paris.",
    "retention_days": "A whole number of days, from 1 on; nothing: for ever.",
    "team": "One of your teams.",
}


FIELDS = {
    "name": "name",
    "query": "query",
    "kind": "kind",
    "languages": "languages",
    "sources": "sources",
    "time_zone": "time zone",
    "team": "team",
    "purpose": "purpose",
    "legal_basis": "legal basis",
    "recipients": "recipients",
    "retention_days": "retention",
    "topic": "topics",
    "account": "accounts",
    "thing": "things",
}
"""What a change of a field is called."""


@dataclass(frozen=True, slots=True)
class Listened:
    """heard, before: effective mentions of the last seven days, and of the seven before those."""

    watch: Watch
    revision: int
    heard: float
    before: float


@dataclass(frozen=True, slots=True)
class Revised:
    """changed: texts of the catalogues for the fields that differ from the revision before; none for the first."""

    past: PastWatch
    changed: Sequence[str]


@router.get("")
def listed(visit: Looking) -> Response:
    return visit.page("watches/list.html", watches=_listened(visit), may_add=visit.visitor.may(Role.ANALYST))


@router.get("/new")
def new(
    visit: Editing, q: Annotated[str, Query(max_length=10_000)] = "", name: Annotated[str, Query(max_length=256)] = ""
) -> Response:
    person = visit.visitor.account.person
    team = min(person.teams, default="")
    form = WatchForm(name=name, query=q, time_zone=person.time_zone, team=team, retention_days=str(YEAR_KEPT))
    return _edited(visit, form, None)


@router.get("/new/rows")
def row(visit: Editing, kind: Literal["topic", "account", "thing"] = "topic") -> Response:
    """One more, empty."""
    return visit.page("watches/row.html", kind=kind, row=("", "", ""), number=0, wrong={})


@router.post("")
def add(visit: Editing, form: Annotated[WatchForm, Form()]) -> Response:
    if any(each.watch.id == form.id for each in visit.backing.state.watches.ever()) or form.id == NEW:
        taken = Refusal("There is, or was, a watch of that id.")
        return _edited(visit, form, None, {"id": taken}, status=409)
    return _saved(visit, form, None)


@router.get("/{watch}")
def one(visit: Looking, watch: str, q: Annotated[str, Query(max_length=10_000)] = "") -> Response:
    standing = of(visit, watch)
    form = form_of(standing.watch, standing.revision)
    return _edited(visit, form.model_copy(update={"query": q}) if q else form, standing)


@router.post("/{watch}")
def change(visit: Editing, watch: str, form: Annotated[WatchForm, Form()]) -> Response:
    standing = theirs(visit, watch)
    if standing.revision != form.revision:
        raise Changed("Somebody changed this watch meanwhile.", "Load it again, and change what is there now.")
    return _saved(visit, form.model_copy(update={"id": watch}), standing)


@router.post("/{watch}/remove")
def remove(visit: Editing, watch: str) -> Response:
    theirs(visit, watch)
    visit.backing.state.watches.remove(watch, visit.visitor.name)
    return RedirectResponse("/watches", SEE_OTHER)


@router.post("/{watch}/reapply")
def reapply(visit: Editing, watch: str) -> Response:
    """To what is stored."""
    reapplied(visit, watch)
    return visit.page("watches/progress.html", job=_newest(visit), watch=watch)


@router.get("/{watch}/progress")
def progress(visit: Looking, watch: str) -> Response:
    of(visit, watch)
    return visit.page("watches/progress.html", job=_newest(visit), watch=watch)


def _saved(visit: Visit, form: WatchForm, standing: WatchRevision | None) -> Response:
    found = read(form, SAID)
    if not isinstance(found, Watch):
        return _edited(visit, form, standing, found, status=422)
    if not may_edit(visit.visitor.account.person, found.team):
        return _edited(visit, form, standing, {"team": Refusal(SAID["team"])}, status=422)
    refuse_strange_accounts(visit, found)
    read_at = standing.revision if standing and standing.active else 0
    visit.backing.state.watches.apply([found], visit.visitor.name, {found.id: read_at})
    return RedirectResponse(f"/watches/{found.id}", SEE_OTHER)


def _edited(
    visit: Visit,
    form: WatchForm,
    standing: WatchRevision | None,
    wrong: Mapping[str, Refusal] | None = None,
    status: int = 200,
) -> Response:
    past = _revised(visit.backing.state.watches.history(standing.watch.id)) if standing else []
    return visit.page(
        "watches/page.html",
        status,
        form=form,
        standing=standing,
        called=standing.watch.id if standing else NEW,
        wrong=wrong or {},
        may_edit=standing is None or may_edit(visit.visitor.account.person, standing.watch.team),
        draft=standing is not None and form.query != standing.watch.query,
        teams=teams(visit),
        free=visit.visitor.may(Role.ADMINISTRATOR),
        past=past[:SHOWN],
        older=len(past) - SHOWN,
        now=visit.backing.clock.now(),
    )


def _revised(past: Sequence[PastWatch]) -> list[Revised]:
    """Newest first."""
    bodies = [each.revision.watch.model_dump() for each in past]
    changed = [[FIELDS.get(name, name) for name in now if now[name] != then[name]] for now, then in pairwise(bodies)]
    return [Revised(each, fields) for each, fields in zip(past, [*changed, []], strict=True)]


def _listened(visit: Visit) -> list[Listened]:
    now = ending(visit.backing.clock.now())
    heard, before = (_heard(visit, now - weeks * WEEK) for weeks in (0, 1))
    return [
        Listened(each.watch, each.revision, heard.get(each.watch.id, 0.0), before.get(each.watch.id, 0.0))
        for each in visit.backing.state.watches.list()
        if visit.scope.allows(each.watch.id)
    ]


def _heard(visit: Visit, end: datetime) -> Mapping[str, float]:
    """Of seven days, by watch."""
    asked = CountRequest(None, end - WEEK, end, "all", split="watch", mode=Mode.EFFECTIVE)
    return {count.group: count.value for count in visit.backing.store.count(asked, visit.scope)}


def _newest(visit: Visit) -> Job | None:
    """The re-enrichment of everything that was asked for last, of late."""
    return next((each for each in visit.backing.state.jobs.list(LATELY) if is_of_everything(each)), None)
