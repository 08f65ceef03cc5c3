"""What a batch changes, worked out from heads and entries alone."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from index.elastic.heads import Head, from_source
from index.elastic.layout import Names
from index.elastic.plan import Change, operations, plan
from schemas.analysis import Enriched, Label
from schemas.event import Deleted
from schemas.mention import Engagement
from tests.builders import MORNING, NOON, deleted, mention
from tests.index.builders import enriched, seen_by

NAMES = Names("test")
HOUR = timedelta(hours=1)


def planned(entry: Enriched | Deleted, before: Head | None = None) -> Change:
    (change,) = plan({before.mention: before} if before else {}, [entry])
    return change


def written(change: Change) -> list[tuple[str, str, int]]:
    """Action, index and version of each operation."""
    return [(one.action, one.index, one.version or 0) for one in operations(NAMES, 1, change, 0)]


def test_a_first_post_is_a_sighting_in_its_month_and_a_head() -> None:
    entry = enriched("x:1")
    assert written(planned(entry)) == [
        ("index", "test-sightings-1-2026-03", entry.version),
        ("index", "test-heads-1", entry.version),
    ]
    assert planned(entry).dirty == {"acme"}


def test_an_edit_deletes_the_sightings_that_are_no_longer_true() -> None:
    head = planned(enriched("x:1", seen_by("acme"), seen_by("rival"))).head
    edited = enriched(mention("x:1", "autre", seen=NOON), seen_by("rival"))
    change = planned(edited, head)
    assert [action for action, _, _ in written(change)] == ["index", "delete", "index"]
    assert change.head.watches == ["rival"]
    assert change.dirty == {"acme"}


def test_what_was_once_seen_is_deleted_again_with_every_later_change() -> None:
    head = planned(enriched("x:1", seen_by("acme"), seen_by("rival"))).head
    head = planned(enriched(mention("x:1", seen=NOON), seen_by("rival")), head).head
    later = planned(enriched(mention("x:1", seen=NOON + HOUR), seen_by("rival")), head)
    assert [action for action, _, _ in written(later)] == ["index", "delete", "index"]
    assert later.dirty == frozenset()


def test_a_sighting_that_came_and_went_within_one_batch_is_deleted_too() -> None:
    (change,) = plan(
        {}, [enriched("x:1", seen_by("acme")), enriched(mention("x:1", "autre", seen=NOON), seen_by("rival"))]
    )
    assert [action for action, _, _ in written(change)] == ["index", "delete", "index"]


def test_new_like_counts_change_no_count() -> None:
    head = planned(enriched("x:1")).head
    liked = enriched(mention("x:1", seen=NOON, engagement=Engagement(likes=9)))
    assert planned(liked, head).dirty == frozenset()


def test_what_was_written_already_is_written_again_and_told_again() -> None:
    entry = enriched("x:1")
    head = planned(entry).head
    change = planned(entry, head)
    assert change.head == head
    assert written(change) == written(planned(entry))
    assert change.dirty == {"acme"}


def test_other_news_of_the_same_moment_changes_nothing() -> None:
    head = planned(enriched("x:1")).head
    assert plan({"x:1": head}, [enriched("x:1", seen_by("rival"))]) == []


def test_older_news_change_nothing() -> None:
    head = planned(enriched(mention("x:1", seen=NOON))).head
    assert plan({"x:1": head}, [enriched("x:1")]) == []


def test_a_change_that_follows_what_may_have_been_cut_off_tells_of_both() -> None:
    first = enriched("x:1")
    head = planned(first).head
    (change,) = plan({"x:1": head}, [first, enriched(mention("x:1", seen=NOON))])
    assert change.dirty == {"acme"}


def test_a_deletion_leaves_a_tombstone_that_remembers_where_it_was_seen() -> None:
    head = planned(enriched("x:1", seen_by("acme"), seen_by("rival"))).head
    change = planned(deleted("x:1"), head)
    assert change.head.final
    assert [action for action, _, _ in written(change)] == ["delete", "delete", "index"]
    assert change.dirty == {"acme", "rival"}
    assert planned(deleted("x:1"), change.head).dirty == {"acme", "rival"}
    assert plan({"x:1": change.head}, [enriched(mention("x:1", seen=NOON), generation=9)]) == []


def test_a_deletion_before_its_post_is_a_tombstone_alone() -> None:
    assert written(planned(deleted("x:1"))) == [("index", "test-heads-1", 2**63 - 1)]


def test_the_month_of_first_sight_is_kept() -> None:
    head = planned(enriched(mention("x:1", at=MORNING))).head
    moved = enriched(mention("x:1", at=MORNING + timedelta(days=60), seen=MORNING + timedelta(days=61)))
    assert {index for _, index, _ in written(planned(moved, head))} == {"test-sightings-1-2026-03", "test-heads-1"}


def test_a_head_comes_back_as_it_was_written() -> None:
    head = planned(enriched("x:é|\u202e1", seen_by("acme"), seen_by("rival"))).head
    assert from_source(from_json(head.source(7))) == head


entries = st.builds(
    lambda second, watches, toward: enriched(
        mention("x:1", seen=MORNING + timedelta(seconds=second)),
        *(seen_by(watch, toward=toward) for watch in sorted(watches)),
    ),
    st.integers(1, 5),
    st.sets(st.sampled_from(("acme", "rival", "third")), min_size=1),
    st.sampled_from(list(Label)),
)


@given(events=st.lists(entries | st.just(deleted("x:1")), min_size=1, max_size=8), cut=st.integers(0, 8))
def test_however_a_stream_is_cut_into_batches_the_head_comes_to_the_same(
    events: Sequence[Enriched | Deleted], cut: int
) -> None:
    heads: dict[str, Head] = {}
    for batch in (events[:cut], events[cut:]):
        heads |= {change.head.mention: change.head for change in plan(heads, batch)}
    (whole,) = plan({}, events)
    assert heads["x:1"] == whole.head
