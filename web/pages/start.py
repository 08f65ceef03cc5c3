"""`/start`: from the name of a brand to its first mentions: what to listen for, where, and what is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import Misused
from core.query.proposing import Habits, Proposal, Wish, apart, proposed
from core.sight import may_edit
from schemas.people import Role
from schemas.scope import only
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Editing
from web.look.refusals import Refusal, refusal
from web.look.watched import of, teams
from web.look.watchform import several
from web.port import SourceStanding
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/start")
RIVALS = 10
LATEST = 8
Short = Annotated[str, Query(max_length=256)]
Sent = Annotated[str, Form(max_length=256)]
LISTENING = ("running", "degraded")


@dataclass(frozen=True, slots=True)
class Told:
    """What was written so far; several with commas between them. context, without: words that have to stand beside the
    brand's name, and that must not."""

    name: str = ""
    competitors: str = ""
    languages: str = ""
    context: str = ""
    without: str = ""
    team: str = ""


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
        found = _proposals(visit, told) if name.strip() else []
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
        watches = _new(visit, [each.watch for each in _proposals(visit, told)])
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
        sources=_sources(visit, standing.watch),
        listening=LISTENING,
        now=visit.backing.clock.now(),
    )


def _proposals(visit: Visit, told: Told) -> list[Proposal]:
    """The brand first. Raises Misused."""
    person = visit.visitor.account.person
    habits = Habits(tuple(several(told.languages)), person.time_zone)
    wish = Wish(told.name, tuple(several(told.context)), tuple(several(told.without)))
    rivals = [proposed(Wish(name), "competitor", habits) for name in several(told.competitors)[:RIVALS]]
    found = [proposed(wish, "brand", habits), *rivals]
    apart([each.watch for each in found])
    team = told.team or min(person.teams, default="")
    return [Proposal(each.watch.model_copy(update={"team": team}), each.doubt) for each in found]


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


def _sources(visit: Visit, watch: Watch | None = None) -> Sequence[SourceStanding]:
    """Those to which the watch would listen; without one, all."""
    found = visit.backing.operation.sources()
    return found if watch is None else [each for each in found if watch.listens(each.name)]


def _shown(
    visit: Visit, told: Told, found: Sequence[Proposal] = (), refused: Refusal | None = None, status: int = 200
) -> Response:
    return visit.page(
        "start/page.html",
        status,
        told=told,
        found=found,
        refusal=refused,
        sources=_sources(visit),
        listening=LISTENING,
        teams=teams(visit),
        free=visit.visitor.may(Role.ADMINISTRATOR),
        now=visit.backing.clock.now(),
    )
