"""Topics as Tocsin needs them: made where they are missing, mended where that loses nothing, else refused."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from kafka import KafkaAdminClient, errors
from kafka.admin import ConfigResource, ConfigResourceType

from core.bus.kafka.cluster import LARGEST, ROOM, Cluster
from core.bus.kafka.faults import faults, translated
from core.errors import Misconfigured

SEGMENTS_PER_RETENTION = 24
MARGIN = timedelta(minutes=15)
"""Kafka looks for old segments every five minutes and deletes a minute later."""
DURABLE_REPLICATION = 3
MILLISECOND = timedelta(milliseconds=1)
_AT_LEAST = frozenset({"max.message.bytes"})


def prepare(admin: KafkaAdminClient, cluster: Cluster, topics: Mapping[str, int], retention: timedelta) -> None:
    """topics: full name to partitions. Raises Transient; Misconfigured when a topic stands otherwise, or a right to
    look at it, make it or mend it is missing."""
    with faults(cluster.where):
        wanted = settings_of(retention)
        there = _described(admin, cluster, topics)
        missing = {topic: count for topic, count in topics.items() if topic not in there}
        if missing:
            _make(admin, cluster, missing, wanted)
            there = _described(admin, cluster, topics)
        for topic, count in topics.items():
            _check_partitions(topic, there.get(topic, 0), count)
        _mend(admin, topics, wanted)


def settings_of(retention: timedelta) -> dict[str, str]:
    """Of each topic. Kafka drops a segment once its newest record is old enough, so the oldest lives longer by what a
    segment spans: both together make the retention, for erasure counts on it.

    None is compacted: the last snapshot of each mention would stay for ever.
    """
    span = retention / SEGMENTS_PER_RETENTION
    return {
        "cleanup.policy": "delete",
        "retention.ms": str((retention - span) // MILLISECOND),
        "segment.ms": str((span - MARGIN) // MILLISECOND),
        "max.message.bytes": str(LARGEST + ROOM),
        "message.timestamp.type": "LogAppendTime",  # one clock for retention and history, not each publisher's
    }


def _described(admin: KafkaAdminClient, cluster: Cluster, topics: Iterable[str]) -> dict[str, int]:
    """The partitions of those that are there."""
    found: dict[str, int] = {}
    for topic in admin.describe_topics(list(topics)):
        kind = errors.for_code(topic["error_code"])
        if kind is errors.NoError:
            found[topic["name"]] = len(topic["partitions"])
        elif kind is not errors.UnknownTopicOrPartitionError:
            raise translated(kind(topic["name"]), cluster.where)
    return found


def _make(admin: KafkaAdminClient, cluster: Cluster, topics: Mapping[str, int], wanted: Mapping[str, str]) -> None:
    """One that another process made at the same moment is fine."""
    replication = cluster.settings.replication
    durable = replication is not None and replication >= DURABLE_REPLICATION
    configs = {**wanted, **({"min.insync.replicas": "2"} if durable else {})}
    asked = {
        topic: {"num_partitions": count, "replication_factor": replication or -1, "configs": configs}
        for topic, count in topics.items()
    }
    for topic in admin.create_topics(asked, raise_errors=False)["topics"]:
        kind = errors.for_code(topic["error_code"])
        if kind not in (errors.NoError, errors.TopicAlreadyExistsError):
            raise translated(kind(f"topic {topic['name']}, {topic['error_message'] or kind.__name__}"), cluster.where)
    admin.wait_for_topics(list(topics))


def _check_partitions(topic: str, found: int, count: int) -> None:
    """Neither lowered, which Kafka cannot, nor raised in silence: that sends later events of a mention elsewhere."""
    if found != count:
        raise Misconfigured(
            f"Topic {topic} has {found} partitions, the settings say {count}.",
            f"Set bus.partitions back, or make it {count} yourself: another count would tear events of one mention "
            "apart, so drain first, then add partitions with Kafka's own tools (fewer: delete the topic).",
        )


def _mend(admin: KafkaAdminClient, topics: Iterable[str], wanted: Mapping[str, str]) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic, dict(wanted)) for topic in topics]
    found = admin.describe_configs(resources, config_filter="all")["topic"]
    changes = {topic: _changes(topic, found[topic], wanted) for topic in topics}
    changed = [ConfigResource(ConfigResourceType.TOPIC, topic, change) for topic, change in changes.items() if change]
    if not changed:
        return
    answers = admin.alter_configs(changed, raise_on_unknown=False)["topic"]
    for topic, answer in answers.items():
        if answer != "OK":
            name, value = next(iter(changes[topic].items()))
            stands = found[topic][name]["value"]
            raise Misconfigured(
                f"Topic {topic} has {name} {stands}, not {value}, and Kafka does not let Tocsin change it: {answer}.",
                "Grant AlterConfigs on it, or set it with Kafka's own tools (or bus.retention_days to what it has).",
            )


def _changes(topic: str, found: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, str]:
    if not found:
        raise Misconfigured(
            f"Kafka does not tell Tocsin's user how topic {topic} is set.", "Grant DescribeConfigs on it."
        )
    return {name: value for name, value in wanted.items() if not _suits(name, found[name]["value"], value)}


def _suits(name: str, stands: str, value: str) -> bool:
    return int(stands) >= int(value) if name in _AT_LEAST else stands == value
