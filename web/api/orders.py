"""`/orders`: told as soon as a saved query finds something new, or more than usual."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from core.errors import Misused
from schemas.order import StandingOrder
from web.call.reply import done, gone, reply
from web.call.route import resource
from web.guard import Editing, Looking
from web.look.sending import drop_order as dropped
from web.look.sending import orders_of, set_order
from web.told.alerting import OrderTold
from web.told.lists import Items, told

router = resource("orders", "/orders")
Id = Annotated[str, Path(max_length=64, examples=["angry-now"])]


@router.get("", response_model=Items[OrderTold])
def list_orders(visit: Looking) -> Response:
    """Standing orders of oneself, and of the queries that one sees, by id, with when each told something last."""
    rows = (told(OrderTold, each.order, since=each.since, told_at=each.told_at) for each in orders_of(visit))
    return reply(visit, Items[OrderTold](items=tuple(rows)))


@router.put("/{order}", response_model=StandingOrder)
def put_order(visit: Editing, order: Id, body: StandingOrder) -> Response:
    """Gives an order, or changes it; what is published from now on counts. It finds what its owner may see."""
    if body.id != order:
        raise Misused(f"The address names {order}, and the order {body.id}.", "Write the same id in both.")
    return done(set_order(visit, body))


@router.delete("/{order}", status_code=HTTPStatus.NO_CONTENT)
def drop_order(visit: Editing, order: Id) -> Response:
    """Drops an order: it tells nothing more."""
    dropped(visit, order)
    return gone()
