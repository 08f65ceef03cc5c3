"""The mentions themselves, page by page; all of one, and why its tone is what it is; and the files they go into."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from index.export import public
from index.port import Mode
from schemas.people import Role
from web.call.stream import FORMS, Form, streamed
from web.guard import Looking
from web.look.kept import kept_of
from web.look.marked import sought
from web.look.mentions import folded, sighted
from web.look.noted import noted, opened
from web.pages.explore.question import Question

router = APIRouter(prefix="/explore")
ROWS, READ = 20, 80
"""Rows of a page; and sightings that are read for them, as near-identical ones are folded into one row."""
Cursor = Annotated[str, Query(max_length=9_000)]
Id = Annotated[str, Query(max_length=600)]
Name = Annotated[str, Query(max_length=64)]


@router.get("/mentions")
def mentions(visit: Looking, asked: Question, cursor: Cursor = "") -> Response:
    page = visit.backing.store.search(asked.node, visit.scope, READ, cursor)
    rows, following = folded(page, ROWS)
    visit.looked(noted(visit, asked.text, asked.tree, asked.window), len(rows))
    return visit.page(
        "explore/mentions.html",
        rows=rows,
        total=page.total,
        asked=asked,
        kept=None if rows else kept_of(visit, asked),
        more=asked.address("/explore/mentions", cursor=following) if following else "",
        first=not cursor,
        may_edit=visit.visitor.may(Role.ANALYST),
        wanted=sought(asked.tree),
        names={watch.id: watch.name for watch in visit.watches()},
        now=visit.backing.clock.now(),
    )


@router.get("/newer")
def newer(visit: Looking, asked: Question, since: AwareDatetime) -> Response:
    """How many came since the list was made, so that nothing moves under a finger."""
    now = visit.backing.clock.now()
    after = asked.during(max(since, asked.window.start), now)
    counts = (
        visit.backing.store.count(after.counting("all", mode=Mode.RAW), visit.scope) if after.window.start < now else ()
    )
    return visit.page("explore/newer.html", count=int(sum(each.value for each in counts)), asked=asked, now=now)


@router.get("/whole")
def whole(visit: Looking, mention: Id, watch: Name) -> Response:
    hit = sighted(visit, mention, watch)
    opened(visit, mention)
    return visit.page("explore/whole.html", hit=hit)


@router.get("/why")
def why(visit: Looking, mention: Id, watch: Name) -> Response:
    hit = sighted(visit, mention, watch)
    own = next((each for each in hit.analysis.toward if each.watch == watch), None)
    name = {each.id: each.name for each in visit.watches()}.get(watch, "")
    words = visit.backing.explain(hit.mention, hit.analysis)
    opened(visit, mention)
    return visit.page("explore/why.html", hit=hit, own=own, name=name, words=words)


@router.get("/export.{ending}")
def export(visit: Looking, asked: Question, ending: Form) -> Response:
    """Oldest first, as it is read: however many there are, few are held at once."""
    lines, kind = FORMS[ending]
    tree, store = asked.node, visit.backing.store
    visit.note("export", ending)
    name = f"tocsin-{asked.window.end:%Y-%m-%d}.{ending}"
    return streamed(visit.request, lambda: lines(public(store.scan(tree, visit.scope))), kind, name)
