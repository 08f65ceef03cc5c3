"""`/dead-letters`: what could not be worked on, why, and a second try. They hold mentions of any watch."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from core.errors import Changed
from core.state.dead_letters import FiledLetter, LetterStatus, Where
from schemas.base import Strict
from web.call.asking import Cursor, Limit
from web.call.reply import done, numbered, onward, reply
from web.call.route import resource
from web.guard import Administering
from web.told.lists import Items
from web.told.running import (
    LettersCounted,
    LettersDone,
    LetterTold,
    LetterWhole,
    letter_told,
    letter_whole,
    letters_counted,
)
from web.visit import Visit

router = resource("dead letters", "/dead-letters")
REASONS = 1_000
MOST = 500


class Letters(Strict):
    """letters: their numbers."""

    letters: Annotated[tuple[int, ...], Field(min_length=1, max_length=MOST, examples=[[7, 8]])]


@router.get("", response_model=Items[LetterTold])
def list_dead_letters(
    visit: Administering,
    status: Annotated[LetterStatus | None, Query(description="Else whatever became of it.", examples=["open"])] = None,
    kind: Annotated[str, Query(max_length=64, description="Of the failure.", examples=[""])] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """What could not be worked on, newest first."""
    found = visit.backing.state.dead_letters.list(limit, Where(status, kind, numbered(cursor) or 0))
    following = onward([each.id for each in found], limit)
    return reply(visit, Items[LetterTold](items=tuple(map(letter_told, found)), next=following))


@router.get("/counts", response_model=Items[LettersCounted])
def count_dead_letters(visit: Administering) -> Response:
    """How many dead letters are open, for each reason, with the number of the first of them."""
    found = visit.backing.state.dead_letters.counts(REASONS)
    return reply(visit, Items[LettersCounted](items=tuple(map(letters_counted, found))))


@router.post("/replay", response_model=LettersDone)
def replay_dead_letters(visit: Administering, body: Letters) -> Response:
    """Publishes dead letters again, to where they came from, once the cause is mended. Rows of files never were on the
    bus, and stay."""
    numbers = [each.id for each in _open(visit, body.letters)]
    replayed = visit.backing.operation.replay(numbers, visit.visitor.name)
    return done(LettersDone(letters=replayed.published, rows=replayed.rows))


@router.post("/drop", response_model=LettersDone)
def drop_dead_letters(visit: Administering, body: Letters) -> Response:
    """Gives dead letters up; they stay listed as dropped."""
    numbers = [each.id for each in _open(visit, body.letters)]
    dropped = visit.backing.state.dead_letters.mark(numbers, LetterStatus.DROPPED, visit.visitor.name)
    return done(LettersDone(letters=dropped))


@router.get("/{letter}", response_model=LetterWhole)
def show_dead_letter(visit: Administering, letter: Annotated[int, Path(ge=1, le=2**53, examples=[7])]) -> Response:
    """One dead letter, with what it said."""
    visit.note("dead letter seen", str(letter))
    return reply(visit, letter_whole(visit.backing.state.dead_letters.get(letter)))


def _open(visit: Visit, numbers: tuple[int, ...]) -> list[FiledLetter]:
    """Raises NotFound, and Changed for one of which something became already."""
    found = [visit.backing.state.dead_letters.get(number) for number in dict.fromkeys(numbers)]
    for filed in found:
        if filed.status is not LetterStatus.OPEN:
            raise Changed(f"Dead letter {filed.id} is {filed.status.value} already.")
    return found
