"""Standing orders: what each has told is kept with what it tells, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.port import OrderBook
from core.errors import NotFound
from core.state.audit import Audit
from core.state.database import Database
from core.state.orders import Orders
from core.state.outbox import Outbox
from schemas.alerting import OrderStanding
from schemas.delivery import Delivery
from schemas.order import StandingOrder
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

HOURLY = StandingOrder(id="refunds-result", query="refunds", channel="phone")
HOUR = timedelta(hours=1)


@pytest.fixture
def orders(database: Database, clock: HandClock) -> Orders:
    return Orders(database, clock)


def delivery(key: str = "one") -> Delivery:
    return Delivery(key=key, channel="phone", incident=key, what="digest", subject="", text="")


def queued(database: Database, clock: HandClock) -> list[str]:
    return [each.delivery.key for each in Outbox(database, clock).due(clock.now(), 10)]


def told(before: OrderStanding, *mentions: str) -> OrderStanding:
    return replace(before, told_at=NOON + HOUR, known=dict.fromkeys(mentions, NOON))


def test_an_order_stands_from_the_moment_that_it_is_given(orders: Orders) -> None:
    book: OrderBook = orders
    orders.set(HOURLY, "ada")
    assert book.standing() == [OrderStanding(HOURLY, NOON)]
    assert orders.get(HOURLY.id) == HOURLY


def test_what_is_told_is_in_the_outbox_and_remembered_at_once(
    orders: Orders, database: Database, clock: HandClock
) -> None:
    orders.set(HOURLY, "ada")
    (before,) = orders.standing()
    assert orders.tell(before, told(before, "x:1"), delivery())
    assert orders.standing() == [told(before, "x:1")]
    clock.forward(hours=1)
    assert queued(database, clock) == ["one"]


def test_of_two_processes_one_tells(orders: Orders, database: Database, clock: HandClock) -> None:
    orders.set(HOURLY, "ada")
    (before,) = orders.standing()
    assert orders.tell(before, told(before, "x:1"), delivery())
    assert not orders.tell(before, told(before, "x:1"), delivery("two"))
    clock.forward(hours=1)
    assert queued(database, clock) == ["one"]


def test_what_was_looked_for_before_an_order_was_set_anew_is_not_told(orders: Orders, clock: HandClock) -> None:
    orders.set(HOURLY, "ada")
    (before,) = orders.standing()
    clock.forward(minutes=1)
    orders.set(HOURLY, "ada")
    assert not orders.tell(before, told(before, "x:1"), delivery())
    orders.set(HOURLY.model_copy(update={"channel": "care"}), "ada")
    assert not orders.tell(before, told(before, "x:1"), delivery())


def test_setting_one_anew_keeps_when_it_was_told_last(orders: Orders) -> None:
    orders.set(HOURLY, "ada")
    (before,) = orders.standing()
    orders.tell(before, told(before, "x:1"), delivery())
    orders.set(HOURLY, "ada")
    (after,) = orders.standing()
    assert (after.told_at, after.known) == (NOON + HOUR, {})


def test_one_that_is_dropped_is_gone_and_both_are_audited(orders: Orders, database: Database) -> None:
    orders.set(HOURLY, "ada")
    orders.drop(HOURLY.id, "bob")
    assert orders.standing() == []
    for refused in (orders.get, lambda order: orders.drop(order, "bob")):
        with pytest.raises(NotFound, match="no standing order"):
            refused(HOURLY.id)
    actions = [(each.by, each.action) for each in Audit(database, HandClock(NOON)).list(2)]
    assert actions == [("bob", "order dropped"), ("ada", "order set")]


def test_whoever_is_erased_is_not_remembered_as_told(orders: Orders) -> None:
    orders.set(HOURLY, "ada")
    (before,) = orders.standing()
    orders.tell(before, told(before, "x:1", "x:2"), delivery())
    assert orders.erase([], ["x:1"]) == 1
    assert orders.standing()[0].known == {"x:2": NOON}
    assert orders.erase([], ["x:1"]) == 0
