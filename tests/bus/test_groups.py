"""Consumer groups of the SQLite bus: who holds what, and who may commit."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.bus.fenced import Fenced
from core.bus.port import Lost, Message
from core.bus.sqlite import SqliteBus
from tests.bus.parts import HandClock, open_bus, publish
from tests.contracts.bus import AT_ONCE, messages

SESSION = timedelta(seconds=30)
TOO_LONG = timedelta(seconds=31)


def bus_with(tmp_path: Path, clock: HandClock, count: int) -> SqliteBus:
    bus = SqliteBus.open(tmp_path, {"one": 1, "many": 4}, clock, session=SESSION)
    publish(bus, "one", messages(count))
    return bus


def test_a_member_that_was_silent_for_too_long_cannot_commit(tmp_path: Path) -> None:
    clock = HandClock()
    bus = bus_with(tmp_path, clock, 10)
    with closing(bus.consumer("g", ["one"])) as paused, closing(bus.consumer("g", ["one"])) as other:
        late = paused.poll(10, AT_ONCE)
        clock.move(TOO_LONG)
        again = other.poll(4, AT_ONCE)
        paused.commit(late)
        assert again.records == late.records[:4]
        assert bus.lag("g", "one") == {0: 10}
        other.commit(again)
        assert bus.lag("g", "one") == {0: 6}


def test_a_member_that_was_replaced_does_not_publish_any_more(tmp_path: Path) -> None:
    clock = HandClock()
    bus = bus_with(tmp_path, clock, 10)
    with (
        closing(bus.consumer("g", ["one"])) as paused,
        closing(bus.consumer("g", ["one"])) as other,
        closing(bus.publisher()) as publisher,
    ):
        fenced = Fenced(publisher, paused)
        paused.poll(10, AT_ONCE)
        fenced.publish("many", messages(1))
        clock.move(TOO_LONG)
        other.poll(4, AT_ONCE)
        with pytest.raises(Lost):
            fenced.publish("many", messages(1, key="late"))
        assert sum(bus.lag("reader", "many").values()) == 1
        assert fenced.partitions("many") == 4


def test_a_member_that_was_given_up_comes_back_as_a_new_one_and_begins_at_what_is_committed(tmp_path: Path) -> None:
    clock = HandClock()
    bus = bus_with(tmp_path, clock, 10)
    paused = bus.consumer("g", ["one"])
    other = bus.consumer("g", ["one"])
    with closing(paused):
        paused.poll(10, AT_ONCE)
        clock.move(TOO_LONG)
        with closing(other):
            other.commit(other.poll(4, AT_ONCE))
            assert paused.poll(10, AT_ONCE).records == ()
        assert [record.offset for record in paused.poll(10, AT_ONCE).records] == [4, 5, 6, 7, 8, 9]


def test_a_member_alone_keeps_its_partitions_however_long_its_work_takes(tmp_path: Path) -> None:
    clock = HandClock()
    bus = bus_with(tmp_path, clock, 10)
    with closing(bus.consumer("g", ["one"])) as only:
        batch = only.poll(5, AT_ONCE)
        clock.move(timedelta(days=1))
        only.commit(batch)
        assert bus.lag("g", "one") == {0: 5}
        assert [record.offset for record in only.poll(10, AT_ONCE).records] == [5, 6, 7, 8, 9]


def test_a_commit_is_a_sign_of_life(tmp_path: Path) -> None:
    clock = HandClock()
    bus = bus_with(tmp_path, clock, 10)
    with closing(bus.consumer("g", ["one"])) as busy, closing(bus.consumer("g", ["one"])) as standby:
        batch = busy.poll(5, AT_ONCE)
        clock.move(SESSION * 0.8)
        busy.commit(batch)
        clock.move(SESSION * 0.8)
        assert standby.poll(5, AT_ONCE).records == ()


def test_a_clock_that_jumps_back_and_forth_costs_repetitions_and_no_record(tmp_path: Path) -> None:
    clock = HandClock()
    bus = bus_with(tmp_path, clock, 10)
    with closing(bus.consumer("g", ["one"])) as a, closing(bus.consumer("g", ["one"])) as b:
        for jump in (timedelta(days=400), timedelta(days=-800), timedelta(days=400), timedelta(0)):
            for member in (a, b):
                member.commit(member.poll(1, AT_ONCE))
            clock.move(jump)
        for member in (a, b, a, b):
            member.commit(member.poll(10, AT_ONCE))
    assert bus.lag("g", "one") == {0: 0}


def test_whoever_joins_a_topic_of_one_partition_stands_by(tmp_path: Path) -> None:
    bus = bus_with(tmp_path, HandClock(), 10)
    with closing(bus.consumer("g", ["one"])) as active, closing(bus.consumer("g", ["one"])) as standby:
        for _ in range(3):
            assert len(active.poll(1, AT_ONCE).records) == 1
            assert standby.poll(1, AT_ONCE).records == ()


def test_a_partition_moves_only_when_its_holder_lets_go_between_two_batches(tmp_path: Path) -> None:
    bus = open_bus(tmp_path, HandClock())
    publish(bus, "many", [Message("k", b"", partition=partition) for partition in range(4)])
    with closing(bus.consumer("g", ["many"])) as elder, closing(bus.consumer("g", ["many"])) as newcomer:
        in_hand = elder.poll(10, AT_ONCE)
        assert len(in_hand.records) == 4
        assert newcomer.poll(10, AT_ONCE).records == ()
        elder.commit(in_hand)
        assert sum(bus.lag("g", "many").values()) == 0
        elder.poll(10, AT_ONCE)
        publish(bus, "many", [Message("k", b"", partition=partition) for partition in range(4)])
        assert {record.at.partition for record in newcomer.poll(10, AT_ONCE).records} == {1, 3}
        assert {record.at.partition for record in elder.poll(10, AT_ONCE).records} == {0, 2}


def test_a_busy_partition_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    bus = open_bus(tmp_path, HandClock())
    publish(bus, "many", [Message("k", b"", partition=0)] * 100 + [Message("k", b"", partition=3)])
    with closing(bus.consumer("g", ["many"])) as consumer:
        served = [consumer.poll(10, AT_ONCE).records[0].at.partition for _ in range(5)]
    assert 3 in served


def test_members_that_listen_to_different_topics_share_only_what_both_listen_to(tmp_path: Path) -> None:
    bus = bus_with(tmp_path, HandClock(), 1)
    publish(bus, "many", [Message("k", b"", partition=partition) for partition in range(4)])
    with closing(bus.consumer("g", ["many"])) as first, closing(bus.consumer("g", ["one", "many"])) as second:
        for member in (first, second, first):
            member.poll(0, AT_ONCE)
        assert {record.at.topic for record in first.poll(10, AT_ONCE).records} == {"many"}
        assert {record.at.topic for record in second.poll(10, AT_ONCE).records} == {"one", "many"}
