"""The page around its parts: the question, its time and its mode, and what is wrong with it."""

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from core.errors import Misused, TocsinError
from core.query.errors import QueryError
from core.query.names import UnknownName
from index.port import Mode
from schemas.people import Role
from web.guard import Looking
from web.look.asked import RANGES, USUAL, Given, asked
from web.look.kept import kept_of, rhythm_of
from web.look.modes import mode_names
from web.look.naming import check_names
from web.look.refusals import refusal
from web.pages.explore.question import Written
from web.visit import Visit

router = APIRouter(prefix="/explore")


@router.get("")
def explore(visit: Looking, written: Written) -> Response:
    try:
        found = asked(written, visit.backing.clock.now(), visit.tongue.zone)
        doubts = (
            check_names(visit.backing.state, visit.scope, found.tree, visit.visitor.account.person)
            if found.tree
            else ()
        )
    except (QueryError, UnknownName, Misused) as failure:
        return _wrong(visit, written, failure)
    kept = kept_of(visit, found)
    return visit.page(
        "explore/page.html",
        asked=found,
        kept=kept,
        bucket=rhythm_of(found, kept).bucket,
        doubts=doubts,
        ranges=RANGES,
        modes=mode_names(visit.tongue),
        now=visit.backing.clock.now(),
        may_edit=visit.visitor.may(Role.ANALYST),
        weekly=found.window.length.days >= 2,
        local=[_on_the_clock(visit, at) for at in (found.window.start, found.window.end)],
    )


def _on_the_clock(visit: Visit, at: datetime) -> str:
    """As a field of a form has it: on the reader's clock, without an offset."""
    return f"{at.astimezone(visit.tongue.zone):%Y-%m-%dT%H:%M}"


def _wrong(visit: Visit, written: Given, failure: TocsinError) -> Response:
    kept = {"range": written.range or USUAL, "from": written.start, "to": written.end, "mode": written.mode}
    kept |= {"cell": written.cell}
    others = {name: value for name, value in kept.items() if value and value not in (USUAL, Mode.EFFECTIVE)}
    return visit.page("explore/wrong.html", text=written.q, refusal=refusal(failure, written.q), others=others)
