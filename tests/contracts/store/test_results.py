"""What standing orders ask of every store."""

from datetime import timedelta

import pytest

from alerts.port import Results
from app.volumes import StoredResults
from core.errors import Permanent
from schemas.scope import ALL, only
from tests.builders import MORNING, NOON, mention
from tests.contracts.store.stores import Store
from tests.index.builders import enriched, seen_by

MINUTE = timedelta(minutes=1)


def test_the_newest_results_since_a_moment_come_first(store: Store) -> None:
    results: Results = StoredResults(store.reader)
    store.write(
        enriched(mention("x:1", text="a refund", at=MORNING)),
        enriched(mention("x:2", text="a refund", at=NOON)),
        enriched(mention("x:3", text="a refund", at=NOON + MINUTE)),
        enriched(mention("x:4", text="a ticket", at=NOON + MINUTE)),
    )
    assert [each.mention for each in results.newest("refund", ALL, NOON, 10)] == ["x:3", "x:2"]
    assert [each.mention for each in results.newest("refund", ALL, MORNING, 2)] == ["x:3", "x:2"]


def test_nobody_is_told_of_what_they_may_not_see(store: Store) -> None:
    results = StoredResults(store.reader)
    store.write(enriched(mention("x:1", text="a refund", at=NOON), seen_by("rival")))
    assert results.newest("refund", only("acme"), MORNING, 10) == []
    assert results.quarters("refund", only("acme"), MORNING, NOON + MINUTE) == {}


def test_quarters_of_an_hour_are_effective(store: Store) -> None:
    results = StoredResults(store.reader)
    store.write(
        enriched(mention("x:1", text="a refund", at=NOON), seen_by(weight=0.25)),
        enriched(mention("x:2", text="a refund", at=NOON + 14 * MINUTE)),
        enriched(mention("x:3", text="a refund", at=NOON + 15 * MINUTE)),
        enriched(mention("x:4", text="a ticket", at=NOON)),
    )
    found = results.quarters("refund", ALL, NOON, NOON + 60 * MINUTE)
    assert found == {NOON: 1.25, NOON + 15 * MINUTE: 1.0}


def test_a_query_that_cannot_be_read_is_refused_for_good(store: Store) -> None:
    with pytest.raises(Permanent):
        StoredResults(store.reader).newest("refund AND", ALL, MORNING, 10)
