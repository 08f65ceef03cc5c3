"""A topic that others own and write: read as a member of a group of ours, and never changed."""

from typing import Self

from kafka import KafkaConsumer

from core.bus.kafka.cluster import ANSWER_S, Cluster
from core.bus.kafka.consumer import KafkaMember
from core.bus.kafka.faults import faults
from core.bus.kafka.settings import KafkaSettings
from core.bus.login import Login
from core.bus.port import TopicPartition


class ForeignTopic(KafkaMember):
    def __init__(self, cluster: Cluster, consumer: KafkaConsumer, topic: str) -> None:
        super().__init__(cluster, consumer, [topic])
        self._topic = topic

    @classmethod
    def join(cls, servers: tuple[str, ...], login: Login, topic: str, group: str) -> Self:
        """Begins with the oldest records when it is the group's first. Raises Transient, Misconfigured."""
        settings = KafkaSettings.model_validate({name: getattr(login, name) for name in Login.model_fields})
        cluster = Cluster.of(servers, settings)
        return cls(cluster, cluster.member(group), topic)

    def caught_up(self) -> bool:
        """Whether all of the topic is ours to read, and was polled to its end. Raises Transient."""
        with faults(self._cluster.where):
            there = self._consumer.partitions_for_topic(self._topic) or set()
            places = [self._place(TopicPartition(self._topic, number)) for number in there]
            if not places or self._renewed.is_set() or set(places) != set(self._consumer.assignment()):
                return False
            ends = self._consumer.end_offsets(places, timeout_ms=ANSWER_S * 1000)
            return all(self._consumer.position(place, timeout_ms=ANSWER_S * 1000) >= ends[place] for place in places)
