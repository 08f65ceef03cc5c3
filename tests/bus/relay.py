"""A stage as a process that the tests kill: `python -m tests.bus.relay ROLE FOLDER`, or an address of Kafka."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event

from app.ports import Bus
from core.bus.kafka.settings import SCHEME
from core.bus.port import Batch, Message, Publisher, Refusal
from core.bus.pump import pump
from core.errors import Transient
from core.retry import Patience
from tests.bus.parts import TOPICS, open_bus

PATIENCE = Patience(first=timedelta(milliseconds=100), longest=timedelta(seconds=1))


class Relay:
    """Publishes to `many` what it read from `one`."""

    batch_size = 50

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        self._publisher.publish("many", [record.message for record in batch.records])
        return ()

    def idle(self) -> None:
        pass


class NoDeadLetters:
    def keep(self, refusals: Sequence[Refusal]) -> None:
        raise AssertionError(refusals)


class Said:
    """Says on standard output what is done, so that the tests know when to kill."""

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        print(records, flush=True)

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        print(failure, file=sys.stderr, flush=True)

    def recovered(self) -> None:
        pass


def bus_at(where: str) -> Bus:
    if where.startswith(SCHEME):
        from tests.bus.kafka_parts import at_address

        return at_address(where, TOPICS)
    return open_bus(Path(where))


def publish(where: str) -> None:
    """For ever, twenty at a time; says the number of the last one that is durable."""
    with closing(bus_at(where).publisher()) as publisher:
        for first in count(step=20):
            publisher.publish("one", [Message(f"x:{n % 7}", str(n).encode()) for n in range(first, first + 20)])
            print(first + 19, flush=True)


def publish_once(where: str) -> None:
    with closing(bus_at(where).publisher()) as publisher:
        publisher.publish("one", [Message("x:1", b"")])
        print("published", flush=True)
        sys.stdin.read()


def relay(where: str) -> None:
    bus = bus_at(where)
    with closing(bus.publisher()) as publisher, closing(bus.consumer("relay", ["one"])) as consumer:
        print("ready", flush=True)
        pump(consumer, Relay(publisher), NoDeadLetters(), Event(), PATIENCE, Said())


def hold(where: str) -> None:
    """Joins the group `g` of `many`, takes its partitions, and does nothing more."""
    with closing(bus_at(where).consumer("g", ["many"])) as consumer:
        batch = consumer.poll(1000, Patience().longest)
        print(len(batch.records), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    {"publish": publish, "publish-once": publish_once, "relay": relay, "hold": hold}[sys.argv[1]](sys.argv[2])
