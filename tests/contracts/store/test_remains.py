"""Counts that outlive their mentions: what was answered by day before retention is answered after it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.state.database import Database
from core.state.kept import Kept
from core.state.sqlite import sqlite_url
from index.port import Bucket, Count, CountRequest, Mode, Split
from index.remains import FEW, counted, remaining, taken
from schemas.analysis import Label
from schemas.scope import ALL, Scope, only
from tests.builders import NOON, author, mention
from tests.contracts.state.clock import HandClock
from tests.contracts.store.stores import Store
from tests.index.builders import asking, enriched, seen_by

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY
SPLITS: tuple[Split, ...] = ("none", "watch", "topic", "sentiment", "toward")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with closing(Database.open(sqlite_url(tmp_path / "state.db"))) as database:
        database.migrate()
        yield Kept(database, HandClock(NOON))


@pytest.fixture
def filled(store: Store) -> Store:
    """Two days of `acme`: six people on either side, and one who writes in another tongue in another place. One of the
    days also has `rival`."""
    said = [
        enriched(
            mention(f"x:{day}{label}{who}", at=MONDAY + day * DAY + timedelta(hours=8), by=f"a{who}"),
            seen_by("acme", "late", toward=label, weight=0.5),
            sentiment=label,
        )
        for day in (0, 1)
        for label in (Label.NEGATIVE, Label.NEUTRAL)
        for who in range(6)
    ]
    alone = mention("forum:1", at=MONDAY + timedelta(hours=9), by=author("ane", network="forum"), source="forum")
    rival = mention("x:rival", at=MONDAY + timedelta(hours=9), by="bo")
    store.write(*said, enriched(alone, seen_by("acme"), lang="eu"), enriched(rival, seen_by("rival")))
    return store


def after(
    store: Store,
    kept: Kept,
    split: Split = "none",
    mode: Mode = Mode.RAW,
    bucket: Bucket = "day",
    *,
    query: str = "watch:acme",
    scope: Scope = ALL,
    time_zone: str = "UTC",
) -> list[Count]:
    node = asking(query) if query else None
    request = CountRequest(node, MONDAY, MONDAY + 2 * DAY, bucket, time_zone, split, mode)
    return list(counted(store.reader, kept, request, scope))


def values(counts: list[Count]) -> list[tuple[datetime, str, float]]:
    return [(each.at, each.group, round(each.value, 6)) for each in counts]


def retire(store: Store, kept: Kept) -> None:
    """The first day of `acme`, as its owner does it."""
    cells = taken(store.reader, "acme", MONDAY, TUESDAY)
    kept.begin("watch", "acme", TUESDAY, 13, cells)
    store.writer.retain({"acme": TUESDAY})
    store.writer.refresh()


def test_days_are_counted_after_their_mentions_are_gone_as_they_were_before(filled: Store, kept: Kept) -> None:
    asked = [(split, mode) for split in SPLITS for mode in Mode]
    before = {each: values(after(filled, kept, *each)) for each in asked}
    retire(filled, kept)
    assert len(filled.found()) == 13
    assert {each: values(after(filled, kept, *each)) for each in asked} == before
    assert [each.kept for each in after(filled, kept)] == [True, False]


def test_what_is_counted_in_all_is_the_sum_of_what_is_there_and_what_remains(filled: Store, kept: Kept) -> None:
    before = values(after(filled, kept, "toward", bucket="all"))
    retire(filled, kept)
    assert values(after(filled, kept, "toward", bucket="all")) == before


def test_a_source_or_a_language_of_few_people_is_not_named_any_more(filled: Store, kept: Kept) -> None:
    retire(filled, kept)
    for split, rest in (("language", "fr"), ("source", "x")):
        monday = [(each.group, each.value) for each in after(filled, kept, split) if each.at == MONDAY]  # type: ignore[arg-type]
        assert monday == [(rest, 12), (FEW, 1)]
        authors = after(filled, kept, split, Mode.AUTHORS)  # type: ignore[arg-type]
        assert [(each.group, each.value) for each in authors if each.at == MONDAY] == [(rest, 6)]


def test_of_so_few_people_their_number_is_not_told(store: Store, kept: Kept) -> None:
    store.write(*(enriched(mention(f"x:{who}", at=MONDAY, by=f"a{who}"), seen_by("acme", "late")) for who in range(4)))
    retire(store, kept)
    assert values(after(store, kept)) == [(MONDAY, "", 4)]
    assert after(store, kept, mode=Mode.AUTHORS) == []
    assert after(store, kept, "topic") == []


def test_more_than_a_watch_by_day_is_counted_of_what_is_there(filled: Store, kept: Kept) -> None:
    retire(filled, kept)
    assert values(after(filled, kept, query="watch:acme toward:negative")) == [(TUESDAY, "", 6)]
    assert {each.at.date() for each in after(filled, kept, bucket="hour")} == {TUESDAY.date()}
    assert values(after(filled, kept, mode=Mode.AUTHORS, bucket="all")) == [(MONDAY, "", 6)]
    assert remaining(kept, asking("watch:acme toward:negative"), MONDAY, TUESDAY, ALL) == (TUESDAY, False)
    assert remaining(kept, asking("watch:acme"), MONDAY, TUESDAY + DAY, ALL) == (TUESDAY, True)
    assert remaining(kept, asking("watch:rival"), MONDAY, TUESDAY, ALL) is None


def test_nobody_is_told_counts_of_a_watch_that_they_may_not_see(filled: Store, kept: Kept) -> None:
    retire(filled, kept)
    assert values(after(filled, kept, query="", scope=only("rival"))) == [(MONDAY, "", 1)]
    assert after(filled, kept, scope=only("rival")) == []
    assert values(after(filled, kept, "watch", query="", scope=only("rival", "acme"))) == [
        (MONDAY, "acme", 13), (MONDAY, "rival", 1), (TUESDAY, "acme", 12),
    ]  # fmt: skip


def test_what_comes_again_after_it_went_is_counted_once(filled: Store, kept: Kept) -> None:
    retire(filled, kept)
    filled.write(enriched(mention("x:again", at=MONDAY + timedelta(hours=8), by="a1"), seen_by("acme", weight=0.5)))
    assert values(after(filled, kept)) == [(MONDAY, "", 13), (TUESDAY, "", 12)]
    retire(filled, kept)
    assert values(after(filled, kept)) == [(MONDAY, "", 13), (TUESDAY, "", 12)]


def test_a_kept_day_stands_on_the_day_of_its_noon_in_another_time_zone(filled: Store, kept: Kept) -> None:
    retire(filled, kept)
    midnight = datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert values(after(filled, kept, time_zone="Europe/Paris")) == [(midnight, "", 13), (midnight + DAY, "", 12)]
