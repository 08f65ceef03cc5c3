"""`/start`: from the name of a brand to its first mentions: what to listen for, where, and what is heard."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import Misused
from core.query.proposing import Proposal
from core.sight import may_edit
from schemas.people import Role
from schemas.scope import only
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Editing
from web.look.beginning import Told, proposals, sources_for
from web.look.refusals import Refusal, refusal
from web.look.watched import of, teams
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/start")
LATEST = 8
Short = Annotated[str, Query(max_length=256)]
Sent = Annotated[str, Form(max_length=256)]
LISTENING = ("running", "degraded")


@router.get("")
def begin(
    visit: Editing,
    name: Short = "",
    competitors: Short = "",
    languages: Short = "",
    context: Short = "",
    without: Short = "",
    team: Short = "",
) -> Response:
    told = Told(name, competitors, languages, context, without, team)
    try:
        found = proposals(visit, told) if name.strip() else []
    except Misused as error:
        return _shown(visit, told, refused=refusal(error))
    return _shown(visit, told, found)


@router.post("")
def listen(
    visit: Editing,
    name: Sent,
    competitors: Sent = "",
    languages: Sent = "",
    context: Sent = "",
    without: Sent = "",
    team: Sent = "",
) -> Response:
    """From now on."""
    told = Told(name, competitors, languages, context, without, team)
    try:
        watches = _new(visit, [each.watch for each in proposals(visit, told)])
    except Misused as error:
        return _shown(visit, told, refused=refusal(error), status=422)
    visit.backing.state.watches.apply(watches, visit.visitor.name)
    return RedirectResponse(f"/start/{watches[0].id}", SEE_OTHER)


@router.get("/{watch}")
def heard(visit: Editing, watch: str) -> Response:
    return visit.page("start/heard.html", watch=of(visit, watch).watch)


@router.get("/{watch}/latest")
def latest(visit: Editing, watch: str) -> Response:
    standing = of(visit, watch)
    page = visit.backing.store.search(None, only(watch), LATEST)
    return visit.page(
        "start/latest.html",
        watch=standing.watch,
        hits=page.hits,
        total=page.total,
        sources=sources_for(visit, standing.watch),
        listening=LISTENING,
        now=visit.backing.clock.now(),
    )


def _new(visit: Visit, watches: Sequence[Watch]) -> Sequence[Watch]:
    """The same. Raises Misused where one may not be made, or stands already as another one."""
    known = {each.watch.id: each for each in visit.backing.state.watches.ever()}
    for watch in watches:
        if not may_edit(visit.visitor.account.person, watch.team):
            raise Misused("A watch of yours belongs to a team of yours.", "Choose one, or ask an administrator.")
        if watch.id in known and (known[watch.id].watch != watch or not known[watch.id].active):
            raise Misused(
                'There is, or was, a watch "%(watch)s", and it is another one.',
                "Change that one instead.",
                watch=watch.id,
            )
    return watches


def _shown(
    visit: Visit, told: Told, found: Sequence[Proposal] = (), refused: Refusal | None = None, status: int = 200
) -> Response:
    return visit.page(
        "start/page.html",
        status,
        told=told,
        found=found,
        refusal=refused,
        sources=sources_for(visit, None),
        listening=LISTENING,
        teams=teams(visit),
        free=visit.visitor.may(Role.ADMINISTRATOR),
        now=visit.backing.clock.now(),
    )
