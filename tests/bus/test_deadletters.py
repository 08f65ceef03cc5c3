"""Dead letters: kept whole with their reason, and replayed as they were."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from core.bus.deadletters import DeadTopic, Letter, replay
from core.bus.port import DEAD, RAW, Message, Record, Refusal, TopicPartition
from core.bus.sqlite import SqliteBus
from core.clock import SystemClock
from core.errors import Misconfigured
from tests.bus.parts import publish
from tests.contracts.bus import AT_ONCE, take

HEADERS = {"schema": "1", "kind": "posted", "observed_at": "2026-03-02T08:00:05Z", "trace": "abc"}


class Listed:
    """A work list in a dictionary."""

    def __init__(self) -> None:
        self.letters: dict[tuple[str, int, int], Letter] = {}

    def add(self, letters: Sequence[Letter]) -> None:
        for letter in letters:
            self.letters.setdefault((letter.topic, letter.partition, letter.offset), letter)


@pytest.fixture
def bus(tmp_path: Path) -> SqliteBus:
    return SqliteBus.open(tmp_path, {RAW: 2, DEAD: 1}, SystemClock())


def refused(bus: SqliteBus) -> Record:
    publish(bus, RAW, [Message("x:1", b"\xff no JSON", HEADERS)])
    with closing(bus.consumer("analyse", [RAW])) as consumer:
        (record,) = take(1, consumer)
    return record


def test_a_dead_letter_keeps_the_message_and_says_where_and_why(bus: SqliteBus) -> None:
    record = refused(bus)
    listed = Listed()
    with closing(bus.publisher()) as publisher:
        DeadTopic(publisher, listed).keep([Refusal(record, "Permanent", "it is no JSON")])
    with closing(bus.consumer("reader", [DEAD])) as consumer:
        (kept,) = take(1, consumer)
    place = {"dead-topic": RAW, "dead-partition": str(record.at.partition), "dead-offset": str(record.offset)}
    assert (kept.message.key, kept.message.body) == ("x:1", b"\xff no JSON")
    assert kept.message.headers == {**HEADERS, **place, "dead-kind": "Permanent", "dead-reason": "it is no JSON"}
    assert list(listed.letters) == [(RAW, record.at.partition, record.offset)]


def test_a_refusal_that_comes_twice_after_a_crash_is_listed_once(bus: SqliteBus) -> None:
    refusal = Refusal(refused(bus), "Permanent", "it is no JSON")
    listed = Listed()
    with closing(bus.publisher()) as publisher:
        DeadTopic(publisher, listed).keep([refusal])
        DeadTopic(publisher, listed).keep([refusal])
    assert len(listed.letters) == 1


def test_a_replayed_letter_is_the_message_as_it_was(bus: SqliteBus) -> None:
    record = refused(bus)
    listed = Listed()
    with closing(bus.publisher()) as publisher:
        DeadTopic(publisher, listed).keep([Refusal(record, "Permanent", "it is no JSON")])
        (letter,) = listed.letters.values()
        replay(letter, publisher)
    with closing(bus.consumer("analyse", [RAW])) as consumer:
        (again,) = take(1, consumer)
        assert consumer.poll(10, AT_ONCE).records == ()
    assert again.message == record.message
    assert again.at == record.at
    assert again.offset > record.offset


def test_a_row_of_a_file_is_replayed_from_the_mended_file(bus: SqliteBus) -> None:
    row = Record(TopicPartition("tweets.csv", 0), 412, Message("line 412 of tweets.csv", b"31/02/2015,late"))
    listed = Listed()
    with closing(bus.publisher()) as publisher:
        DeadTopic(publisher, listed).keep([Refusal(row, "Permanent", '"31/02/2015" is no date')])
        with pytest.raises(Misconfigured, match=r"no topic tweets\.csv"):
            replay(listed.letters["tweets.csv", 0, 412], publisher)
