"""`/dead-letters`: what could not be worked on, why, and a second try."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.state.dead_letters import LetterStatus, Where
from schemas.people import Role
from web.door.sign_in import SEE_OTHER
from web.guard import Administering
from web.pages.kinds import Place

router = APIRouter(include_in_schema=False, prefix="/dead-letters")
PLACE = Place("Dead letters", "/dead-letters", 140, Role.ADMINISTRATOR)
REASONS, PAGE = 30, 50
MOST = 500
"""That one press of a button takes."""
SHOWN = 8_192
"""Bytes of a letter that are shown."""
Numbers = Annotated[list[int], Form(max_length=MOST)]


@router.get("")
def listed(
    visit: Administering,
    status: LetterStatus | Literal[""] = LetterStatus.OPEN,
    kind: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int, Query(ge=0, le=2**53)] = 0,
    done: Annotated[int, Query(ge=0)] = 0,
    rows: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    kept = visit.backing.state.dead_letters
    letters = kept.list(PAGE + 1, Where(status or None, kind, before))
    return visit.page(
        "deadletters/page.html",
        letters=letters[:PAGE],
        following=letters[PAGE - 1].id if len(letters) > PAGE else 0,
        kinds=kept.open_by_kind(),
        chosen=status,
        statuses=list(LetterStatus),
        kind=kind,
        done=done,
        rows=rows,
        now=visit.backing.clock.now(),
    )


@router.get("/reasons")
def reasons(visit: Administering) -> Response:
    """A mistake made in a thousand rows is one reason."""
    return visit.page("deadletters/reasons.html", reasons=visit.backing.state.dead_letters.counts(REASONS))


@router.get("/{letter}")
def one(visit: Administering, letter: int) -> Response:
    """Raises NotFound."""
    filed = visit.backing.state.dead_letters.get(letter)
    visit.backing.state.audit.note(visit.visitor.name, "dead letter seen", str(letter))
    body = filed.letter.body
    return visit.page(
        "deadletters/letter.html",
        filed=filed,
        body=legible(body[:SHOWN]),
        hidden=max(0, len(body) - SHOWN),
        length=len(body),
    )


@router.post("/replay")
def replay(visit: Administering, letter: Numbers) -> Response:
    """Where they came from. Raises NotFound, Changed, Transient."""
    done = visit.backing.operation.replay(letter, visit.visitor.name)
    return RedirectResponse(f"/dead-letters?done={done.published}&rows={done.rows}", SEE_OTHER)


@router.post("/drop")
def drop(visit: Administering, letter: Numbers) -> Response:
    """They stay listed as dropped."""
    visit.backing.state.dead_letters.mark(letter, LetterStatus.DROPPED, visit.visitor.name)
    return RedirectResponse("/dead-letters", SEE_OTHER)


def legible(body: bytes) -> str:
    """As text; what is none, and what could move other text about, as `\\xff` or `\\u202e`."""
    text = body.decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() or each in "\n\t" else _escaped(each) for each in text)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode()
