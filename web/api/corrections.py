"""`/corrections`: what people say that mentions say of a watch, where enrichment was wrong, or to confirm it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from schemas.analysis import Label
from schemas.base import Strict
from web.call.asking import seen
from web.call.reply import done, reply
from web.call.route import resource
from web.guard import Editing, Looking
from web.look.corrected import take_back
from web.told.lists import Items
from web.told.people import CorrectionTold, Revoked, Taught, correction_told

router = resource("corrections", "/corrections")
MOST = 500


class Correct(Strict):
    watch: Annotated[str, Field(max_length=64, examples=["brisolle"])]
    label: Label
    mentions: Annotated[
        tuple[Annotated[str, Field(max_length=512)], ...],
        Field(min_length=1, max_length=MOST, examples=[["bluesky:3", "forum:8"]]),
    ]


@router.get("", response_model=Items[CorrectionTold])
def list_corrections(visit: Looking, watch: Annotated[str, Query(max_length=64, examples=["brisolle"])]) -> Response:
    """Every correction of a watch, oldest first, those that were revoked or replaced included."""
    seen(visit, watch)
    past = visit.backing.state.corrections.history(watch)
    return reply(visit, Items[CorrectionTold](items=tuple(map(correction_told, past))))


@router.post("", response_model=Taught, status_code=HTTPStatus.CREATED)
def correct_mentions(visit: Editing, body: Correct) -> Response:
    """Says what mentions say of a watch. They show it from now on, and mentions like them lean the same way."""
    seen(visit, body.watch)
    new, job = visit.backing.teaching.teach(body.watch, body.label, body.mentions, visit.visitor.name)
    return done(Taught(new=new, job=job), HTTPStatus.CREATED)


@router.post("/{correction}/revoke", response_model=Revoked)
def revoke_correction(visit: Editing, correction: Annotated[int, Path(ge=1, le=2**53, examples=[12])]) -> Response:
    """Takes one back: its mention, and those like it, are judged as if it had never been."""
    revoked, job = take_back(visit, correction)
    return done(Revoked(mention=revoked.mention, job=job))
