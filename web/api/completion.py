"""`/completions`, `/recent`: what could stand where a query is being written, and what one asked last."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from schemas.base import Frozen
from web.call.languages import Language, told_in
from web.call.reply import gone, reply
from web.call.route import resource
from web.guard import Looking
from web.look.completing import begun
from web.look.offering import LONGEST, offers
from web.told.lists import Items, told

router = resource("completion")


class OfferTold(Frozen):
    """text: what is put in. label: how it is listed. about: what it is, in words; empty where the label says it."""

    text: Annotated[str, Field(examples=["watch:brisolle "])]
    label: Annotated[str, Field(examples=["brisolle"])]
    about: Annotated[str, Field(examples=["Brisolle"])]


class Completion(Frozen):
    """start, end: what of the query an offer takes the place of, in characters from 0."""

    start: Annotated[int, Field(examples=[0])]
    end: Annotated[int, Field(examples=[9])]
    items: tuple[OfferTold, ...]


class RecentTold(Frozen):
    query: Annotated[str, Field(examples=["toward:negative AND refund"])]


@router.get("/completions", response_model=Completion)
def complete_query(
    visit: Looking,
    q: Annotated[str, Query(max_length=LONGEST, description="As far as it is written.", examples=["watch:bri"])],
    at: Annotated[
        int | None, Query(ge=0, le=LONGEST, description="Where the caret stands; else at the end.", examples=[9])
    ] = None,
    language: Language = "",
) -> Response:
    """What could stand at the caret of a query that is being written. Fields by their names and meanings, and values
    of them that may be seen, eight at most."""
    caret = len(q) if at is None else at
    found = begun(q, caret)
    start, end = (found.start, found.end) if found else (caret, caret)
    rows = tuple(told(OfferTold, each) for each in offers(told_in(visit, language), found))
    return reply(visit, Completion(start=start, end=end, items=rows))


@router.get("/recent", response_model=Items[RecentTold])
def list_recent(visit: Looking) -> Response:
    """Lists the twenty queries that one wrote last into the query box of the dashboard, newest first. Nobody else is
    told of them."""
    texts = visit.backing.state.recent.of(visit.visitor.account.id)
    return reply(visit, Items[RecentTold](items=tuple(RecentTold(query=each) for each in texts)))


@router.delete("/recent", status_code=HTTPStatus.NO_CONTENT)
def forget_recent(visit: Looking) -> Response:
    """Forgets all of one's own recent queries."""
    visit.backing.state.recent.forget(visit.visitor.account.id)
    return gone()
