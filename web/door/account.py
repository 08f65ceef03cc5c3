"""`/account`: one's own language, clocks, theme, password and keys."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from core.errors import Permanent
from schemas.people import Person, Right, Theme, Tongue
from web.door import passwords
from web.door.sign_in import SEE_OTHER, entered
from web.guard import Looking
from web.look.refusals import Refusal, mistakes, refusal
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/account")
Field = Annotated[str, Form(max_length=1024)]


@router.get("")
def own(visit: Looking) -> Response:
    return _shown(visit)


@router.post("")
def change(
    visit: Looking,
    name: Field,
    language: Annotated[Tongue, Form()],
    time_zone: Field,
    theme: Annotated[Theme, Form()],
) -> Response:
    person = visit.visitor.account.person
    wanted = {"name": name, "language": language, "time_zone": time_zone, "theme": theme}
    try:
        changed = Person.model_validate(person.model_dump() | wanted)
    except ValidationError as error:
        return _shown(visit, refused=mistakes(error), status=422)
    visit.backing.state.accounts.change(visit.visitor.account.id, changed, visit.visitor.name)
    return RedirectResponse("/account", SEE_OTHER)


@router.post("/password")
def change_password(visit: Looking, current: Field, password: Field, again: Field) -> Response:
    """Every other session ends; this one goes on as a new one."""
    accounts, login = visit.backing.state.accounts, visit.visitor.account.person.login
    found = accounts.named(login)
    if found is None or not passwords.fits(found[1], current):
        return _shown(visit, refused=Refusal("This is not your password."), status=422)
    if password != again:
        return _shown(visit, refused=Refusal("The two passwords differ."), status=422)
    try:
        accounts.set_password(found[0].id, passwords.hashed(password), login)
    except Permanent as failure:
        return _shown(visit, refused=refusal(failure), status=422)
    return entered(visit.request, visit.backing, found[0], "/account")


@router.post("/keys")
def add_key(
    visit: Looking,
    name: Annotated[str, Form(min_length=1, max_length=120)],
    days: Annotated[int, Form(ge=1, le=366)] = 90,
    rights: Annotated[Literal["read", "both"], Form()] = "read",
) -> Response:
    asked: frozenset[Right] = frozenset({"read"} if rights == "read" else {"read", "write"})
    tokens, account = visit.backing.state.tokens, visit.visitor.account.id
    _, words = tokens.add(account, name, asked, timedelta(days=days), visit.visitor.name)
    return _shown(visit, words=words)


@router.post("/keys/{key}/remove")
def remove_key(visit: Looking, key: int) -> Response:
    visit.backing.state.tokens.remove(key, visit.visitor.account.id, visit.visitor.name)
    return RedirectResponse("/account", SEE_OTHER)


@router.post("/sign-out-everywhere")
def leave_everywhere(visit: Looking) -> Response:
    visit.backing.state.sessions.end_all(visit.visitor.account.id)
    return RedirectResponse("/sign-in", SEE_OTHER)


def _shown(visit: Visit, refused: Refusal | None = None, words: str = "", status: int = 200) -> Response:
    account = visit.visitor.account
    return visit.page(
        "account/page.html",
        status,
        person=account.person,
        has_password=account.has_password,
        recent=visit.backing.state.recent.of(account.id),
        keys=visit.backing.state.tokens.of(account.id),
        now=visit.backing.clock.now(),
        refusal=refused,
        words=words,
        shortest=passwords.SHORTEST,
    )
