"""`/authors`, `/marks`: who speaks about a watch and how they weigh, who one is, and what people mark them as."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from core.errors import NotFound
from core.state.marks import KINDS, Kind
from schemas.base import Strict
from web.call.asking import Limit, Times, window
from web.call.reply import gone, reply
from web.call.route import resource
from web.guard import Editing, Looking
from web.look.persons import known
from web.look.persons import mark as marked
from web.look.ranked import Ranking, Stage, ranked
from web.told.lists import Items, told
from web.told.people import AuthorTold, MarkTold, RankedTold, described, ranked_told

router = resource("authors")
MONTH = timedelta(days=30)
AuthorId = Annotated[str, Path(max_length=512, examples=["bluesky:did:plc:7"])]
WatchId = Annotated[str, Path(max_length=64, examples=["brisolle"])]
Watch = Annotated[str, Query(max_length=64, examples=["brisolle"])]


class NewMark(Strict):
    """kind: what they are to the watch; `ignore` leaves them out of rankings."""

    kind: Annotated[Kind, Field(examples=["press"])]


@router.get("/authors", response_model=Items[RankedTold])
def rank_authors(visit: Looking, times: Times, watch: Watch, by: Ranking = "influencers") -> Response:
    """Those who speak most, loudest or most one-sidedly about a watch, thirty at most; of the last 30 days where no
    time is named. Accounts of the watch are left out, and, but from `marked`, whoever is marked to be."""
    backing, period = visit.backing, window(visit, times, MONTH)
    stage = Stage(backing.store, backing.state, visit.watch(watch), period, backing.clock.now())
    return reply(visit, Items[RankedTold](items=tuple(map(ranked_told, ranked(stage, by)))))


@router.get("/authors/{author:path}", response_model=AuthorTold)
def show_author(visit: Looking, author: AuthorId) -> Response:
    """Influence with its parts, and the labels that the rules give now, with their evidence and when they expire; of
    somebody who wrote something that may be seen."""
    if not known(visit, author).hits:
        raise NotFound(f"Nothing is remembered of {author}.", "`/api/v1/top/author_id` lists those who write most.")
    (found,) = described(visit.backing.state, [author], visit.scope, visit.backing.clock.now())
    visit.note("saw a person")
    return reply(visit, found)


@router.get("/marks", response_model=Items[MarkTold])
def list_marks(visit: Looking, watch: Watch, limit: Limit = 100) -> Response:
    """What people marked authors as, for a watch; newest first."""
    found = visit.backing.state.marks.marked(visit.watch(watch).id, KINDS, limit)
    return reply(visit, Items[MarkTold](items=tuple(told(MarkTold, each) for each in found)))


@router.put("/marks/{watch}/{author:path}", status_code=HTTPStatus.NO_CONTENT)
def mark_author(visit: Editing, watch: WatchId, author: AuthorId, body: NewMark) -> Response:
    """Marks somebody for a watch: their customer, the press, a partner, or nobody to rank."""
    marked(visit, author, watch, body.kind)
    return gone()


@router.delete("/marks/{watch}/{author:path}", status_code=HTTPStatus.NO_CONTENT)
def unmark_author(visit: Editing, watch: WatchId, author: AuthorId) -> Response:
    """Takes a mark back."""
    marked(visit, author, watch, None)
    return gone()
