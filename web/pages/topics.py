"""`/topics`: subjects that no watch names, found in what is said against it; each is kept as its topic, or dropped."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import RedirectResponse, Response

from core.query.parse import parse
from core.query.tree import And
from core.sight import may_edit
from index.port import CountRequest, Mode
from schemas.found import Found
from schemas.people import Role
from schemas.scope import only
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Handling, Looking
from web.look.asked import Window
from web.look.emerging import SEARCHED, behind, judged, query_of
from web.look.watched import theirs
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/topics")
PLACE = Place("Emerging topics", "/topics", 45)
EARLIER, EXAMPLES = 50, 3
"""That are listed of those that are judged no more; and mentions that are shown of one."""
Id = Annotated[str, Path(max_length=256)]


@dataclass(frozen=True, slots=True)
class Topic:
    """said, people: effective mentions against the watch and distinct authors, since it began to emerge. behind: the
    address of those mentions."""

    found: Found
    watch: Watch
    may_keep: bool
    said: float
    people: float
    behind: str


@router.get("")
def every(visit: Looking) -> Response:
    return visit.page("topics/page.html")


@router.get("/judged")
def now_judged(visit: Looking) -> Response:
    now = visit.backing.clock.now()
    return visit.page(
        "topics/judged.html",
        topics=[_counted(visit, each) for each in judged(visit.backing.state, visit.scope, now)],
        may_drop=visit.visitor.may(Role.RESPONDER),
        now=now,
    )


@router.get("/earlier")
def earlier(visit: Looking) -> Response:
    """Kept, dropped, or simply over, the newest first."""
    state, now = visit.backing.state, visit.backing.clock.now()
    standing = {(each.watch, each.id) for each in judged(state, visit.scope, now)}
    over = [each for each in state.found.list(visit.scope) if (each.watch, each.id) not in standing]
    return visit.page(
        "topics/earlier.html",
        topics=[(each, behind(each, now)) for each in over[:EARLIER]],
        watches={each.id: each.name for each in visit.watches()},
        now=now,
    )


@router.get("/{watch}/{topic}/mentions")
def mentions(visit: Looking, watch: Id, topic: Id) -> Response:
    """The newest of them. Raises NotFound, also for a watch that may not be seen."""
    found, now = visit.backing.state.found.get(visit.watch(watch).id, topic), visit.backing.clock.now()
    asked = And(0, (parse(query_of(found)), Window(found.found_at - SEARCHED, now).published))
    hits = visit.backing.store.search(asked, only(watch), EXAMPLES).hits
    visit.looked(f"emerging topic {watch}/{topic}", len(hits))
    return visit.page("topics/mentions.html", hits=hits, now=now)


@router.post("/{watch}/{topic}/keep")
def keep(visit: Editing, watch: Id, topic: Id) -> Response:
    """Raises NotFound; Forbidden where they may see the watch only; Permanent where its query cannot be a watch's."""
    visit.backing.office.keep(theirs(visit, watch).watch.id, topic, visit.visitor.name)
    return RedirectResponse("/topics", SEE_OTHER)


@router.post("/{watch}/{topic}/drop")
def drop(visit: Handling, watch: Id, topic: Id) -> Response:
    """Raises NotFound."""
    visit.backing.state.found.settle(visit.watch(watch).id, topic, "dropped", visit.visitor.name)
    return RedirectResponse("/topics", SEE_OTHER)


def _counted(visit: Visit, found: Found) -> Topic:
    now = visit.backing.clock.now()
    tree, start = parse(query_of(found)), found.found_at - SEARCHED

    def counted(mode: Mode) -> float:
        request = CountRequest(tree, start, now, "all", mode=mode)
        return sum(each.value for each in visit.backing.store.count(request, only(found.watch)))

    said, people = counted(Mode.EFFECTIVE), counted(Mode.AUTHORS)
    watch = visit.watch(found.watch)
    may_keep = visit.visitor.may(Role.ANALYST) and may_edit(visit.visitor.account.person, watch.team)
    return Topic(found, watch, may_keep, said, people, behind(found, now))
