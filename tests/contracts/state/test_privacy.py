"""The suppression list and the receipts of erasures."""

import hashlib
from datetime import timedelta

import pytest

from core.erased import Suppression as SuppressionPort
from core.errors import NotFound
from core.state.database import Database
from core.state.receipts import Receipt, Receipts
from core.state.suppression import Suppression
from tests.builders import NOON
from tests.contracts.state.clock import HandClock


@pytest.fixture
def suppression(database: Database, clock: HandClock) -> Suppression:
    return Suppression(database, clock)


def test_only_what_was_erased_is_suppressed(suppression: Suppression) -> None:
    port: SuppressionPort = suppression
    assert port.suppressed(["x:ada"]) == frozenset()
    suppression.add(["x:ada", "x:1"])
    suppression.add(["x:ada"])
    assert port.suppressed(["x:ada", "x:ad", "x:1", "x:bob"]) == {"x:ada", "x:1"}
    assert port.suppressed([]) == frozenset()


def test_every_process_honours_what_another_one_added(
    suppression: Suppression, database: Database, url: str, clock: HandClock
) -> None:
    assert suppression.suppressed(["x:ada"]) == frozenset()
    other = Database.open(url)
    Suppression(other, clock).add(["x:ada"])
    other.close()
    assert suppression.suppressed(["x:ada"]) == {"x:ada"}
    assert Suppression(database, clock).hash("x:ada") == suppression.hash("x:ada")


def test_the_list_holds_no_id_and_no_plain_hash(suppression: Suppression) -> None:
    hashed = suppression.hash("x:ada")
    assert len(bytes.fromhex(hashed)) == 32
    assert hashed != hashlib.sha256(b"x:ada").hexdigest()
    assert hashed != suppression.hash("x:adb")


def test_an_id_with_a_lone_surrogate_can_be_suppressed(suppression: Suppression) -> None:
    suppression.add(["x:\ud800"])
    assert suppression.suppressed(["x:\ud800"]) == {"x:\ud800"}


def test_a_receipt_is_kept_as_it_was_written(database: Database, clock: HandClock) -> None:
    receipts, final = Receipts(database, clock), NOON + timedelta(days=7)
    first = receipts.write("ada", ["ab12"], {"store": 3, "authors": 1}, final)
    assert first == Receipt(first.number, NOON, "ada", ("ab12",), {"store": 3, "authors": 1}, final)
    assert receipts.get(first.number) == first
    second = receipts.write("bob", ["cd34"], {}, final)
    assert receipts.list() == [second, first]
    with pytest.raises(NotFound, match="There is no receipt 9"):
        receipts.get(9)
