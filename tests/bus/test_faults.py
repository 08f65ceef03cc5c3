"""What is said, and done, when the files of the SQLite bus cannot be used."""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.bus.port import Message
from core.bus.sqlite import SqliteBus
from core.clock import SystemClock
from core.errors import Misconfigured, Transient
from tests.bus.parts import as_ordinary_user, open_bus, publish
from tests.contracts.bus import AT_ONCE, messages, take


def segment(root: Path) -> Path:
    (path,) = (root / "one" / "0").glob("*.db")
    return path


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As a full disk: the system refuses to write further."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


@pytest.mark.parametrize("left", [0, 10, 100, 8192, 20_000])
def test_a_truncated_segment_is_named_with_the_way_to_mend_it(tmp_path: Path, left: int) -> None:
    publish(open_bus(tmp_path), "one", messages(200))
    cut(segment(tmp_path), left)
    with pytest.raises(Misconfigured, match="damaged") as said:
        open_bus(tmp_path)
    assert str(segment(tmp_path)) in said.value.message
    assert "move it" in said.value.hint


@pytest.mark.parametrize("left", [0, 100, 8192])
def test_a_truncated_file_of_groups_is_named_too(tmp_path: Path, left: int) -> None:
    open_bus(tmp_path)
    cut(tmp_path / "groups.db", left)
    with pytest.raises(Misconfigured, match=r"groups\.db is damaged"):
        open_bus(tmp_path)


def test_a_file_of_something_else_is_no_segment(tmp_path: Path) -> None:
    publish(open_bus(tmp_path), "one", messages(1))
    segment(tmp_path).write_bytes(b"my shopping list " * 1000)
    with pytest.raises(Misconfigured, match="not a database"):
        open_bus(tmp_path)


def test_once_the_damaged_file_is_moved_away_the_bus_works_again(tmp_path: Path) -> None:
    bus = open_bus(tmp_path)
    publish(bus, "one", messages(200))
    with closing(bus.consumer("g", ["one"])) as consumer:
        consumer.commit(consumer.poll(150, AT_ONCE))
    cut(segment(tmp_path), 20_000)
    segment(tmp_path).rename(tmp_path / "broken")
    mended = open_bus(tmp_path)
    publish(mended, "one", messages(2, key="new"))
    with closing(mended.consumer("g", ["one"])) as consumer:
        assert [record.message.key for record in take(2, consumer)] == ["new:0", "new:1"]


def test_a_full_disk_is_waited_for_and_nothing_is_half_published(tmp_path: Path) -> None:
    bus = open_bus(tmp_path)
    with closing(bus.publisher()) as publisher:
        publisher.publish("one", messages(3))
        with files_no_larger_than(200_000), pytest.raises(Transient, match="tried again"):
            publisher.publish("one", messages(20_000))
        assert bus.lag("g", "one") == {0: 3}
        publisher.publish("one", messages(20_000))
    assert bus.lag("g", "one") == {0: 20_003}


def test_a_disk_that_is_full_from_the_start_is_waited_for_as_well(tmp_path: Path) -> None:
    with files_no_larger_than(4096), pytest.raises(Transient):
        open_bus(tmp_path)
    publish(open_bus(tmp_path), "one", messages(1))


def test_a_folder_that_cannot_be_written_is_refused_with_its_name() -> None:
    with as_ordinary_user() as folder:
        folder.chmod(0o500)
        with pytest.raises(Misconfigured, match="cannot write") as said:
            open_bus(folder / "bus")
        assert str(folder) in said.value.message
        folder.chmod(0o700)


def test_a_bus_that_became_read_only_is_refused_with_its_name() -> None:
    with as_ordinary_user() as folder:
        bus = open_bus(folder)
        publish(bus, "one", messages(1))
        everything = [folder, *folder.rglob("*")]
        for path in everything:
            path.chmod(0o500 if path.is_dir() else 0o400)
        with pytest.raises(Misconfigured, match="cannot write"):
            publish(bus, "one", messages(1))
        with pytest.raises(Misconfigured, match="cannot write"):
            open_bus(folder)
        for path in everything:
            path.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bus").touch()
    with pytest.raises(Misconfigured, match="bus"):
        open_bus(tmp_path / "bus")


def test_another_number_of_partitions_is_refused_because_it_would_tear_mentions_apart(tmp_path: Path) -> None:
    open_bus(tmp_path, many=4)
    with pytest.raises(Misconfigured, match="many has 4 partitions, the settings say 5"):
        open_bus(tmp_path, many=5)
    open_bus(tmp_path, many=4)


@pytest.mark.parametrize("topic", ["../etc", "", "A B", ".hidden", "a/b", "x" * 200])
def test_a_topic_is_never_a_way_out_of_the_folder(tmp_path: Path, topic: str) -> None:
    with pytest.raises(Misconfigured, match="no topic"):
        SqliteBus.open(tmp_path, {topic: 1}, SystemClock())


def test_a_topic_without_partitions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no topic"):
        SqliteBus.open(tmp_path, {"t": 0}, SystemClock())


def test_a_partition_that_is_not_there_is_a_fault_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="partition 1 of 1"):
        publish(open_bus(tmp_path), "one", [Message("k", b"", partition=1)])
