"""The index stage on a real store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.bus.port import ENRICHED, Batch, Message, Record, TopicPartition
from index.embedded.reader import EmbeddedReader
from index.embedded.store import EmbeddedStore
from index.runner import Index
from schemas.analysis import Enriched
from schemas.event import Covered, Deleted
from schemas.scope import ALL
from tests.builders import MORNING, NOON, deleted, mention
from tests.contracts.store.stores import Noon
from tests.forgotten import NOBODY
from tests.index.builders import enriched

HERE = TopicPartition(ENRICHED, 0)


class Ledger:
    """Notes, for each copy, what could be found when it was recorded."""

    def __init__(self, reader: EmbeddedReader) -> None:
        self.recorded: list[tuple[Covered, int]] = []
        self._reader = reader

    def record(self, covered: Covered) -> None:
        self.recorded.append((covered, self._reader.search(None, ALL, 1).total))


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Stage:
    def __init__(self, folder: Path) -> None:
        self.store = EmbeddedStore.open(folder)
        self.reader = EmbeddedReader.open(folder, Noon())
        self.ledger = Ledger(self.reader)
        self.clock = Seconds()
        self.index = Index(self.store, self.ledger, NOBODY, clock=self.clock)

    def searchable(self) -> int:
        return self.reader.search(None, ALL, 1).total

    def close(self) -> None:
        self.reader.close()
        self.store.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


def batch(*entries: Enriched | Deleted | Covered | bytes, first: int = 0) -> Batch:
    bodies = [entry if isinstance(entry, bytes) else entry.model_dump_json().encode() for entry in entries]
    return Batch(tuple(Record(HERE, first + place, Message("x", body)) for place, body in enumerate(bodies)))


def covered(partition: int = 0) -> Covered:
    return Covered(
        source="x", start=MORNING, end=NOON, observed_at=NOON, partition=partition, partitions=2, watches=("acme",)
    )


def test_what_the_bus_brings_is_written_with_its_offsets(stage: Stage) -> None:
    assert stage.index(batch(enriched("x:1"), enriched("x:2"), deleted("x:1"), first=40)) == []
    stage.index.idle()
    assert stage.searchable() == 1
    assert stage.store.applied() == {HERE: 43}


def test_writes_become_searchable_together_and_soon(stage: Stage) -> None:
    stage.index(batch(enriched("x:1")))
    assert stage.searchable() == 0
    stage.clock.now += 0.31
    stage.index(batch(enriched("x:2")))
    assert stage.searchable() == 2


def test_writes_become_searchable_when_nothing_more_comes(stage: Stage) -> None:
    stage.index(batch(enriched("x:1")))
    stage.index.idle()
    assert stage.searchable() == 1


def test_coverage_is_recorded_only_once_everything_before_it_can_be_searched(stage: Stage) -> None:
    stage.index(batch(enriched("x:1")))
    stage.index(batch(enriched("x:2"), covered(0), covered(1)))
    assert stage.ledger.recorded == [(covered(0), 2), (covered(1), 2)]


def test_coverage_that_was_not_committed_on_the_bus_is_recorded_again(stage: Stage) -> None:
    again = batch(enriched("x:1"), covered())
    stage.index(again)
    stage.index(again)
    assert stage.ledger.recorded == [(covered(), 1), (covered(), 1)]
    assert stage.searchable() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"kind": "enriched"}',
        b'{"kind": "nonsense"}',
        deleted("x:1").model_dump_json().replace("2026-", "0001-").encode(),
        deleted("x:1").model_dump_json().replace("x:1", r"x:\ud800").encode(),
        b"[" * 10_000,
    ],
)
def test_a_record_that_is_no_event_is_refused_with_its_reason_and_the_rest_goes_on(stage: Stage, body: bytes) -> None:
    (refusal,) = stage.index(batch(enriched("x:1"), body, enriched("x:2")))
    assert refusal.record.message.body == body
    assert refusal.kind == "Permanent"
    assert refusal.reason
    stage.index.idle()
    assert stage.searchable() == 2


def test_a_reason_does_not_repeat_what_somebody_wrote(stage: Stage) -> None:
    secret = enriched(mention("x:1", "mon secret")).model_dump_json().replace('"network":"x"', '"network":"MON SECRET"')
    (refusal,) = stage.index(batch(secret.encode()))
    assert "network" in refusal.reason
    assert "secret" not in refusal.reason.lower()


def test_a_bus_that_was_made_anew_is_read_from_its_beginning(stage: Stage) -> None:
    stage.index(batch(enriched("x:1"), first=1_000))
    stage.index(batch(enriched(mention("x:2", at=MORNING + timedelta(hours=1))), first=0))
    stage.index.idle()
    assert stage.searchable() == 2
