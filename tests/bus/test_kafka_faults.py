"""Brokers that are killed, members that are killed or paused: what is left on Kafka afterwards."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from core.bus.kafka.bus import KafkaBus
from core.bus.port import Consumer, Message, Record
from core.errors import Transient
from tests.bus.kafka_parts import BOUND, address, end, fresh, kafka_bus, line, own_broker
from tests.bus.parts import TOPICS, publish
from tests.bus.relay import PATIENCE
from tests.contracts.bus import A_MOMENT, take
from tests.services.server import Server, eventually

pytestmark = pytest.mark.service

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with own_broker(request, tmp_path_factory) as broker:
        yield broker


@dataclass
class Site:
    """A bus on a broker that may be killed, and processes over it."""

    bus: KafkaBus
    where: str
    processes: ExitStack

    def start(self, role: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.bus.relay", role, self.where]
        process = subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.processes.callback(end, process)
        assert line(process.stdout) == b"ready\n"
        return process

    def waiting(self) -> int:
        """Records that the relay has not committed; 1 where nobody can say."""
        try:
            return sum(self.bus.lag("relay", "one").values())
        except Transient:
            return 1

    def handed_on(self) -> list[Record]:
        """All that the relay published."""
        with closing(self.bus.consumer("reader", ["many"])) as reader:
            return take(sum(self.bus.lag("reader", "many").values()), reader, limit=1000)


@pytest.fixture
def site(broker: Server) -> Iterator[Site]:
    settings = fresh(session_seconds=1.0)
    with kafka_bus(broker.url, TOPICS, settings) as bus, ExitStack() as processes:
        yield Site(bus, address(broker.url, settings), processes)


def numbered(first: int, last: int) -> list[Message]:
    return [Message(f"x:{number % 11}", str(number).encode()) for number in range(first, last)]


def missing_or_out_of_order(records: list[Record], count: int) -> list[int]:
    """Of the numbers below `count`: those that never came, or first came after a later one of their key."""
    newest = {f"x:{key}": -1 for key in range(11)}
    first_time = set()
    for record in records:
        number = int(record.message.body)
        if number > newest[record.message.key]:
            newest[record.message.key] = number
            first_time.add(number)
    return sorted(set(range(count)) - first_time)


def poll_for_ever(consumer: Consumer) -> None:
    while True:
        consumer.poll(10, A_MOMENT)


class Patient:
    def degraded(self, failure: Transient, pause: timedelta) -> None:
        pass

    def recovered(self) -> None:
        pass


@contextmanager
def publishing(bus: KafkaBus, count: int) -> Iterator[None]:
    """Twenty at a time, for as long as it takes."""

    def publish_all() -> None:
        with closing(bus.publisher()) as publisher:
            for first in range(0, count, 20):
                some = numbered(first, first + 20)
                PATIENCE.until_done(lambda some=some: publisher.publish("one", some), Event(), Patient())  # type: ignore[misc]

    thread = Thread(target=publish_all)
    thread.start()
    yield
    thread.join(BOUND)
    assert not thread.is_alive()


def test_a_broker_that_is_killed_and_comes_back_loses_nothing_and_is_caught_up_with(site: Site, broker: Server) -> None:
    relay = site.start("relay")
    with publishing(site.bus, 4000):
        line(relay.stdout)
        broker.kill9()
        assert b"127.0.0.1" in line(relay.stderr), "it says what is wrong, and where"
        broker.start()
    assert eventually(lambda: site.waiting() == 0, BOUND)
    assert missing_or_out_of_order(site.handed_on(), 4000) == []


def test_while_no_broker_answers_publishing_asking_and_polling_say_so_and_afterwards_they_work(
    site: Site, broker: Server
) -> None:
    publish(site.bus, "one", numbered(0, 10))
    with closing(site.bus.publisher()) as publisher, closing(site.bus.consumer("g", ["one"])) as consumer:
        publisher.publish("one", numbered(10, 20))
        broker.kill9()
        for attempt in (
            lambda: publisher.publish("one", numbered(20, 30)),
            lambda: site.bus.lag("g", "one"),
            lambda: poll_for_ever(consumer),
            lambda: site.bus.consumer("h", ["one"]),
        ):
            with pytest.raises(Transient, match=r"127\.0\.0\.1"):
                attempt()
        broker.start()
        PATIENCE.until_done(lambda: publisher.publish("one", numbered(20, 30)), Event(), Patient())
        assert {int(record.message.body) for record in take(30, consumer)} == set(range(30))


def test_a_member_paused_beyond_its_session_is_replaced_and_does_no_harm_when_it_wakes(site: Site) -> None:
    publish(site.bus, "one", numbered(0, 6000))
    sleeper = site.start("relay")
    line(sleeper.stdout)
    sleeper.send_signal(signal.SIGSTOP)
    site.start("relay")
    assert eventually(lambda: site.waiting() == 0, BOUND)
    sleeper.send_signal(signal.SIGCONT)
    publish(site.bus, "one", numbered(6000, 6100))
    assert eventually(lambda: site.waiting() == 0, BOUND)
    assert missing_or_out_of_order(site.handed_on(), 6100) == []


def test_members_that_take_over_from_one_another_lose_nothing(site: Site) -> None:
    working = site.start("relay")
    for turn in range(4):
        publish(site.bus, "one", numbered(turn * 2000, (turn + 1) * 2000))
        line(working.stdout)
        successor = site.start("relay")
        end(working)
        working = successor
    assert eventually(lambda: site.waiting() == 0, BOUND)
    assert missing_or_out_of_order(site.handed_on(), 8000) == []
