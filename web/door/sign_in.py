"""`/sign-in`, `/sign-out`, and `/welcome`, where a link is turned into a password."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.errors import NotFound, Permanent
from schemas.people import Account, Person
from web.backing import Backing
from web.door import passwords
from web.guard import COOKIE, Looking, backing_of, same_site, tongue_of
from web.look.refusals import Refusal, refusal

router = APIRouter(include_in_schema=False)
Stand = Annotated[Backing, Depends(backing_of)]
Field = Annotated[str, Form(max_length=1024)]
SEE_OTHER = 303
OUTSIDE = "/sign-in"
TOO_MANY = Refusal("Too many attempts. Wait a few minutes, then try again.")


@router.get("/sign-in")
def ask(request: Request, stand: Stand, next: str = "/") -> Response:  # noqa: A002 - the field of the address
    return door(request, stand, next)


@router.post("/sign-in", dependencies=[Depends(same_site)])
def enter(request: Request, stand: Stand, login: Field, password: Field, next: Field = "/") -> Response:  # noqa: A002
    """A wrong name and a wrong password are told alike, and take as long."""
    attempts, name = stand.state.attempts, login.strip().casefold()
    subjects = (f"login {name}", f"address {request.client.host if request.client else ''}")
    if any(attempts.wait(subject) for subject in subjects):
        return door(request, stand, next, TOO_MANY, 429, login)
    found = stand.state.accounts.named(name)
    account, kept = found or (None, "")
    if not passwords.fits(kept, password) or account is None:
        for subject in subjects:
            attempts.failed(subject)
        stand.state.audit.note("somebody", "sign-in refused", "")
        return door(request, stand, next, Refusal("This login and this password do not go together."), 401, login)
    attempts.succeeded(subjects[0])
    return entered(request, stand, account, next)


@router.post("/sign-out")
def leave(visit: Looking) -> Response:
    visit.backing.state.sessions.end(visit.request.cookies.get(COOKIE, ""))
    answer = RedirectResponse(OUTSIDE, SEE_OTHER)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/welcome")
def welcome(request: Request, stand: Stand, link: str = "") -> Response:
    return _welcome(request, link, stand.state.accounts.invited(link))


@router.post("/welcome", dependencies=[Depends(same_site)])
def choose(
    request: Request, stand: Stand, link: Field, password: Field, again: Field, login: Field = "", name: Field = ""
) -> Response:
    """login, name: of the first administrator, who has no account yet."""
    account = stand.state.accounts.invited(link)
    try:
        person = account.person if account else Person(login=login, name=name)
        if password != again:
            raise Permanent("The two passwords differ.")
        made = stand.state.accounts.accept(link, person, passwords.hashed(password))
    except (NotFound, Permanent) as failure:
        return _welcome(request, link, account, refusal(failure), login, name)
    except ValidationError:
        return _welcome(request, link, account, Refusal("Give a login of one word, and a name."), login, name)
    return entered(request, stand, made, "/")


def entered(request: Request, stand: Backing, account: Account, onward: str) -> Response:
    """A new session: an earlier one of this browser is over, whoever began it."""
    stand.state.sessions.end(request.cookies.get(COOKIE, ""))
    words = stand.state.sessions.begin(account.id)
    stand.state.audit.note(account.person.login, "signed in", "")
    answer = RedirectResponse(within(onward), SEE_OTHER)
    answer.set_cookie(COOKIE, words, path="/", secure=stand.front.secure, httponly=True, samesite="lax")
    return answer


def within(address: str) -> str:
    """The address, if it is one of our own pages; else the first page."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return address if ours and "\\" not in address and address.isprintable() else "/"


def door(
    request: Request, stand: Backing, onward: str, refused: Refusal | None = None, status: int = 200, login: str = ""
) -> Response:
    """login: as it was written, so that nobody writes it twice."""
    empty = stand.state.accounts.none_yet()
    company = stand.company.label or "With your company’s account" if stand.company else ""
    values = {"onward": within(onward), "refusal": refused, "empty": empty, "company": company, "login": login}
    return HTMLResponse(tongue_of(request).render("door/sign-in.html", **values), status)


def _welcome(
    request: Request,
    link: str,
    account: Account | None,
    refused: Refusal | None = None,
    login: str = "",
    name: str = "",
) -> Response:
    person = account.person if account else None
    body = tongue_of(request).render(
        "door/welcome.html",
        link=link,
        person=person,
        refusal=refused,
        login=login,
        name=name,
        shortest=passwords.SHORTEST,
    )
    return HTMLResponse(body, 422 if refused else 200)
