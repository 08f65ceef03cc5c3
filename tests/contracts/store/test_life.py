"""A mention's whole life, as the store sees it."""

from datetime import timedelta

from core.clock import minute_of
from index.port import MinuteCount
from schemas.analysis import NO_WATCH, Enriched, Label
from schemas.mention import Engagement
from schemas.scope import ALL
from tests.builders import MORNING, NOON, author, deleted, mention
from tests.contracts.store.stores import Store
from tests.index.builders import asking, enriched, seen_by

HOUR = timedelta(hours=1)
MINUTE = minute_of(MORNING)


def brand(mentions: float, *, negatives: float = 0, late: float = 0) -> MinuteCount:
    return MinuteCount("acme", None, MINUTE, mentions, negatives, late)


def minutes(store: Store, watch: str = "acme") -> list[MinuteCount]:
    return list(store.reader.minutes(watch, MINUTE - 10_000, MINUTE + 10_000))


def liked(likes: int, *, seen_after: timedelta) -> Enriched:
    return enriched(mention(engagement=Engagement(likes=likes), seen=MORNING + seen_after))


def test_a_post_is_found_and_counted_once_it_is_written(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme", "delay", toward=Label.NEGATIVE, weight=0.5)))
    assert store.found(asking("retard")) == ["x:1|acme"]
    assert minutes(store) == [
        brand(0.5, negatives=0.5),
        MinuteCount("acme", "delay", MINUTE, 0.5, 0.5, 0),
    ]


def test_a_mention_that_two_watches_see_is_two_sightings_of_one_mention(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme"), seen_by("rival", toward=Label.POSITIVE)))
    assert store.found() == ["x:1|rival", "x:1|acme"]
    assert {hit.mention.id for hit in store.reader.mentions(["x:1"], ALL)} == {"x:1"}


def test_what_is_written_twice_is_there_once(store: Store) -> None:
    store.write(enriched("x:1"))
    store.write(enriched("x:1"), enriched("x:1"))
    assert store.found() == ["x:1|acme"]
    assert minutes(store) == [brand(1)]


def test_new_like_counts_replace_the_old_ones_and_change_no_count(store: Store) -> None:
    store.write(liked(1, seen_after=HOUR))
    before = store.reader.changed_since(0)
    store.write(liked(50, seen_after=2 * HOUR))
    assert store.hit("x:1").mention.engagement.likes == 50
    assert store.found(asking("likes:[50 TO *]")) == ["x:1|acme"]
    assert minutes(store) == [brand(1)]
    assert store.reader.changed_since(before.cursor).oldest == {}


def test_an_older_snapshot_that_comes_late_changes_nothing(store: Store) -> None:
    store.write(liked(50, seen_after=2 * HOUR))
    store.write(liked(1, seen_after=HOUR))
    assert store.hit("x:1").mention.engagement.likes == 50


def test_an_edit_that_stops_matching_takes_the_sighting_away(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme", "delay"), seen_by("rival")))
    store.write(enriched(mention(text="plus rien à voir", seen=NOON), seen_by("rival")))
    assert store.found() == ["x:1|rival"]
    assert store.found(asking("retard")) == []
    assert minutes(store) == []
    assert minutes(store, "rival") == [MinuteCount("rival", None, MINUTE, 1, 0, 0)]


def test_an_edit_that_no_watch_matches_any_more_leaves_the_mention_without_a_watch(store: Store) -> None:
    store.write(enriched("x:1"))
    store.write(enriched(mention(text="autre chose", seen=NOON), seen_by(NO_WATCH)))
    assert store.found() == ["x:1|-"]


def test_a_deletion_takes_the_mention_out_of_search_and_counts(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme", "delay")))
    before = store.reader.changed_since(0)
    store.write(deleted("x:1"))
    assert store.found() == []
    assert store.reader.mentions(["x:1"], ALL) == []
    assert minutes(store) == []
    assert store.reader.changed_since(before.cursor).oldest == {"acme": MINUTE}


def test_a_deletion_that_arrives_before_its_post_still_wins(store: Store) -> None:
    store.write(deleted("x:1", at=MORNING))
    store.write(enriched(mention(seen=NOON)))
    assert store.found() == []
    assert minutes(store) == []


def test_nothing_that_comes_after_a_deletion_brings_the_mention_back(store: Store) -> None:
    store.write(enriched("x:1"), deleted("x:1", at=NOON), enriched(mention(seen=NOON + HOUR), generation=99))
    assert store.found() == []


def test_a_deletion_seen_before_the_newest_update_wins_all_the_same(store: Store) -> None:
    store.write(liked(3, seen_after=5 * HOUR))
    store.write(deleted("x:1", at=MORNING + HOUR))
    assert store.found() == []


def test_a_renamed_author_is_found_by_the_new_handle_and_by_the_same_id(store: Store) -> None:
    renamed = author("ada").model_copy(update={"handle": "countess"})
    store.write(enriched(mention(by=author("ada"))))
    store.write(enriched(mention(by=renamed, seen=NOON)))
    assert store.found(asking("author:ada")) == []
    assert store.found(asking("author:countess")) == ["x:1|acme"]
    assert store.found(asking('author_id:"x:ada"')) == ["x:1|acme"]


def test_what_arrives_three_hours_late_is_counted_in_its_own_minute(store: Store) -> None:
    store.write(enriched(mention(seen=MORNING + 3 * HOUR)))
    assert minutes(store) == [brand(1)]


def test_what_arrives_three_days_late_is_counted_as_late(store: Store) -> None:
    store.write(enriched(mention(seen=MORNING + 72 * HOUR), seen_by("acme", weight=0.25)))
    assert minutes(store) == [brand(0.25, late=0.25)]


def test_a_mention_known_in_time_is_not_late_because_it_is_updated_days_after(store: Store) -> None:
    store.write(enriched("x:1"))
    store.write(liked(9, seen_after=72 * HOUR))
    assert minutes(store) == [brand(1)]


def test_the_time_of_publication_is_frozen_at_first_sight(store: Store) -> None:
    store.write(enriched("x:1"))
    store.write(enriched(mention(at=NOON, seen=NOON + HOUR)))
    assert store.hit("x:1").mention.published_at == MORNING
    assert minutes(store) == [brand(1)]


def test_a_changed_watch_replaces_the_sightings_by_a_higher_generation(store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme", "delay", revision=1), generation=1))
    store.write(enriched("x:1", seen_by("acme", "price", revision=2), generation=2))
    assert store.hit("x:1").sighting.revision == 2
    assert [row.topic for row in minutes(store)] == [None, "price"]
    assert store.found(asking("topic:delay")) == []


def test_what_was_judged_twice_is_found_by_the_better_label_and_counted_by_the_usual_one(store: Store) -> None:
    twice = seen_by(toward=Label.NEUTRAL).model_copy(update={"counted": Label.NEGATIVE})
    store.write(enriched("x:1", twice), enriched("x:2", twice.model_copy(update={"toward": Label.NEGATIVE})))
    store.write(enriched("x:1", twice, generation=2))
    assert store.found(asking("toward:negative")) == ["x:2|acme"]
    assert minutes(store) == [brand(2, negatives=2)]


def test_a_changed_model_replaces_the_sentiment_and_the_negatives(store: Store) -> None:
    store.write(enriched("x:1", seen_by(toward=Label.NEUTRAL), sentiment=Label.NEUTRAL, generation=1))
    store.write(enriched("x:1", seen_by(toward=Label.NEGATIVE), sentiment=Label.NEGATIVE, generation=2))
    assert store.found(asking("sentiment:negative AND toward:negative")) == ["x:1|acme"]
    assert minutes(store) == [brand(1, negatives=1)]


def test_all_changes_of_a_mention_within_one_batch_come_to_the_last(store: Store) -> None:
    store.write(
        liked(1, seen_after=HOUR),
        enriched(mention(text="fini", seen=MORNING + 3 * HOUR), seen_by("rival")),
        liked(2, seen_after=2 * HOUR),
    )
    assert store.found() == ["x:1|rival"]
    assert store.hit("x:1").mention.text == "fini"
    assert minutes(store) == []
