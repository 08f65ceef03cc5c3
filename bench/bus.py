"""The embedded bus: 1 KB messages published at three batch sizes, and read."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure, plain, seconds
from core.bus.port import Message
from core.bus.sqlite import SqliteBus
from core.clock import SystemClock

LIMIT = 1_000


def measure(folder: Path, count: int) -> list[Figure]:
    """count: messages at batches of 100 and 1,000; a twentieth of them one by one."""
    figures = []
    for size, total in ((1, max(1, count // 20)), (100, count), (1_000, count)):
        bus = SqliteBus.open(folder / f"bus-{size}", {"bench": 1}, SystemClock())
        messages = [Message(str(number), b"x" * 1_024) for number in range(total)]
        spent = seconds(lambda bus=bus, messages=messages, size=size: _publish(bus, messages, size))  # type: ignore[misc]
        figures.append(plain(f"bus, publish at batches of {size}", total / spent, "messages/s"))
    figures.append(plain("bus, read", count / seconds(lambda: _read(bus, count)), "messages/s"))
    return figures


def _publish(bus: SqliteBus, messages: list[Message], size: int) -> None:
    with closing(bus.publisher()) as publisher:
        for start in range(0, len(messages), size):
            publisher.publish("bench", messages[start : start + size])


def _read(bus: SqliteBus, count: int) -> None:
    with closing(bus.consumer("bench", ["bench"])) as consumer:
        while count > 0:
            batch = consumer.poll(LIMIT, timedelta(seconds=1))
            assert batch.records
            consumer.commit(batch)
            count -= len(batch.records)
