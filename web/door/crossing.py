"""`/sign-in/company`: to the company's identity provider and back.

What ties an answer to the browser that asked lies in a cookie of ten minutes; each is good once.
"""

import base64
import hmac
import json
import secrets
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound, Permanent
from web.backing import Backing
from web.door.company import Company
from web.door.identity import admitted
from web.door.provider import Crossing
from web.door.sign_in import SEE_OTHER, TOO_MANY, door, entered, within
from web.guard import backing_of
from web.look.refusals import refusal

router = APIRouter(include_in_schema=False, prefix="/sign-in/company")
Stand = Annotated[Backing, Depends(backing_of)]
Told = Annotated[str, Query(max_length=4096)]
COOKIE, PATH, LASTS = "tocsin-crossing", "/sign-in/company", 600


@router.get("")
def begin(stand: Stand, next: Told = "/") -> Response:  # noqa: A002 - the field of the address
    company = _company(stand)
    crossing = Crossing(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    answer = RedirectResponse(company.provider.where(crossing), SEE_OTHER)
    kept = json.dumps({**asdict(crossing), "onward": within(next)})
    words = base64.urlsafe_b64encode(kept.encode()).decode()
    answer.set_cookie(COOKIE, words, max_age=LASTS, path=PATH, secure=stand.front.secure, httponly=True, samesite="lax")
    return answer


@router.get("/back")
def back(
    request: Request, stand: Stand, code: Told = "", state: Told = "", iss: Told = "", error: Told = ""
) -> Response:
    """Whoever comes back with the answer to what this browser asked enters, as a new session."""
    company = _company(stand)
    address = f"address {request.client.host if request.client else ''}"
    if stand.state.attempts.wait(address):
        return door(request, stand, "/", TOO_MANY, 429)
    try:
        crossing, onward = _kept(request)
        if not hmac.compare_digest(state.encode(), crossing.state.encode()) or not company.once(state):
            raise Permanent("This sign-in was not begun in this browser, or is over.", "Begin again.")
        if error or not code:
            raise Permanent("Your company did not let you in.", "Begin again.")
        account = admitted(stand.state.accounts, company.provider.answered(code, iss, crossing), company.terms)
    except Permanent as failure:
        stand.state.attempts.failed(address)
        stand.state.audit.note("somebody", "sign-in refused", "company")
        answer = door(request, stand, "/", refusal(failure), 403)
    else:
        answer = entered(request, stand, account, onward)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _company(stand: Backing) -> Company:
    if stand.company is None:
        raise NotFound("There is no such page.")
    return stand.company


def _kept(request: Request) -> tuple[Crossing, str]:
    """Raises Permanent where this browser is on no way."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(request.cookies.get(COOKIE, "").encode()))
        texts = [kept[name] for name in ("state", "nonce", "verifier", "onward")]
    except (ValueError, KeyError, TypeError):
        texts = []
    if len(texts) != 4 or not all(isinstance(each, str) and each for each in texts):
        raise Permanent("This sign-in was not begun in this browser, or is over.", "Begin again.")
    return Crossing(*texts[:3]), texts[3]
