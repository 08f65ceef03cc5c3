"""Counts that remain of mentions that are gone, and receipts of their going."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.state.database import Database
from core.state.kept import Cell, Kept
from tests.builders import EPOCH_DAY, NOON
from tests.contracts.state.clock import HandClock

CELL = Cell("acme", "none", EPOCH_DAY, "", raw=12, originals=10, effective=9_500_000, authors=6)


@pytest.fixture
def kept(database: Database, clock: HandClock) -> Kept:
    return Kept(database, clock)


def whole(kept: Kept) -> list[Cell]:
    return list(kept.cells("none", 0, EPOCH_DAY + 1, None))


def test_counts_are_found_by_their_days_and_watches(kept: Kept) -> None:
    others = [replace(CELL, watch="rival"), replace(CELL, day=EPOCH_DAY - 1), replace(CELL, split="source", value="x")]
    kept.begin("watch", "acme", NOON, 12, [CELL, *others])
    assert whole(kept) == [others[1], CELL, others[0]]
    assert kept.cells("none", EPOCH_DAY, EPOCH_DAY + 1, {"rival"}) == [others[0]]
    assert kept.cells("source", 0, EPOCH_DAY, None) == []
    assert kept.cells("none", 0, EPOCH_DAY + 1, set()) == []


def test_what_came_again_or_in_part_adds_nothing(kept: Kept) -> None:
    more = replace(CELL, raw=13, authors=7)
    for cell in (CELL, replace(CELL, raw=3, authors=0), CELL, more):
        kept.begin("watch", "acme", NOON, cell.raw, [cell])
    assert whole(kept) == [more]


def test_a_receipt_is_open_until_all_is_gone(kept: Kept, clock: HandClock) -> None:
    kept.begin("watch", "acme", NOON, 12, [CELL])
    kept.begin("platform", "youtube", NOON, 3)
    (open_,) = kept.under_way("watch")
    assert (open_.subject, open_.until, open_.mentions, open_.done_at) == ("acme", NOON, 12, None)
    clock.forward(minutes=1)
    kept.end("watch")
    assert [each.subject for each in kept.under_way("watch")] == []
    youtube, acme = kept.receipts(5)
    assert (youtube.done_at, acme.done_at) == (None, NOON + timedelta(minutes=1))
    assert list(kept.receipts(5, before=youtube.number)) == [acme]
