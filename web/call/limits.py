"""How often an account may ask, and how it is told."""

import math
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from core.errors import Busy
from core.httpd.limits import Limit, Standing
from web.guard import visitor_of
from web.visit import Visitor

A_MINUTE = 600
"""Requests of one account, of all its sessions and keys together."""


class TooOften(Busy):
    """Whoever asks has asked enough for now."""


def metered(request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> None:
    """The dependency of every route of the API. Raises TooOften."""
    limit: Limit = request.app.state.limit
    asker = str(visitor.account.id)
    taken = limit.takes(asker)
    request.state.standing = standing = limit.standing(asker)
    if not taken:
        wait = timedelta(seconds=max(math.ceil(standing.wait), 1))
        raise TooOften("An account may ask %(a_minute)s times a minute.", wait, a_minute=standing.a_minute)


def told(request: Request) -> dict[str, str]:
    """The headers that say how much is left (draft-ietf-httpapi-ratelimit-headers); none before anybody was let in."""
    standing: Standing | None = getattr(request.state, "standing", None)
    if standing is None:
        return {}
    return {
        "RateLimit-Policy": f'"account";q={standing.a_minute};w=60',
        "RateLimit": f'"account";r={standing.left};t={math.ceil(standing.wait)}',
    }
