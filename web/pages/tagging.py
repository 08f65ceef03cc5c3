"""`/tags/apply`: the form by which tags are given to chosen mentions, wherever a page lists some, and what it does.

A page that lists mentions shows the form (`tags/apply.html`, or a panel of `/tags/apply`), and beside each mention a
checkbox `mention` of the form `tagging`, whose value is the mention's id and its watch (`x:1|brisolle`).
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from pydantic import StringConstraints
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound, Permanent
from index.tagging import MOST, Seen, give, take_back
from schemas.tag import Tag
from web.door.sign_in import SEE_OTHER, within
from web.guard import Editing
from web.look.refusals import refusal
from web.look.tagged import by_category, named, visible
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/tags/apply")
Chosen = Annotated[str, StringConstraints(max_length=2_000)]


@router.get("")
def form(visit: Editing, back: Annotated[str, Query(max_length=12_000)] = "/tags") -> Response:
    """back: where somebody without a script goes on."""
    return visit.page("tags/apply.html", tags=by_category(visible(visit)), back=within(back), chosen="")


@router.post("")
def tagged(
    visit: Editing,
    tag: Annotated[str, Form(max_length=129)] = "",
    mention: Annotated[list[Chosen] | None, Form(max_length=MOST)] = None,
    act: Annotated[Literal["give", "take"], Form()] = "give",
    back: Annotated[str, Form(max_length=12_000)] = "/tags",
) -> Response:
    """With a script the answer says what was done; without one it is the page that somebody came from."""
    with_script = "hx-request" in visit.request.headers
    try:
        told = _done(visit, tag, [_seen(each) for each in mention or ()], act)
    except (NotFound, Permanent) as failure:
        if not with_script:
            raise
        return visit.page("tags/told.html", 422, told="", refusal=refusal(failure))
    if with_script:
        return visit.page("tags/told.html", told=told, refusal=None)
    return RedirectResponse(within(back), SEE_OTHER)


def _done(visit: Visit, tag: str, seen: list[Seen], act: Literal["give", "take"]) -> str:
    """What was done. Raises NotFound, Permanent."""
    if not seen:
        raise Permanent("Choose mentions first.")
    backing, which = visit.backing, named(visit, tag)
    do = give if act == "give" else take_back
    outcome = do(backing.state, backing.store, which, seen, visit.scope, visit.visitor.name, backing.clock.now())
    lost = len(outcome.lost)
    told = _told(visit, act, which, len(set(seen)) - lost)
    if not lost:
        return told
    more = visit.tongue.several(
        "%(num)s is gone, or cannot have this tag.", "%(num)s are gone, or cannot have this tag.", lost
    )
    return f"{told} {more}"


def _told(visit: Visit, act: Literal["give", "take"], tag: Tag, count: int) -> str:
    tongue = visit.tongue
    if act == "give":
        return tongue.several(
            "%(num)s mention has the tag “%(name)s”.",
            "%(num)s mentions have the tag “%(name)s”.",
            count,
            name=tag.name,
        )
    return tongue.several(
        "%(num)s mention has the tag “%(name)s” no more.",
        "%(num)s mentions have the tag “%(name)s” no more.",
        count,
        name=tag.name,
    )


def _seen(chosen: str) -> Seen:
    """No watch has a `|` in its id; mentions may."""
    mention, _, watch = chosen.rpartition("|")
    return Seen(mention, watch)
