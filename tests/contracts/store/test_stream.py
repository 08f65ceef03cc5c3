"""What is said of a watch besides its topics, asked of each store by query."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.stream import StoredStream
from core.clock import minute_of
from core.state.alerting import AlertMemory
from core.state.database import Database
from core.state.found import FoundTopics
from schemas.alerting import Step
from schemas.analysis import Label
from schemas.found import Found
from schemas.watch import Topic, Watch
from tests.builders import MORNING, NOON, mention
from tests.contracts.state.clock import HandClock
from tests.contracts.store.stores import Store
from tests.index.builders import enriched, seen_by
from tests.migrated import migrated

MINUTE = timedelta(minutes=1)
ACME = Watch(id="acme", name="Acme", query="acme", topic=(Topic(id="delay", query="retard"),))
AGAINST = Label.NEGATIVE


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(migrated(tmp_path / "state.db")) as opened:
        yield opened


@pytest.fixture
def stream(store: Store, database: Database) -> StoredStream:
    clock = HandClock(NOON)
    bees = Found(
        watch="acme",
        id="found-bees",
        name="bees",
        query='"des abeilles"',
        revision=1,
        found_at=NOON,
        ends_at=NOON,
        share=0.01,
        authors=5,
        texts=5,
        score=30.0,
    )
    AlertMemory(database, clock).commit(Step(1, (), (), (), (bees,)))
    store.write(
        enriched(mention("x:1", "des abeilles à bord"), seen_by("acme", toward=AGAINST, weight=0.5)),
        enriched(mention("x:2", "Des  abeilles !", at=MORNING + MINUTE), seen_by("acme", toward=AGAINST)),
        enriched(
            mention("x:3", "des abeilles, ravissant", at=MORNING + MINUTE), seen_by("acme", toward=Label.POSITIVE)
        ),
        enriched(mention("x:4", "des abeilles, en retard"), seen_by("acme", "delay", toward=AGAINST)),
        enriched(mention("x:5", "rien ne va"), seen_by("acme", toward=AGAINST)),
        enriched(mention("x:6", "des abeilles"), seen_by("bravo", toward=AGAINST)),
    )
    return StoredStream(store.reader, FoundTopics(database, clock))


def test_what_is_against_the_watch_and_on_none_of_its_topics_is_read(stream: StoredStream) -> None:
    said = stream.negatives(ACME, MORNING, NOON, 10)
    assert {voice.mention for voice in said} == {"x:1", "x:2", "x:5"}
    assert said[0].mention == "x:2"
    assert [voice.mention for voice in stream.negatives(ACME, MORNING + MINUTE, NOON, 10)] == ["x:2"]
    assert stream.negatives(ACME, MORNING - MINUTE, MORNING, 10) == []


def test_a_query_is_counted_among_it_by_the_minute(stream: StoredStream) -> None:
    first = minute_of(MORNING)
    assert stream.counted(ACME, '"des abeilles"', first, first + 60) == {first: 0.5, first + 1: 1.0}
    assert stream.counted(ACME, '"des abeilles"', first + 1, first + 60) == {first + 1: 1.0}
    without = ACME.model_copy(update={"topic": ()})
    assert stream.counted(without, '"des abeilles"', first, first + 1) == {first: 1.5}


def test_behind_a_topic_that_was_found_stand_those_that_its_query_finds(stream: StoredStream) -> None:
    voices = stream.voices("acme", "found-bees", MORNING, NOON, 10)
    assert {voice.mention for voice in voices} == {"x:1", "x:2", "x:3", "x:4"}
    assert [voice.mention for voice in stream.voices("acme", "delay", MORNING, NOON, 10)] == ["x:4"]
    assert len(stream.voices("acme", None, MORNING, NOON, 10)) == 5
