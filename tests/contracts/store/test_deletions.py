"""What is left of what was deleted: when, by whom, and who had seen it; and nothing of what was erased."""

from datetime import timedelta

from index.port import Tombstone
from schemas.analysis import NO_WATCH
from schemas.scope import ALL, Scope, only
from tests.builders import MORNING, NOON, deleted, mention
from tests.contracts.store.stores import Store
from tests.index.builders import enriched, seen_by

HOUR = timedelta(hours=1)


def tombstones(store: Store, scope: Scope = ALL) -> list[Tombstone]:
    """Of the day."""
    return list(store.reader.deleted(MORNING - 12 * HOUR, MORNING + 12 * HOUR, scope))


def test_a_tombstone_says_when_by_whom_and_who_had_seen_it(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme"), seen_by("rival")))
    store.write(deleted("x:1", by="x:ada"))
    assert tombstones(store) == [Tombstone("x:1", NOON, "x:ada", ("acme", "rival"))]


def test_who_saw_it_is_known_even_when_the_deletion_comes_with_the_post(store: Store) -> None:
    store.write(enriched("x:1"), deleted("x:1", by="x:ada"))
    assert tombstones(store) == [Tombstone("x:1", NOON, "x:ada", ("acme",))]


def test_who_saw_it_no_more_had_not_seen_it_deleted(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme"), seen_by("rival")))
    store.write(enriched(mention(seen=NOON), seen_by("rival")))
    store.write(deleted("x:1"))
    assert tombstones(store) == [Tombstone("x:1", NOON, "", ("rival",))]


def test_a_scope_tells_of_its_own_watches_alone(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme"), seen_by("rival")), enriched("x:2", seen_by(NO_WATCH)))
    store.write(deleted("x:1"), deleted("x:2"), deleted("x:3"))
    assert tombstones(store, only("rival")) == [Tombstone("x:1", NOON, "", ("rival",))]
    assert [one.mention for one in tombstones(store)] == ["x:1", "x:2", "x:3"]


def test_deletions_are_told_by_time_and_the_end_is_not_of_it(store: Store) -> None:
    times = {"x:1": NOON, "x:2": MORNING, "x:3": MORNING, "x:4": MORNING - HOUR}
    store.write(*(enriched(one) for one in times))
    store.write(*(deleted(one, at=at) for one, at in times.items()))
    told = store.reader.deleted(MORNING, NOON, ALL)
    assert [one.mention for one in told] == ["x:2", "x:3"]


def test_what_is_deleted_twice_was_deleted_first(store: Store) -> None:
    store.write(enriched("x:1"))
    store.write(deleted("x:1", by="x:ada"))
    store.write(deleted("x:1", at=NOON + HOUR, by="x:eve"))
    assert tombstones(store) == [Tombstone("x:1", NOON, "x:ada", ("acme",))]


def test_an_erased_person_is_taken_out_of_what_they_deleted(store: Store) -> None:
    store.write(enriched(mention("x:1", by="bob")), enriched(mention("x:2", by="bob")))
    store.write(deleted("x:1", by="x:ada"), deleted("x:2", by="x:bob"))
    store.writer.erase(["x:ada"], [])
    assert [(one.mention, one.by) for one in tombstones(store)] == [("x:1", ""), ("x:2", "x:bob")]


def test_what_is_erased_leaves_nothing_to_tell(store: Store) -> None:
    store.write(enriched("x:1"), enriched("x:2"))
    store.write(deleted("x:2", by="x:ada"))
    store.writer.erase([], ["x:1", "x:2"])
    assert tombstones(store) == []
    store.write(deleted("x:1"), deleted("x:2", by="x:ada"), enriched("x:1", generation=9))
    assert tombstones(store) == []
    assert store.found() == []


def test_what_was_deleted_is_told_by_a_rebuilt_store_too(store: Store) -> None:
    store.write(enriched("x:1"))
    store.write(deleted("x:1", by="x:ada"))
    before = tombstones(store)
    store.writer.rebuild()
    assert tombstones(store) == before
    assert store.writer.check() == []
