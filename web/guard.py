"""At every route: who asks, whether they may, and whether they meant to. A route without a guard is a public one, and
a test walks all of them with every role."""

import hmac
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from core.errors import TocsinError
from core.sight import scope_of
from schemas.people import Account, Role
from schemas.scope import Scope
from web.backing import Backing
from web.look.tongue import Tongue, Tongues
from web.visit import Visit, Visitor

COOKIE = "tocsin"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PROGRAMS = "/api/"
"""Below it, what programs ask: pages are for people, who have a session."""
CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Outside(TocsinError):
    """Whoever asks has not said who they are."""


class Forbidden(TocsinError):
    """Whoever asks may not do this."""


def backing_of(request: Request) -> Backing:
    backing = request.app.state.backing
    assert isinstance(backing, Backing)  # noqa: S101 - application() has put it there
    return backing


def tongues_of(request: Request) -> Tongues:
    tongues = request.app.state.tongues
    assert isinstance(tongues, Tongues)  # noqa: S101 - application() has put it there
    return tongues


def tongue_of(request: Request) -> Tongue:
    """For somebody who is outside: by what their browser asks for."""
    return tongues_of(request).accepted(request.headers.get("accept-language", ""))


async def form_token(request: Request) -> str:
    """What a request that changes something carries to show that it comes from a page of ours."""
    if request.method in SAFE:
        return ""
    sent = request.headers.get(CSRF_HEADER, "")
    if sent or not request.headers.get("content-type", "").startswith(FORMS):
        return sent
    written = (await request.form()).get(CSRF_FIELD, "")
    return written if isinstance(written, str) else ""


def same_site(request: Request) -> None:
    """Raises Forbidden where a browser says that another site sends this. Browsers of today always say.

    A reverse proxy may hand on another host than that of the address which people write.
    """
    if request.method in SAFE:
        return
    fetched = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    ours = {request.headers.get("host", ""), urlsplit(backing_of(request).front.url).netloc} - {""}
    if fetched not in ("same-origin", "none") or (origin and urlsplit(origin).netloc not in ours):
        raise Forbidden("This was sent from another site.", "Open the page here, and try again.")


def visitor_of(
    request: Request,
    backing: Annotated[Backing, Depends(backing_of)],
    token: Annotated[str, Depends(form_token)],
) -> Visitor:
    """Raises Outside, Forbidden."""
    key = request.headers.get("authorization", "")
    if key:
        return _program(backing, key, request)
    session = backing.state.sessions.find(request.cookies.get(COOKIE, ""))
    account = _standing(backing, session.account) if session else None
    if session is None or account is None:
        raise Outside("You are not signed in.", "Sign in first.")
    same_site(request)
    if request.method not in SAFE and not hmac.compare_digest(token.encode(), session.csrf.encode()):
        raise Forbidden("This form is no longer good.", "Load the page again, and try once more.")
    return Visitor(account, _scope(backing, account), csrf=session.csrf)


def visit_of(request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> Visit:
    person = visitor.account.person
    tongue = tongues_of(request).of(person.language or request.headers.get("accept-language", ""), person.time_zone)
    request.state.tongue = tongue  # in which a refusal is told, too
    return Visit(request, visitor, tongue, backing_of(request))


def may(role: Role) -> Callable[[Visit], Visit]:
    """The guard of a route. It has the role as `role`, for whoever walks the routes."""

    def guard(visit: Annotated[Visit, Depends(visit_of)]) -> Visit:
        if not visit.visitor.may(role):
            raise Forbidden("Your role does not allow this.", "An administrator can change your role.")
        return visit

    guard.role = role  # type: ignore[attr-defined]
    return guard


Looking = Annotated[Visit, Depends(may(Role.VIEWER))]
Editing = Annotated[Visit, Depends(may(Role.ANALYST))]
Handling = Annotated[Visit, Depends(may(Role.RESPONDER))]
Administering = Annotated[Visit, Depends(may(Role.ADMINISTRATOR))]


def _program(backing: Backing, key: str, request: Request) -> Visitor:
    method = request.method
    scheme, _, words = key.partition(" ")
    token = backing.state.tokens.find(words.strip()) if scheme.lower() == "bearer" else None
    account = _standing(backing, token.account) if token else None
    if token is None or account is None:
        raise Outside("This key is not one of ours, or is over.", "Make one under your account, and send it as Bearer.")
    if not request.url.path.startswith(PROGRAMS):
        raise Forbidden("A key opens the API, and no pages.", "Ask below /api/v1; docs/api.md says what there is.")
    if ("read" if method in SAFE else "write") not in token.rights:
        raise Forbidden(
            "This key has no right to %(it)s.", "Make one that has.", it="read" if method in SAFE else "write"
        )
    return Visitor(account, _scope(backing, account), token.rights)


def _standing(backing: Backing, number: int) -> Account | None:
    found = backing.state.accounts.find(number)
    return found if found and found.active else None


def _scope(backing: Backing, account: Account) -> Scope:
    return scope_of(account, [each.watch for each in backing.state.watches.ever()])
