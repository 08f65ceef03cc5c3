"""Tags, digests and orders are written over what was read, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pydantic import BaseModel

from core.errors import Changed
from core.state.database import Database
from core.state.digests import Digests
from core.state.orders import Orders
from core.state.stamps import stamp
from core.state.tags import Tags
from schemas.digest import Digest
from schemas.order import StandingOrder
from schemas.tag import Tag
from tests.contracts.state.clock import HandClock


@dataclass(frozen=True, slots=True)
class Shelf:
    """before, after: of one id."""

    before: BaseModel
    after: BaseModel
    keep: Callable[[BaseModel, str | None], object]
    drop: Callable[[str | None], object]
    get: Callable[[], BaseModel]


@pytest.fixture(params=["tags", "digests", "orders"])
def shelf(request: pytest.FixtureRequest, database: Database, clock: HandClock) -> Shelf:
    tags, digests, orders = Tags(database, clock), Digests(database, clock), Orders(database, clock)
    tag, digest = Tag(id="a/b", name="B"), Digest(id="daily", channel="mail")
    order = StandingOrder(id="now", query="angry", channel="mail")

    def keep(wanted: BaseModel, over: str | None) -> None:
        match wanted:
            case Tag():
                tags.save(wanted, "ada", over)
            case Digest():
                digests.set(wanted, "ada", over)
            case StandingOrder():
                orders.set(wanted, "ada", over)

    shelves = {
        "tags": Shelf(
            tag,
            tag.model_copy(update={"name": "C"}),
            keep,
            lambda over: tags.retire("a/b", "ada", over),
            lambda: tags.get("a/b"),
        ),
        "digests": Shelf(
            digest,
            digest.model_copy(update={"channel": "slack"}),
            keep,
            lambda over: digests.drop("daily", "ada", over),
            lambda: digests.get("daily"),
        ),
        "orders": Shelf(
            order,
            order.model_copy(update={"minutes": 5}),
            keep,
            lambda over: orders.drop("now", "ada", over),
            lambda: orders.get("now"),
        ),
    }
    return shelves[request.param]


def test_it_is_written_over_what_was_read(shelf: Shelf) -> None:
    shelf.keep(shelf.before, "")
    shelf.keep(shelf.after, stamp(shelf.before))
    assert shelf.get() == shelf.after
    shelf.drop(stamp(shelf.after))
    shelf.keep(shelf.before, "")
    assert shelf.get() == shelf.before


def test_whoever_was_slower_is_told(shelf: Shelf) -> None:
    shelf.keep(shelf.before, None)
    shelf.keep(shelf.after, None)
    for over in ("", stamp(shelf.before)):
        with pytest.raises(Changed, match="somebody else meanwhile"):
            shelf.keep(shelf.before, over)
        with pytest.raises(Changed):
            shelf.drop(over)
    assert shelf.get() == shelf.after


def test_what_is_gone_is_not_what_was_read(shelf: Shelf) -> None:
    shelf.keep(shelf.before, None)
    shelf.drop(None)
    with pytest.raises(Changed):
        shelf.keep(shelf.after, stamp(shelf.before))
