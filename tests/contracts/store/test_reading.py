"""Search, pages, scope and scans."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.bus.port import TopicPartition
from core.errors import Misused, Permanent
from index.port import SortOrder
from schemas.analysis import Emotion, Label
from schemas.mention import Kind, Media
from schemas.scope import ALL, Scope, only
from tests.builders import MORNING, NOON, author, deleted, mention
from tests.contracts.store.stores import Store, named
from tests.index.builders import asking, enriched, seen_by

SECOND = timedelta(seconds=1)


def all_pages(store: Store, limit: int, order: SortOrder) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        page = store.reader.search(None, ALL, limit, cursor, order)
        found += [named(hit) for hit in page.hits]
        cursor = page.next
        if not cursor:
            return found


def test_a_search_returns_the_newest_first_with_the_total_of_all_pages(store: Store) -> None:
    store.write(*(enriched(mention(f"x:{n}", at=MORNING + n * SECOND)) for n in range(5)))
    page = store.reader.search(asking("retard"), ALL, 2)
    assert [hit.mention.id for hit in page.hits] == ["x:4", "x:3"]
    assert page.total == 5
    after = store.reader.search(asking("retard"), ALL, 2, page.next)
    assert [hit.mention.id for hit in after.hits] == ["x:2", "x:1"]
    assert after.total == 5


def test_the_last_page_has_no_cursor(store: Store) -> None:
    store.write(enriched("x:1"), enriched("x:2"))
    assert store.reader.search(None, ALL, 2).next == ""


def test_a_hit_is_the_mention_its_analysis_and_the_sighting_as_they_were_written(store: Store) -> None:
    written = enriched(mention(text="crème brûlée\x00 \u202efin"), seen_by("acme", "taste", toward=Label.POSITIVE))
    store.write(written)
    (hit,) = store.reader.search(asking("creme"), ALL, 10).hits
    assert (hit.mention, hit.analysis, hit.sighting) == (written.mention, written.analysis, written.sightings[0])
    assert hit.version == written.version


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.lists(st.integers(0, 3), min_size=1, max_size=12),
    limit=st.integers(1, 5),
    order=st.sampled_from(("newest", "oldest")),
)
def test_pages_hold_every_sighting_once_and_in_order_whatever_shares_a_time(
    store: Store, at: list[int], limit: int, order: SortOrder
) -> None:
    present = store.found()
    store.write(*(enriched(mention(f"x:{len(present)}-{n}", at=MORNING + s * SECOND)) for n, s in enumerate(at)))
    hits = store.reader.search(None, ALL, 1_000, "", order).hits
    expected = sorted(((hit.mention.published_at, named(hit)) for hit in hits), reverse=order == "newest")
    assert len(expected) == len(present) + len(at)
    assert all_pages(store, limit, order) == [name for _, name in expected]


def test_what_is_published_while_somebody_pages_does_not_move_the_pages(store: Store) -> None:
    store.write(*(enriched(mention(f"x:{n}", at=MORNING + n * SECOND)) for n in range(4)))
    first = store.reader.search(None, ALL, 2)
    store.write(enriched(mention("x:9", at=NOON)))
    second = store.reader.search(None, ALL, 2, first.next)
    assert [hit.mention.id for hit in second.hits] == ["x:1", "x:0"]


@pytest.mark.parametrize("cursor", ["1", "x" * 20_000, "é", "AAAA", "bmV3ZXN0IDEgeDox", "\ud800"])
def test_a_cursor_that_is_not_ours_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(Misused, match="no cursor"):
        store.reader.search(None, ALL, 2, cursor)


def test_a_cursor_of_the_other_order_is_refused(store: Store) -> None:
    store.write(enriched("x:1"), enriched("x:2"))
    cursor = store.reader.search(None, ALL, 1, order="newest").next
    with pytest.raises(Misused, match="no cursor"):
        store.reader.search(None, ALL, 1, cursor, order="oldest")


@pytest.mark.parametrize("limit", [0, -1, 10**9])
def test_a_limit_beyond_reason_is_refused(store: Store, limit: int) -> None:
    with pytest.raises(Permanent, match="results at once"):
        store.reader.search(None, ALL, limit)


@pytest.mark.parametrize(
    ("scope", "found"), [(only("acme"), ["acme"]), (only("acme", "rival"), ["rival", "acme"]), (Scope(frozenset()), [])]
)
def test_nothing_outside_the_scope_is_ever_given(store: Store, scope: Scope, found: list[str]) -> None:
    store.write(enriched("x:1", seen_by("acme", "a"), seen_by("rival", "b"), seen_by("-")))
    page = store.reader.search(None, scope, 10)
    assert [hit.sighting.watch for hit in page.hits] == found
    assert page.total == len(found)
    assert {hit.sighting.watch for hit in store.reader.mentions(["x:1"], scope)} == set(found)
    assert {hit.sighting.watch for hit in store.reader.scan(None, scope)} == set(found)
    assert {one.value for one in store.reader.top("watch", None, scope, 10)} == set(found)


def test_mentions_are_given_in_the_order_asked_for_and_unknown_ones_left_out(store: Store) -> None:
    store.write(enriched("x:1"), enriched("x:2"), enriched("x:3"), deleted("x:2"))
    hits = store.reader.mentions(["x:3", "x:9", "x:2", "x:1", "x:3"], ALL)
    assert [hit.mention.id for hit in hits] == ["x:3", "x:1"]


def test_a_scan_gives_everything_that_matches_the_oldest_first(store: Store) -> None:
    store.write(*(enriched(mention(f"x:{n}", at=MORNING - n * SECOND)) for n in range(30)))
    store.write(enriched(mention("x:other", "rien")))
    assert [hit.mention.id for hit in store.reader.scan(asking("retard"), ALL)] == [
        f"x:{n}" for n in reversed(range(30))
    ]


def test_relative_times_count_from_the_clock_that_was_given(store: Store) -> None:
    store.write(enriched(mention("x:1", at=MORNING)), enriched(mention("x:2", at=NOON)))
    assert store.found(asking("retard published:[now-3h TO now]")) == ["x:2|acme"]


def test_the_offsets_are_kept_with_the_entries(store: Store) -> None:
    first, second = TopicPartition("mentions.enriched", 0), TopicPartition("mentions.enriched", 1)
    store.writer.write([enriched("x:1")], {first: 10})
    store.writer.write([], {first: 12, second: 3})
    assert store.writer.applied() == {first: 12, second: 3}


def test_voices_are_the_sightings_behind_a_figure_the_newest_first(store: Store) -> None:
    loud = enriched(
        mention(
            "x:2", "honteux", at=MORNING + SECOND, by=author("bob", followers=9_000), kind=Kind.REPOST, repost_of="x:1"
        ),
        seen_by("acme", "delay", toward=Label.NEGATIVE, weight=0.5, original=False),
    )
    store.write(enriched("x:1", seen_by("acme", "price")), loud, enriched(mention("x:3", at=NOON)))
    newest, oldest = store.reader.voices("acme", None, MORNING, NOON, 10)
    assert (newest.mention, newest.author, newest.handle, newest.reach) == ("x:2", "x:bob", "bob", 9_000)
    assert (newest.negative, newest.original, newest.weight, newest.repost_of) == (True, False, 0.5, "x:1")
    assert (newest.text, newest.language, newest.kind, newest.source) == ("honteux", "fr", "repost", "x")
    assert oldest.mention == "x:1"
    assert [voice.mention for voice in store.reader.voices("acme", "delay", MORNING, NOON, 10)] == ["x:2"]
    assert [voice.mention for voice in store.reader.voices("acme", None, MORNING, NOON, 1)] == ["x:2"]


def test_a_voice_says_how_stirred_it_is_and_whether_in_anger(store: Store) -> None:
    for name, emotion in (
        ("x:1", None),
        ("x:2", Emotion(arousal=0.7, felt={"anger": 0.9, "disgust": 0.5})),
        ("x:3", Emotion(arousal=0.1, felt={"joy": 0.8})),
    ):
        said = enriched(mention(name, at=MORNING + int(name[2:]) * SECOND))
        store.write(said.model_copy(update={"analysis": said.analysis.model_copy(update={"emotion": emotion})}))
    told = [(voice.arousal, voice.anger) for voice in store.reader.voices("acme", None, MORNING, NOON, 10)]
    assert told == [(0.1, 0.0), (0.7, 0.9), (None, None)]


def test_a_voice_tells_what_it_names_and_what_its_pictures_show(store: Store) -> None:
    said = mention("x:2").model_copy(
        update={"quoted": "x:1", "reply_to": "x:0", "media": (Media(kind="image", url="", alt="a screenshot"),)}
    )
    one = enriched(said, seen_by(toward=Label.POSITIVE))
    read = one.analysis.model_copy(update={"other": {"pictures": {"texts": ["we are sorry"]}}})
    store.write(one.model_copy(update={"analysis": read}))
    (told,) = store.reader.voices("acme", None, MORNING, NOON, 10)
    assert (told.quoted, told.reply_to) == ("x:1", "x:0")
    assert told.pictures == "a screenshot\nwe are sorry"
    assert told.positive
    assert not told.negative
