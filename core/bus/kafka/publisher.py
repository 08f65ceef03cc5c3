"""Publishing to Kafka."""

from collections.abc import Mapping, Sequence
from threading import Lock

from kafka import KafkaProducer, errors
from kafka.future import Future

from core.bus.kafka.cluster import ANSWER_S, LARGEST, Cluster
from core.bus.kafka.faults import TOO_LARGE, said, translated
from core.bus.kafka.records import headers_of
from core.bus.places import key_bytes, partition_of, partitions_of
from core.bus.port import Message
from core.errors import Permanent


class KafkaPublisher:
    """May be shared by threads."""

    def __init__(self, cluster: Cluster, topics: Mapping[str, int]) -> None:
        """topics: partitions of each, by its name without the prefix."""
        self._cluster = cluster
        self._topics = topics
        self._lock = Lock()
        self._producer: KafkaProducer | None = None

    def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Raises Permanent for a message that is too large, none being sent, or, if the broker says so, the others."""
        count = self.partitions(topic)
        placed = [(partition_of(message, count), message) for message in messages]
        for message in messages:
            _measure(topic, message)
        if not placed:
            return
        with self._lock:
            try:
                self._send(self._cluster.settings.prefix + topic, placed)
            except errors.KafkaError as error:
                self._give_up()
                raise translated(error, self._cluster.where) from error

    def partitions(self, topic: str) -> int:
        return partitions_of(topic, self._topics)

    def close(self) -> None:
        with self._lock:
            self._give_up()

    def _send(self, topic: str, placed: Sequence[tuple[int, Message]]) -> None:
        """Raises KafkaError; Permanent."""
        if self._producer is None:
            self._producer = self._cluster.producer()
        send = self._producer.send
        sent: list[Future] = [
            send(topic, message.body, key_bytes(message.key), headers_of(message.headers), partition)
            for partition, message in placed
        ]
        self._producer.flush(ANSWER_S)
        failed = [future.exception for future in sent if not future.succeeded()]
        grave = [error for error in failed if not isinstance(error, TOO_LARGE)]
        if grave:
            raise grave[0]
        if failed:
            raise Permanent(f"Kafka finds a message too large: {said(failed[0])}.", "Raise its max.message.bytes.")

    def _give_up(self) -> None:
        """What is not sent by now never is. close() alone would wait for it, and leave it to be sent behind our back
        when the brokers are there again."""
        producer, self._producer = self._producer, None
        if producer is not None:
            producer._sender.force_close()
            producer.close(ANSWER_S)


def _measure(topic: str, message: Message) -> None:
    size = len(message.body) + len(message.key)
    if size > LARGEST:
        raise Permanent(
            f"A message for {topic} has {size} bytes, {LARGEST} are the most.", "Shorten it where it comes from."
        )
