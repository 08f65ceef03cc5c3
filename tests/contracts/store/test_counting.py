"""Volumes, facets and telling terms."""

from datetime import UTC, datetime, timedelta

import pytest

from app.volumes import StoredVolumes
from core.clock import minute_of
from core.errors import Misused, Permanent
from index.port import Bucket, Count, CountRequest, Mode, Split
from schemas.analysis import Label
from schemas.mention import Place
from schemas.scope import ALL, only
from tests.builders import MORNING, NOON, mention
from tests.contracts.store.stores import Store, values
from tests.index.builders import asking, enriched, seen_by

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def counted(
    store: Store,
    bucket: Bucket = "all",
    split: Split = "none",
    mode: Mode = Mode.RAW,
    *,
    query: str = "",
    start: datetime = MONDAY,
    end: datetime = MONDAY + DAY,
    time_zone: str = "UTC",
) -> list[tuple[datetime, str, float]]:
    node = asking(query) if query else None
    request = CountRequest(node, start, end, bucket, time_zone, split, mode)
    return [(one.at, one.group, one.value) for one in store.reader.count(request, ALL)]


def test_modes_count_sightings_originals_weights_or_authors(store: Store) -> None:
    store.write(
        enriched(mention("x:1", by="ada"), seen_by(weight=1.0)),
        enriched(mention("x:2", by="ada"), seen_by(weight=0.584963)),
        enriched(mention("x:3", by="bob"), seen_by(weight=0.25, original=False)),
    )
    assert [counted(store, mode=mode)[0][2] for mode in (Mode.RAW, Mode.ORIGINALS, Mode.EFFECTIVE, Mode.AUTHORS)] == [
        3,
        2,
        1.834963,
        2,
    ]


def test_an_author_of_two_hours_is_one_author_of_the_day(store: Store) -> None:
    store.write(enriched(mention("x:1", by="ada", at=MORNING)), enriched(mention("x:2", by="ada", at=NOON)))
    assert counted(store, "hour", mode=Mode.AUTHORS) == [(MORNING, "", 1), (NOON, "", 1)]
    assert counted(store, "day", mode=Mode.AUTHORS) == [(MONDAY, "", 1)]


@pytest.mark.parametrize(
    ("bucket", "begins"),
    [
        ("minute", [NOON + 17 * MINUTE, NOON + 18 * MINUTE]),
        ("quarter", [NOON + 15 * MINUTE]),
        ("hour", [NOON]),
        ("day", [MONDAY]),
        ("all", [MONDAY]),
    ],
)
def test_buckets_are_stamped_with_their_beginning(store: Store, bucket: Bucket, begins: list[datetime]) -> None:
    store.write(enriched(mention("x:1", at=NOON + 17.9 * MINUTE)), enriched(mention("x:2", at=NOON + 18 * MINUTE)))
    assert [at for at, _, _ in counted(store, bucket)] == begins


def test_days_begin_where_the_watch_is(store: Store) -> None:
    late_evening = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    store.write(enriched(mention("x:1", at=late_evening)))
    paris = counted(store, "day", start=late_evening - DAY, time_zone="Europe/Paris")
    assert paris == [(datetime(2026, 3, 1, 23, 0, tzinfo=UTC), "", 1)]


def test_the_day_on_which_clocks_go_forward_has_23_hours(store: Store) -> None:
    saturday, sunday, monday = (
        datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((27, 23), (28, 23), (29, 22))
    )
    for number, at in enumerate((saturday, sunday - MINUTE, sunday, monday - MINUTE, monday)):
        store.write(enriched(mention(f"x:{number}", at=at)))
    days = counted(store, "day", start=saturday, end=monday + DAY, time_zone="Europe/Paris")
    assert days == [(saturday, "", 2), (sunday, "", 2), (monday, "", 1)]


def test_an_end_is_not_included_and_a_start_is(store: Store) -> None:
    store.write(enriched(mention("x:1", at=MORNING)), enriched(mention("x:2", at=NOON)))
    assert counted(store, start=MORNING, end=NOON) == [(MORNING, "", 1)]
    assert counted(store, start=NOON, end=NOON) == []


@pytest.mark.parametrize(
    ("split", "groups"),
    [
        ("watch", {"acme": 2, "rival": 1}),
        ("topic", {"delay": 2, "price": 1}),
        ("tag", {"product/refund": 1, "tone/ironic": 1}),
        ("sentiment", {"": 1, "negative": 2}),
        ("toward", {"": 1, "negative": 1, "positive": 1}),
        ("source", {"rss.lemonde": 1, "x": 2}),
        ("network", {"x": 3}),
        ("language", {"": 1, "fr": 2}),
        ("kind", {"post": 3}),
        ("place", {"": 1, "fr": 2, "lyon": 2}),
    ],
)
def test_splits_tell_groups_apart_and_what_has_no_value_is_a_group_without_name(
    store: Store, split: Split, groups: dict[str, float]
) -> None:
    store.write(
        enriched(
            mention("x:1", place=Place(country="FR", name="Lyon")),
            seen_by("acme", "delay", "price", toward=Label.NEGATIVE, tags=("product/refund", "tone/ironic")),
            seen_by("rival", toward=Label.POSITIVE),
            sentiment=Label.NEGATIVE,
        ),
        enriched(mention("x:2", source="rss.lemonde"), seen_by("acme", "delay", toward=None), sentiment=None, lang=""),
    )
    for mode in (Mode.RAW, Mode.EFFECTIVE):
        assert {group: value for _, group, value in counted(store, split=split, mode=mode)} == groups
    authors = {group: value for _, group, value in counted(store, split=split, mode=Mode.AUTHORS)}
    assert authors == dict.fromkeys(groups, 1)


def test_counts_follow_query_and_scope(store: Store) -> None:
    store.write(
        enriched(mention("x:1", "panne"), seen_by("acme"), seen_by("rival")), enriched(mention("x:2", "soleil"))
    )
    assert counted(store, query="panne") == [(MONDAY, "", 2)]
    request = CountRequest(None, MONDAY, MONDAY + DAY, "all", "UTC", "watch", Mode.RAW)
    assert store.reader.count(request, only("rival")) == [Count(MONDAY, "rival", 1)]


def test_counts_are_in_order_of_time_then_group(store: Store) -> None:
    store.write(
        enriched(mention("x:1", at=NOON), seen_by("b"), seen_by("a")),
        enriched(mention("x:2", at=MORNING), seen_by("c")),
    )
    assert [(at, group) for at, group, _ in counted(store, "hour", "watch")] == [
        (MORNING, "c"),
        (NOON, "a"),
        (NOON, "b"),
    ]


def test_a_year_by_minute_and_watch_is_counted_whole(store: Store) -> None:
    moments = [MONDAY + n * 1_000 * MINUTE for n in range(200)]
    store.write(*(enriched(mention(f"x:{n}", at=at)) for n, at in enumerate(moments)))
    found = counted(store, "quarter", "watch", start=MONDAY, end=MONDAY + 365 * DAY)
    assert sum(value for _, _, value in found) == 200


def test_more_buckets_than_can_be_shown_are_refused(store: Store) -> None:
    with pytest.raises(Misused, match="buckets of a minute"):
        counted(store, "minute", end=MONDAY + 365 * DAY)


def test_a_time_zone_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(Permanent, match="no IANA time zone"):
        counted(store, "day", time_zone="Europe/Lutece")


def test_the_ends_of_time_can_be_asked_for(store: Store) -> None:
    store.write(enriched(mention("x:1")))
    ever = counted(store, "all", start=datetime(1, 1, 1, tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC))
    assert [value for _, _, value in ever] == [1]


def test_facets_rank_values_by_their_sightings(store: Store) -> None:
    store.write(
        enriched(mention("x:1", "#boycott #panne", by="ada")),
        enriched(mention("x:2", "#boycott", by="bob")),
        enriched(mention("x:3", "soleil", by="ada")),
    )
    assert values(list(store.reader.top("hashtag", None, ALL, 10))) == [("boycott", 2), ("panne", 1)]
    assert values(list(store.reader.top("author", None, ALL, 1))) == [("ada", 2)]
    assert values(list(store.reader.top("language", asking("soleil"), ALL, 10))) == [("fr", 1)]


def test_a_mention_is_found_and_counted_by_its_country_and_by_the_name_of_its_place(store: Store) -> None:
    store.write(
        enriched(mention("x:1", place=Place(country="FR", name="Genay (Rhône)"))),
        enriched(mention("x:2", place=Place(country="FR"))),
        enriched(mention("x:3", place=Place(country="fr", name="FR"))),
        enriched(mention("x:4")),
    )
    assert values(list(store.reader.top("place", None, ALL, 10))) == [("fr", 3), ("genay (rhône)", 1)]
    assert counted(store, query="place:fr") == [(MONDAY, "", 3)]
    assert counted(store, query='place:"Genay (Rhône)"') == [(MONDAY, "", 1)]
    assert counted(store, query="kind:post NOT place:fr") == [(MONDAY, "", 1)]


@pytest.mark.parametrize("field", ["text", "nonsense", "words"])
def test_a_field_that_nothing_is_counted_by_is_refused_by_name(store: Store, field: str) -> None:
    with pytest.raises(Permanent, match=field):
        store.reader.top(field, None, ALL, 10)


def test_telling_words_and_phrases_are_more_frequent_in_the_query_than_in_the_background(store: Store) -> None:
    store.write(*(enriched(mention(f"x:{n}", "le colis est perdu", by="ada")) for n in range(5)))
    store.write(*(enriched(mention(f"x:{n}", "le soleil brille", by="bob")) for n in range(5, 30)))
    store.write(enriched(mention("x:30", "le colis reçu, rien de perdu", by="bob")))
    words = store.reader.terms(asking("author:ada"), None, ALL, 10)
    assert {word.value for word in words} == {"colis est perdu", "est"}
    assert [word.score for word in words] == sorted((word.score for word in words), reverse=True)
    assert words[0].count == 5


def test_dirty_minutes_are_told_by_watch_and_only_once(store: Store) -> None:
    store.write(enriched(mention("x:1", at=NOON), seen_by("acme"), seen_by("rival")))
    first = store.reader.changed_since(0)
    assert set(first.oldest) == {"acme", "rival"}
    store.write(enriched(mention("x:2", at=MORNING), seen_by("acme")))
    second = store.reader.changed_since(first.cursor)
    assert second.oldest == {"acme": int(MORNING.timestamp()) // 60}
    assert store.reader.changed_since(second.cursor) == store.reader.changed_since(second.cursor)
    assert store.reader.changed_since(second.cursor).oldest == {}


def test_a_cursor_that_the_store_never_gave_reports_everything(store: Store) -> None:
    store.write(enriched("x:1"))
    assert store.reader.changed_since(10**9).oldest == {"acme": int(MORNING.timestamp()) // 60}


def test_source_shares_sum_to_one_and_are_empty_without_mentions(store: Store) -> None:
    store.write(
        enriched(mention("x:1", source="x"), seen_by(weight=0.75)),
        enriched(mention("x:2", source="rss.lemonde"), seen_by(weight=0.25)),
    )
    minute = int(MORNING.timestamp()) // 60
    assert store.reader.source_shares("acme", minute, minute + 60) == {"x": 0.75, "rss.lemonde": 0.25}
    assert store.reader.source_shares("acme", minute + 2_000, minute + 4_000) == {}
    assert store.reader.source_shares("rival", minute, minute + 60) == {}


def test_what_speaks_for_a_watch_is_told_by_the_minute(store: Store) -> None:
    start = minute_of(MORNING)
    store.write(
        enriched(mention("x:1", at=MORNING), seen_by(toward=Label.POSITIVE), seen_by("rival", toward=Label.NEGATIVE)),
        enriched(mention("x:2", at=MORNING + MINUTE / 2), seen_by(toward=Label.POSITIVE, weight=0.25)),
        enriched(mention("x:3", at=MORNING + 3 * MINUTE), seen_by(toward=Label.NEUTRAL)),
        enriched(mention("x:4", at=MORNING + 5 * MINUTE), seen_by(toward=Label.POSITIVE)),
    )
    tones = StoredVolumes(store.reader)
    assert tones.positives("acme", start, start + 5) == {start: 1.25}
    assert tones.positives("acme", start, start + 6) == {start: 1.25, start + 5: 1.0}
    assert tones.positives("rival", start, start + 6) == {}
