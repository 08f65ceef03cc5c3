"""Reading a topic from some moment on, without belonging to a group."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta

from kafka import KafkaConsumer
from kafka.structs import TopicPartition as Place

from core.bus.kafka.cluster import ANSWER_S, Cluster
from core.bus.kafka.faults import faults
from core.bus.kafka.records import records_of
from core.bus.port import Record, TopicPartition
from core.clock import EPOCH
from core.errors import Transient

_MILLISECOND = timedelta(milliseconds=1)
_WAIT_MS = 1_000
_AT_ONCE = 5_000


def history(
    cluster: Cluster, partitions: Sequence[TopicPartition], since: datetime, after: Mapping[TopicPartition, int]
) -> Iterator[Record]:
    """Up to what is there when it begins. Raises Transient, Misconfigured."""
    with faults(cluster.where), closing(cluster.reader()) as consumer:
        places = {at: Place(cluster.settings.prefix + at.topic, at.partition) for at in partitions}
        ends = consumer.end_offsets(list(places.values()), timeout_ms=ANSWER_S * 1000)
        moment = max(0, (since - EPOCH) // _MILLISECOND)
        starts = consumer.offsets_for_times(dict.fromkeys(places.values(), moment), timeout_ms=ANSWER_S * 1000)
        for at, place in places.items():
            if starts[place] is not None:
                first = max(starts[place].offset, after.get(at, 0))
                yield from _read(consumer, at, place, first, ends[place], cluster.where)


def _read(
    consumer: KafkaConsumer, at: TopicPartition, place: Place, first: int, end: int, where: str
) -> Iterator[Record]:
    consumer.assign([place])
    consumer.seek(place, first)
    silent = 0.0
    while consumer.position(place, timeout_ms=ANSWER_S * 1000) < end:
        found = consumer.poll(timeout_ms=_WAIT_MS, max_records=_AT_ONCE).get(place, [])
        yield from (record for record in records_of(at, found) if record.offset < end)
        silent = 0.0 if found else silent + _WAIT_MS / 1000
        if silent > ANSWER_S:
            raise Transient(f"Kafka at {where} no longer answers.", "It is tried again.")
