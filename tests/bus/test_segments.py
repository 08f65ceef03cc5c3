"""Segments: order, retention, and reading that neither disturbs."""

import tempfile
from collections import defaultdict
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.bus.port import Message, TopicPartition
from core.bus.sqlite import SqliteBus
from core.bus.sqlite.retention import expire
from core.bus.sqlite.segments import Appender, Limits, Reader, segments
from core.errors import Misconfigured
from tests.builders import MORNING
from tests.bus.parts import DAY, HandClock, publish
from tests.contracts.bus import AT_ONCE, bodies, messages, take

TINY = 40_000
"""Bytes: a segment of a few dozen messages."""
AT = TopicPartition("t", 0)
WEEK = 7 * DAY


def tiny_bus(root: Path, clock: HandClock, partitions: int = 1) -> SqliteBus:
    return SqliteBus.open(root, {"t": partitions}, clock, segment_bytes=TINY)


def files(root: Path) -> list[str]:
    return [segment.path.name for segment in segments(root / "t" / "0")]


@settings(max_examples=15)
@given(st.lists(st.lists(st.text(max_size=3), max_size=30), max_size=8), st.integers(1, 5), st.integers(1, 40))
def test_whatever_is_published_each_key_keeps_its_order(batches: list[list[str]], partitions: int, limit: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bus = tiny_bus(Path(folder), HandClock(), partitions)
        sent: defaultdict[str, list[bytes]] = defaultdict(list)
        for number, keys in enumerate(batches):
            publish(bus, "t", [Message(key, f"{number}.{place}".encode() * 99) for place, key in enumerate(keys)])
            for place, key in enumerate(keys):
                sent[key].append(f"{number}.{place}".encode() * 99)
        received: defaultdict[str, list[bytes]] = defaultdict(list)
        with closing(bus.consumer("g", ["t"])) as consumer:
            for record in take(sum(map(len, batches)), consumer, limit=limit):
                received[record.message.key].append(record.message.body)
    assert received == sent


def test_a_partition_goes_on_in_a_new_segment_when_one_is_full(tmp_path: Path) -> None:
    bus = tiny_bus(tmp_path, HandClock())
    for number in range(20):
        publish(bus, "t", [Message("k", bytes([number]) * 5000)])
    assert len(files(tmp_path)) > 2
    with closing(bus.consumer("g", ["t"])) as consumer:
        records = take(20, consumer, limit=3)
    assert [record.offset for record in records] == list(range(20))
    assert bodies(records) == [bytes([number]) * 5000 for number in range(20)]


def test_retention_drops_what_is_older_than_a_week_and_nothing_younger(tmp_path: Path) -> None:
    clock = HandClock()
    bus = tiny_bus(tmp_path, clock)
    for day in range(10):
        publish(bus, "t", [Message("k", str(day).encode())])
        clock.move(DAY)
    bus.retain()
    with closing(bus.consumer("g", ["t"])) as consumer:
        assert bodies(take(6, consumer)) == [b"4", b"5", b"6", b"7", b"8", b"9"]


def test_what_was_published_once_and_never_again_expires_too_and_offsets_go_on(tmp_path: Path) -> None:
    clock = HandClock()
    bus = tiny_bus(tmp_path, clock)
    publish(bus, "t", messages(5))
    bus.retain()
    assert bus.lag("g", "t") == {0: 5}
    clock.move(WEEK)
    assert bus.retain() == 1
    assert bus.lag("g", "t") == {0: 0}
    publish(bus, "t", messages(1))
    with closing(bus.consumer("g", ["t"])) as consumer:
        assert [record.offset for record in take(1, consumer)] == [5]


def test_nothing_expires_that_a_group_still_has_to_read(tmp_path: Path) -> None:
    clock = HandClock()
    bus = tiny_bus(tmp_path, clock)
    publish(bus, "t", messages(5))
    with closing(bus.consumer("slow", ["t"])) as consumer:
        consumer.commit(consumer.poll(4, AT_ONCE))
    clock.move(2 * WEEK)
    assert bus.retain() == 0
    with closing(bus.consumer("slow", ["t"])) as consumer:
        assert len(take(1, consumer)) == 1
    assert bus.retain() == 1


def test_an_unawaited_group_holds_back_nothing_and_goes_on_with_what_is_left(tmp_path: Path) -> None:
    clock = HandClock()
    bus = SqliteBus.open(tmp_path, {"t": 1}, clock, segment_bytes=TINY, unawaited=("slow",))
    publish(bus, "t", messages(5))
    with closing(bus.consumer("slow", ["t"])) as slow, closing(bus.consumer("fast", ["t"])) as fast:
        slow.commit(slow.poll(2, AT_ONCE))
        fast.commit(fast.poll(4, AT_ONCE))
        clock.move(2 * WEEK)
        assert bus.retain() == 0
        fast.commit(fast.poll(1, AT_ONCE))
        assert bus.retain() == 1
    publish(bus, "t", messages(2, key="new"))
    assert bus.lag("slow", "t") == {0: 2}
    with closing(bus.consumer("slow", ["t"])) as slow:
        assert [record.offset for record in take(2, slow)] == [5, 6]


def test_a_reader_in_the_middle_of_a_segment_that_is_dropped_reads_on(tmp_path: Path) -> None:
    limits = Limits(size=TINY, span=1, retention=10)
    with closing(Appender(tmp_path, limits, lambda: 0)) as appender, closing(Reader(AT, tmp_path)) as reader:
        appender.append(messages(4), now=0)
        appender.append(messages(2, key="next"), now=5)
        assert [record.offset for record in reader.read(0, 2)] == [0, 1]
        assert expire(tmp_path, limits, now=12, commits=()) == 1
        assert [record.offset for record in reader.read(2, 10)] == [2, 3]
        assert [record.offset for record in reader.read(4, 10)] == [4, 5]


def test_what_a_reader_left_beside_a_dropped_segment_is_swept_up(tmp_path: Path) -> None:
    clock = HandClock()
    bus = tiny_bus(tmp_path, clock)
    publish(bus, "t", messages(1))
    leftovers = [tmp_path / "t" / "0" / f"{0:019d}7.db{kind}" for kind in ("-wal", "-shm")]
    for path in leftovers:
        path.touch()
    bus.retain()
    assert not any(path.exists() for path in leftovers)
    assert bus.lag("g", "t") == {0: 1}


def test_publishing_reading_and_retention_at_the_same_time_disturb_nobody(tmp_path: Path) -> None:
    clock = HandClock()
    bus = tiny_bus(tmp_path, clock, partitions=2)

    def write(name: str) -> None:
        for number in range(60):
            publish(bus, "t", [Message(f"{name}{key}", b"%d" % number * 300) for key in range(8)])
            clock.move(timedelta(hours=5))

    def retain() -> None:
        for _ in range(100):
            bus.retain()

    threads = [Thread(target=write, args=("a",)), Thread(target=write, args=("b",)), Thread(target=retain)]
    received: defaultdict[str, list[bytes]] = defaultdict(list)
    with closing(bus.consumer("g", ["t"])) as consumer:
        consumer.poll(0, AT_ONCE)
        for thread in threads:
            thread.start()
        for record in take(2 * 60 * 8, consumer, limit=50):
            received[record.message.key].append(record.message.body)
        for thread in threads:
            thread.join()
    assert set(map(tuple, received.values())) == {tuple(b"%d" % number * 300 for number in range(60))}
    assert len(received) == 16


def test_a_killed_roll_is_finished_by_whoever_comes_next(tmp_path: Path) -> None:
    bus = tiny_bus(tmp_path, HandClock())
    publish(bus, "t", messages(3))
    clock = HandClock(MORNING + DAY)
    later = tiny_bus(tmp_path, clock)
    publish(later, "t", messages(1))
    newest = segments(tmp_path / "t" / "0")[-1]
    assert newest.base == 3
    newest.path.unlink()  # as if the process had been killed between sealing one segment and creating the next
    publish(later, "t", messages(2, key="new"))
    with closing(later.consumer("g", ["t"])) as consumer:
        assert [record.offset for record in take(5, consumer)] == [0, 1, 2, 3, 4]


def test_offsets_that_a_group_has_passed_are_never_given_out_again_even_if_a_file_is_lost(tmp_path: Path) -> None:
    bus = tiny_bus(tmp_path, HandClock())
    publish(bus, "t", messages(3))
    with closing(bus.consumer("g", ["t"])) as consumer:
        take(3, consumer)
        for path in (tmp_path / "t" / "0").glob("*.db*"):
            path.unlink()
        publish(bus, "t", messages(2, key="new"))
        assert bus.lag("g", "t") == {0: 2}
    with closing(bus.consumer("g", ["t"])) as consumer:
        assert [record.message.key for record in take(2, consumer)] == ["new:0", "new:1"]


def test_a_poll_stops_at_some_megabytes_so_that_huge_texts_do_not_fill_the_memory(tmp_path: Path) -> None:
    bus = SqliteBus.open(tmp_path, {"t": 1}, HandClock())
    publish(bus, "t", [Message("k", b"x" * (6 << 20))] * 5)
    with closing(bus.consumer("g", ["t"])) as consumer:
        assert [len(consumer.poll(1000, AT_ONCE).records) for _ in range(3)] == [3, 2, 0]


def test_history_begins_at_a_moment_and_holds_back_no_retention(tmp_path: Path) -> None:
    clock = HandClock()
    bus = tiny_bus(tmp_path, clock, partitions=2)
    for hour in range(48):
        publish(bus, "t", [Message("k", str(hour).encode(), partition=hour % 2)])
        clock.move(timedelta(hours=1))
    recent = [int(record.message.body) for record in bus.history("t", MORNING + timedelta(hours=30))]
    assert recent == [*range(30, 48, 2), *range(31, 48, 2)]
    assert len(list(bus.history("t", MORNING - DAY))) == 48
    assert list(bus.history("t", clock.now())) == []
    clock.move(WEEK)
    bus.retain()
    assert list(bus.history("t", MORNING)) == []


def test_a_copy_made_while_the_bus_is_used_repeats_rather_than_loses(tmp_path: Path) -> None:
    bus = tiny_bus(tmp_path / "bus", HandClock())
    publish(bus, "t", messages(100))
    with closing(bus.consumer("g", ["t"])) as consumer:
        consumer.commit(consumer.poll(40, AT_ONCE))

        def meanwhile() -> None:
            consumer.commit(consumer.poll(40, AT_ONCE))
            publish(bus, "t", messages(100, key="late"))

        bus.backup(tmp_path / "copy", meanwhile)
        copied = tiny_bus(tmp_path / "copy", HandClock())
        assert (copied.lag("g", "t"), bus.lag("g", "t")) == ({0: 160}, {0: 120})
        with closing(copied.consumer("g", ["t"])) as other:
            assert [record.offset for record in take(160, other)] == list(range(40, 200))


def test_a_copy_is_never_written_over_another(tmp_path: Path) -> None:
    bus = tiny_bus(tmp_path / "bus", HandClock())
    bus.backup(tmp_path / "copy", lambda: None)
    with pytest.raises(Misconfigured, match="there already"):
        bus.backup(tmp_path / "copy", lambda: None)
