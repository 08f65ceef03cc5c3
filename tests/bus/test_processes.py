"""Several processes on one bus, and what is left when they are killed."""

import random
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO

from core.bus.port import Message, Record
from core.bus.sqlite import SqliteBus
from tests.bus.parts import HandClock, open_bus, publish
from tests.contracts.bus import A_MOMENT, AT_ONCE, take

HOUSE = Path(__file__).parents[2]


@contextmanager
def process(role: str, where: Path | str) -> Iterator[IO[bytes]]:
    """Its standard output. It is killed without warning at the end."""
    command = [sys.executable, "-m", "tests.bus.relay", role, str(where)]
    with subprocess.Popen(command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        try:
            yield running.stdout
        finally:
            running.kill()


def everything(bus: SqliteBus, group: str, topic: str) -> list[Record]:
    with closing(bus.consumer(group, [topic])) as consumer:
        return take(sum(bus.lag(group, topic).values()), consumer, limit=1000)


def test_a_publisher_killed_at_any_moment_leaves_all_that_it_was_told_is_durable(tmp_path: Path) -> None:
    bus = open_bus(tmp_path)
    durable = []
    for _ in range(5):
        with process("publish", tmp_path) as said:
            for _ in range(random.randrange(1, 30)):
                line = said.readline()
        durable.append(int(line))
    numbers = [int(record.message.body) for record in everything(bus, "g", "one")]
    runs = [place for place, number in enumerate(numbers) if number == 0] + [len(numbers)]
    for (start, end), last in zip(pairwise(runs), durable, strict=True):
        assert numbers[start:end] == list(range(end - start))
        assert (end - start) % 20 == 0, "a batch is there whole or not at all"
        assert end - start > last


def test_a_stage_killed_again_and_again_loses_nothing_and_keeps_each_mention_in_order(tmp_path: Path) -> None:
    bus = open_bus(tmp_path)
    publish(bus, "one", [Message(f"x:{number % 11}", str(number).encode()) for number in range(3000)])
    for _ in range(6):
        with process("relay", tmp_path) as said:
            for _ in range(random.randrange(1, 9)):
                said.readline()
    with process("relay", tmp_path) as said:
        while sum(bus.lag("relay", "one").values()):
            said.readline()
    newest = dict.fromkeys((f"x:{key}" for key in range(11)), -1)
    first_time = []
    for record in everything(bus, "g", "many"):
        number = int(record.message.body)
        if number > newest[record.message.key]:
            newest[record.message.key] = number
            first_time.append(number)
    assert sorted(first_time) == list(range(3000))


def test_the_partitions_of_a_killed_member_go_to_the_others_at_once(tmp_path: Path) -> None:
    standing_still = HandClock()  # so no session can have timed out
    bus = open_bus(tmp_path, standing_still)
    publish(bus, "many", [Message(f"x:{number}", b"") for number in range(100)])
    standby = bus.consumer("g", ["many"])
    with closing(standby):
        with process("hold", tmp_path) as said:
            assert int(said.readline()) > 0
            assert standby.poll(1000, AT_ONCE).records == ()
        assert len(take(100, standby)) == 100
    assert sum(bus.lag("g", "many").values()) == 0


def test_a_member_that_joins_from_another_process_is_handed_half_of_the_partitions(tmp_path: Path) -> None:
    bus = open_bus(tmp_path)
    publish(bus, "many", [Message("k", b"", partition=partition) for partition in range(4)])
    with closing(bus.consumer("g", ["many"])) as elder:
        elder.poll(1, AT_ONCE)
        with process("hold", tmp_path) as said:
            while not select.select([said], [], [], 0)[0]:
                elder.poll(1, A_MOMENT)
            assert int(said.readline()) > 0


def test_processes_that_open_the_same_new_bus_at_once_do_not_trip_over_one_another(tmp_path: Path) -> None:
    with ExitStack() as stack:
        outputs = [stack.enter_context(process("publish-once", tmp_path)) for _ in range(4)]
        assert [said.readline() for said in outputs] == [b"published\n"] * 4
    assert open_bus(tmp_path).lag("g", "one") == {0: 4}
