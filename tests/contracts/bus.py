"""What every bus does, said once. An adapter's test subclasses BusContract and supplies the fixture `bus`, which has
the empty topics ONE (1 partition) and MANY (4 partitions)."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import timedelta
from threading import Thread
from typing import Protocol

import pytest

from core.bus.port import Batch, Consumer, Message, Publisher, Record, TopicPartition
from core.errors import Misconfigured

ONE = "contract.one"
MANY = "contract.many"
PARTITIONS = {ONE: 1, MANY: 4}
AT_ONCE = timedelta(0)
A_MOMENT = timedelta(milliseconds=300)
LONG = timedelta(seconds=30)


class Bus(Protocol):
    def publisher(self) -> Publisher: ...
    def consumer(self, group: str, topics: Sequence[str]) -> Consumer: ...
    def lag(self, group: str, topic: str) -> Mapping[int, int]: ...
    def ends(self, topic: str) -> Mapping[int, int]: ...


def messages(count: int, *, key: str = "x") -> list[Message]:
    return [Message(f"{key}:{number}", f"body {number}".encode(), {"kind": "posted"}) for number in range(count)]


def publish(bus: Bus, topic: str, some: Sequence[Message]) -> None:
    with closing(bus.publisher()) as publisher:
        publisher.publish(topic, some)


def take(count: int, *consumers: Consumer, limit: int = 100) -> list[Record]:
    """Polls the members in turn until they have so many records together, committing as it goes."""
    deadline = time.monotonic() + LONG.total_seconds()
    taken: list[Record] = []
    while len(taken) < count and time.monotonic() < deadline:
        for consumer in consumers:
            batch = consumer.poll(limit, timedelta(milliseconds=20))
            consumer.commit(batch)
            taken += batch.records
    return taken


def bodies(records: Sequence[Record]) -> list[bytes]:
    return [record.message.body for record in records]


class BusContract:
    def test_a_message_comes_out_as_it_went_in(self, bus: Bus) -> None:
        sent = Message(
            "x:1", b"\x00\xff body", {"kind": "posted", "observed_at": "2026-03-02T08:00:00Z", "trace": "é\0"}
        )
        publish(bus, ONE, [sent])
        with closing(bus.consumer("g", [ONE])) as consumer:
            (record,) = take(1, consumer)
        assert (record.message.key, record.message.body) == ("x:1", sent.body)
        assert dict(record.message.headers) == dict(sent.headers)
        assert record.at == TopicPartition(ONE, 0)

    @pytest.mark.parametrize("key", ["", "clé 🚂", "a\0b", "lone \ud800 surrogate", "‏rtl", "k" * 10_000])
    def test_any_key_and_an_empty_or_large_body_pass_unharmed(self, bus: Bus, key: str) -> None:
        publish(bus, MANY, [Message(key, b""), Message(key, b"x" * 800_000)])
        with closing(bus.consumer("g", [MANY])) as consumer:
            first, second = take(2, consumer)
        assert first.message.key == second.message.key == key
        assert (first.message.body, len(second.message.body)) == (b"", 800_000)

    def test_events_of_one_mention_share_a_partition_and_stay_in_order(self, bus: Bus) -> None:
        for round_ in range(5):
            publish(bus, MANY, [Message(f"x:{key}", str(round_).encode()) for key in range(20)])
        with closing(bus.consumer("g", [MANY])) as consumer:
            records = take(100, consumer)
        rounds: defaultdict[str, list[bytes]] = defaultdict(list)
        places: defaultdict[str, set[TopicPartition]] = defaultdict(set)
        for record in records:
            rounds[record.message.key].append(record.message.body)
            places[record.message.key].add(record.at)
        assert set(map(tuple, rounds.values())) == {(b"0", b"1", b"2", b"3", b"4")}
        assert {len(partitions) for partitions in places.values()} == {1}
        assert len({partition for partitions in places.values() for partition in partitions}) == 4

    def test_a_message_can_name_its_partition(self, bus: Bus) -> None:
        publish(bus, MANY, [Message("same", b"", partition=partition) for partition in range(4)])
        with closing(bus.consumer("g", [MANY])) as consumer:
            assert sorted(record.at.partition for record in take(4, consumer)) == [0, 1, 2, 3]

    def test_offsets_rise_within_a_partition(self, bus: Bus) -> None:
        publish(bus, ONE, messages(20))
        publish(bus, ONE, messages(20))
        with closing(bus.consumer("g", [ONE])) as consumer:
            offsets = [record.offset for record in take(40, consumer)]
        assert offsets == sorted(set(offsets))

    def test_a_poll_of_an_empty_topic_brings_an_empty_batch(self, bus: Bus) -> None:
        with closing(bus.consumer("g", [ONE])) as consumer:
            assert consumer.poll(10, AT_ONCE) == Batch(())

    def test_a_poll_never_brings_more_than_asked_for_so_a_slow_stage_is_not_flooded(self, bus: Bus) -> None:
        publish(bus, MANY, messages(50))
        with closing(bus.consumer("g", [MANY])) as consumer:
            sizes = []
            for _ in range(200):
                batch = consumer.poll(7, A_MOMENT)
                consumer.commit(batch)
                sizes.append(len(batch.records))
                if sum(sizes) == 50:
                    break
        assert sum(sizes) == 50
        assert max(sizes) <= 7

    def test_a_waiting_poll_wakes_up_when_something_is_published(self, bus: Bus) -> None:
        with closing(bus.consumer("g", [ONE])) as consumer:
            consumer.poll(1, AT_ONCE)
            publishing = Thread(target=publish, args=(bus, ONE, messages(1)))
            publishing.start()
            batch = consumer.poll(10, LONG)
            publishing.join()
        assert bodies(batch.records) == [b"body 0"]

    def test_what_is_committed_does_not_come_again(self, bus: Bus) -> None:
        publish(bus, ONE, messages(3))
        with closing(bus.consumer("g", [ONE])) as first:
            take(3, first)
        publish(bus, ONE, messages(1, key="later"))
        with closing(bus.consumer("g", [ONE])) as second:
            assert [record.message.key for record in take(1, second)] == ["later:0"]

    def test_what_is_not_committed_comes_again_to_the_next_member(self, bus: Bus) -> None:
        publish(bus, ONE, messages(3))
        with closing(bus.consumer("g", [ONE])) as first:
            assert first.poll(10, LONG).records
        with closing(bus.consumer("g", [ONE])) as second:
            assert bodies(take(3, second)) == [b"body 0", b"body 1", b"body 2"]

    def test_a_commit_covers_its_batch_and_no_later_one(self, bus: Bus) -> None:
        publish(bus, ONE, messages(4))
        with closing(bus.consumer("g", [ONE])) as first:
            done = first.poll(2, LONG)
            first.poll(2, LONG)
            first.commit(done)
        with closing(bus.consumer("g", [ONE])) as second:
            assert bodies(take(2, second)) == [b"body 2", b"body 3"]

    def test_every_group_reads_everything(self, bus: Bus) -> None:
        publish(bus, ONE, messages(3))
        with closing(bus.consumer("a", [ONE])) as a, closing(bus.consumer("b", [ONE])) as b:
            assert bodies(take(3, a)) == bodies(take(3, b)) == [b"body 0", b"body 1", b"body 2"]

    def test_one_consumer_reads_several_topics(self, bus: Bus) -> None:
        publish(bus, ONE, messages(2))
        publish(bus, MANY, messages(2))
        with closing(bus.consumer("g", [ONE, MANY])) as consumer:
            assert {record.at.topic for record in take(4, consumer)} == {ONE, MANY}

    def test_two_members_share_the_partitions_and_lose_nothing(self, bus: Bus) -> None:
        with ExitStack() as stack:
            members = [stack.enter_context(closing(bus.consumer("g", [MANY]))) for _ in range(2)]
            seen: dict[int, set[int]] = {0: set(), 1: set()}
            deadline = time.monotonic() + LONG.total_seconds()
            while any(len(places) != 2 for places in seen.values()) and time.monotonic() < deadline:
                publish(bus, MANY, [Message("k", b"", partition=partition) for partition in range(4)])
                seen = {
                    place: {record.at.partition for record in _polled(member)} for place, member in enumerate(members)
                }
            assert seen[0] | seen[1] == {0, 1, 2, 3}
            assert not seen[0] & seen[1]

    def test_the_partitions_of_a_member_that_leaves_go_to_the_others(self, bus: Bus) -> None:
        staying = bus.consumer("g", [MANY])
        leaving = bus.consumer("g", [MANY])
        with closing(staying):
            with closing(leaving):
                staying.poll(1, AT_ONCE)
                leaving.poll(1, AT_ONCE)
            publish(bus, MANY, [Message("k", b"", partition=partition) for partition in range(4)])
            assert sorted(record.at.partition for record in take(4, staying)) == [0, 1, 2, 3]

    def test_lag_is_what_the_group_has_not_committed(self, bus: Bus) -> None:
        publish(bus, MANY, [Message("k", b"", partition=partition) for partition in (0, 0, 0, 1)])
        assert bus.lag("g", MANY) == {0: 3, 1: 1, 2: 0, 3: 0}
        with closing(bus.consumer("g", [MANY])) as consumer:
            take(4, consumer)
            publish(bus, MANY, [Message("k", b"", partition=2)])
            assert bus.lag("g", MANY) == {0: 0, 1: 0, 2: 1, 3: 0}
            assert bus.lag("another", MANY) == {0: 3, 1: 1, 2: 1, 3: 0}

    def test_the_end_of_a_partition_is_the_offset_that_comes_next(self, bus: Bus) -> None:
        assert bus.ends(MANY) == {0: 0, 1: 0, 2: 0, 3: 0}
        publish(bus, MANY, [Message("k", b"", partition=partition) for partition in (0, 0, 0, 1)])
        with closing(bus.consumer("g", [MANY])) as consumer:
            taken = take(4, consumer)
        ends = bus.ends(MANY)
        assert {place: end for place, end in ends.items() if end} == {
            place: 1 + max(record.offset for record in taken if record.at.partition == place) for place in (0, 1)
        }

    def test_the_publisher_says_how_many_partitions_a_topic_has(self, bus: Bus) -> None:
        with closing(bus.publisher()) as publisher:
            assert (publisher.partitions(ONE), publisher.partitions(MANY)) == (1, 4)

    def test_a_topic_that_nobody_declared_is_refused(self, bus: Bus) -> None:
        with closing(bus.publisher()) as publisher, pytest.raises(Misconfigured, match=r"contract\.none"):
            publisher.publish("contract.none", messages(1))
        with pytest.raises(Misconfigured, match=r"contract\.none"):
            bus.consumer("g", ["contract.none"])


def _polled(consumer: Consumer) -> list[Record]:
    batch = consumer.poll(100, A_MOMENT)
    consumer.commit(batch)
    return list(batch.records)
