"""What the tests of the bus on Kafka share."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from uuid import uuid4

from core.bus.kafka.bus import KafkaBus
from core.bus.kafka.settings import KafkaSettings

WEEK = timedelta(days=7)


def fresh(**settings: object) -> KafkaSettings:
    """Topics and groups that no other test has, and members that are given up as soon as brokers allow."""
    return KafkaSettings.model_validate({"prefix": f"test-{uuid4().hex[:12]}.", "session_seconds": 6.0, **settings})


@contextmanager
def kafka_bus(
    url: str, partitions: Mapping[str, int], settings: KafkaSettings | None = None, retention: timedelta = WEEK
) -> Iterator[KafkaBus]:
    """url: host:port."""
    with closing(KafkaBus.open((url,), settings or fresh(), partitions, retention)) as bus:
        yield bus
