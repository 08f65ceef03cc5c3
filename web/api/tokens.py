"""`/tokens`: keys for programs."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from schemas.base import Strict
from schemas.people import Right
from web.call.reply import done, gone, reply
from web.call.route import OnceRoute, resource
from web.guard import Administering, Forbidden, Looking
from web.told.lists import Items, told
from web.told.people import TokenAdded, TokenTold

router = resource("tokens", kind=OnceRoute)
Number = Annotated[int, Path(ge=1, le=2**53, examples=[2])]


class NewToken(Strict):
    name: Annotated[str, Field(min_length=1, max_length=120, examples=["nightly export"])]
    rights: Annotated[frozenset[Right], Field(min_length=1, examples=[["read"]])] = frozenset({"read"})
    days: Annotated[int, Field(ge=1, le=366)] = 90


@router.get("/tokens", response_model=Items[TokenTold])
def list_tokens(visit: Looking) -> Response:
    """Lists one's own keys, newest first, those that are over among them."""
    own = visit.backing.state.tokens.of(visit.visitor.account.id)
    return reply(visit, Items[TokenTold](items=tuple(told(TokenTold, each) for each in own)))


@router.post("/tokens", response_model=TokenAdded, status_code=HTTPStatus.CREATED)
def add_token(visit: Looking, body: NewToken) -> Response:
    """Makes a key of one's own, which is shown this once. A key makes no other key: sign in for that. It takes no
    Idempotency-Key."""
    if not visit.visitor.csrf:
        raise Forbidden("A key makes no other key.", "Sign in, and make one under your account.")
    account, lasts = visit.visitor.account.id, timedelta(days=body.days)
    token, words = visit.backing.state.tokens.add(account, body.name, body.rights, lasts, visit.visitor.name)
    return done(told(TokenAdded, token, token=words), HTTPStatus.CREATED)


@router.delete("/tokens/{token}", status_code=HTTPStatus.NO_CONTENT)
def remove_token(visit: Looking, token: Number) -> Response:
    """Removes a key of one's own: it is good no more."""
    visit.backing.state.tokens.remove(token, visit.visitor.account.id, visit.visitor.name)
    return gone()


@router.get("/accounts/{account}/tokens", response_model=Items[TokenTold])
def list_tokens_of(visit: Administering, account: Number) -> Response:
    """Keys of somebody, newest first."""
    visit.backing.state.accounts.get(account)
    found = visit.backing.state.tokens.of(account)
    return reply(visit, Items[TokenTold](items=tuple(told(TokenTold, each) for each in found)))


@router.delete("/accounts/{account}/tokens/{token}", status_code=HTTPStatus.NO_CONTENT)
def remove_token_of(visit: Administering, account: Number, token: Number) -> Response:
    """Removes a key of somebody: it is good no more."""
    visit.backing.state.tokens.remove(token, account, visit.visitor.name)
    return gone()
