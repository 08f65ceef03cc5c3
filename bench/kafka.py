"""The bus on Kafka against kafka-python alone with the same guarantees, over a broker that `make services` starts."""

import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import OffsetAndMetadata

from bench.corpus import mentions
from bench.figures import Figure, judged, plain, seconds
from core.bus.kafka.bus import KafkaBus
from core.bus.kafka.settings import KafkaSettings
from core.bus.port import Message
from tests.services.shared import SharedServers

BATCH = 1_000
"""As the weigher has it; the other stages take 500."""
GOAL = 0.7
TOPIC = "bench"


def measure(folder: Path, count: int) -> list[Figure]:
    """count: mentions, about a kilobyte each. Nothing where no Kafka runs."""
    servers = SharedServers()
    if absence := servers.absence("kafka"):
        print(f"Kafka is not measured: {absence}.", file=sys.stderr)
        return []
    where = servers.servers["kafka"].url
    headers = {"schema": "1", "kind": "posted", "observed_at": "2026-03-02T08:00:05Z", "trace": "bench"}
    messages = [Message(each.id, each.model_dump_json().encode(), headers) for each in mentions(count)]
    ours = [_ours(where, messages) for _ in range(3)]
    theirs = [_theirs(where, messages) for _ in range(3)]
    figures = []
    for place, what in enumerate(("publish", "read and commit")):
        own, other = (count / min(run[place] for run in runs) for runs in (ours, theirs))
        figures += [
            plain(f"kafka, {what} at batches of {BATCH:,}", own, "messages/s"),
            plain(f"kafka-python alone, {what}", other, "messages/s"),
            judged(f"kafka, {what}, against kafka-python alone", own / other, "of it", ">=", GOAL),
        ]
    return figures


def _ours(where: str, messages: list[Message]) -> tuple[float, float]:
    """Seconds to publish, each batch durable before the next, and to read, each batch committed."""
    settings = KafkaSettings(prefix=f"bench-{uuid4().hex[:8]}.")
    with closing(KafkaBus.open((where,), settings, {TOPIC: 1}, timedelta(days=1))) as bus:

        def publish() -> None:
            with closing(bus.publisher()) as publisher:
                for start in range(0, len(messages), BATCH):
                    publisher.publish(TOPIC, messages[start : start + BATCH])

        def read() -> None:
            left = len(messages)
            with closing(bus.consumer("bench", [TOPIC])) as consumer:
                while left:
                    batch = consumer.poll(BATCH, timedelta(seconds=1))
                    consumer.commit(batch)
                    left -= len(batch.records)

        return seconds(publish), seconds(read)


def _theirs(where: str, messages: list[Message]) -> tuple[float, float]:
    """The same by hand: one flush at the end of all."""
    settings = KafkaSettings(prefix=f"bench-{uuid4().hex[:8]}.")
    topic = settings.prefix + TOPIC
    KafkaBus.open((where,), settings, {TOPIC: 1}, timedelta(days=1)).close()

    def publish() -> None:
        with KafkaProducer(
            bootstrap_servers=where, compression_type="zstd", batch_size=1 << 20, linger_ms=50
        ) as producer:
            for message in messages:
                headers = [(name, value.encode()) for name, value in message.headers.items()]
                producer.send(topic, message.body, message.key.encode(), headers)
            producer.flush()

    def read() -> None:
        left = len(messages)
        consumer = KafkaConsumer(
            topic,
            bootstrap_servers=where,
            group_id=f"{topic}.plain",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 << 20,
        )
        with closing(consumer):
            while left:
                for place, records in consumer.poll(1_000, BATCH).items():
                    consumer.commit({place: OffsetAndMetadata(records[-1].offset + 1, "", -1)})
                    left -= len(records)

    return seconds(publish), seconds(read)
