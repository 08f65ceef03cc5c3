"""`/orders`: told as soon as a saved query finds something new, or more than usual."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from core.errors import Misused
from core.state.stamps import stamp
from schemas.order import StandingOrder
from web.call.reply import done, gone, over_what_was_read, read_as, reply, strong
from web.call.route import resource
from web.guard import Editing, Looking
from web.look.sending import drop_order as dropped
from web.look.sending import order_of, orders_of, set_order
from web.told.alerting import OrderTold
from web.told.lists import Items, told

router = resource("orders", "/orders")
Id = Annotated[str, Path(max_length=64, examples=["angry-now"])]


@router.get("", response_model=Items[OrderTold])
def list_orders(visit: Looking) -> Response:
    """Standing orders of oneself, and of the queries that one sees, by id, with when each told something last."""
    rows = (told(OrderTold, each.order, since=each.since, told_at=each.told_at) for each in orders_of(visit))
    return reply(visit, Items[OrderTold](items=tuple(rows)))


@router.get("/{order}", response_model=StandingOrder)
def show_order(visit: Looking, order: Id) -> Response:
    """One standing order, as it was given."""
    found = order_of(visit, order)
    return reply(visit, found, strong(stamp(found)))


@router.put("/{order}", response_model=StandingOrder)
def put_order(visit: Editing, order: Id, body: StandingOrder) -> Response:
    """Gives an order, or changes it; what is published from now on counts. It finds what its owner may see. With
    If-Match, only over what was read; with `If-None-Match: *`, only where there is none."""
    if body.id != order:
        raise Misused(f"The address names {order}, and the order {body.id}.", "Write the same id in both.")
    with over_what_was_read():
        kept = set_order(visit, body, read_as(visit.request))
    return done(kept, tag=strong(stamp(kept)))


@router.delete("/{order}", status_code=HTTPStatus.NO_CONTENT)
def drop_order(visit: Editing, order: Id) -> Response:
    """Drops an order: it tells nothing more. With If-Match, only what was read."""
    with over_what_was_read():
        dropped(visit, order, read_as(visit.request))
    return gone()
