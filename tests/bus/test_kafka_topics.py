"""Topics on Kafka: made as Tocsin needs them, mended where that loses nothing, refused where it would."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from core.bus.deadletters import DeadTopic
from core.bus.kafka.cluster import LARGEST
from core.bus.kafka.settings import KafkaSettings
from core.bus.kafka.topics import settings_of
from core.bus.port import DEAD, RAW, Message, Record, Refusal, TopicPartition
from core.clock import EPOCH, SystemClock
from core.errors import Misconfigured, Permanent
from tests.bus.kafka_parts import WEEK, fresh, kafka_bus
from tests.bus.test_deadletters import Listed
from tests.contracts.bus import bodies, messages, publish, take

pytestmark = pytest.mark.service

DAY = timedelta(days=1)
Seen = Callable[[str], Mapping[str, str]]


@pytest.fixture
def settings() -> KafkaSettings:
    return fresh()


@pytest.fixture
def admin(kafka_url: str) -> Iterator[KafkaAdminClient]:
    with closing(KafkaAdminClient(bootstrap_servers=kafka_url)) as admin:
        yield admin


@pytest.fixture
def seen(admin: KafkaAdminClient, settings: KafkaSettings) -> Seen:
    """How a topic is set, by its name without the prefix."""

    def look(topic: str) -> Mapping[str, str]:
        name = settings.prefix + topic
        found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)], config_filter="all")
        return {key: each["value"] for key, each in found["topic"][name].items()}

    return look


def make(admin: KafkaAdminClient, settings: KafkaSettings, topic: str, partitions: int, **configs: str) -> None:
    """As somebody else made it."""
    asked = {"num_partitions": partitions, "configs": {key.replace("_", "."): value for key, value in configs.items()}}
    admin.create_topics({settings.prefix + topic: asked}, wait_for_metadata=True)


def test_a_missing_topic_is_made_with_its_partitions_and_all_that_it_needs(
    kafka_url: str, settings: KafkaSettings, seen: Seen
) -> None:
    with kafka_bus(kafka_url, {"t": 3}, settings, 2 * DAY) as bus:
        assert set(bus.lag("g", "t")) == {0, 1, 2}
    found = seen("t")
    assert {name: found[name] for name in settings_of(2 * DAY)} == settings_of(2 * DAY)


@pytest.mark.parametrize("days", [1, 7, 400])
def test_nothing_outlives_the_retention_by_what_a_segment_spans(days: int) -> None:
    found = settings_of(days * DAY)
    longest = timedelta(milliseconds=int(found["retention.ms"]) + int(found["segment.ms"]))
    assert 0.99 * days * DAY - timedelta(minutes=15) < longest < days * DAY - timedelta(minutes=10)


def test_a_topic_that_others_made_is_brought_to_what_is_needed_and_keeps_its_records(
    kafka_url: str, settings: KafkaSettings, admin: KafkaAdminClient, seen: Seen
) -> None:
    make(admin, settings, "t", 1, retention_ms="1000000000", max_message_bytes="1000", cleanup_policy="compact")
    with kafka_bus(kafka_url, {"t": 1}, settings) as bus:
        publish(bus, "t", [Message("k", b"x" * 100_000)])
    assert {name: seen("t")[name] for name in settings_of(WEEK)} == settings_of(WEEK)
    with kafka_bus(kafka_url, {"t": 1}, settings, 3 * DAY) as bus:
        assert bus.lag("g", "t") == {0: 1}
    assert seen("t")["retention.ms"] == settings_of(3 * DAY)["retention.ms"]


def test_a_topic_that_takes_larger_messages_still_than_needed_is_left_so(
    kafka_url: str, settings: KafkaSettings, admin: KafkaAdminClient, seen: Seen
) -> None:
    make(admin, settings, "t", 1, max_message_bytes="90000000")
    with kafka_bus(kafka_url, {"t": 1}, settings):
        assert seen("t")["max.message.bytes"] == "90000000"


@pytest.mark.parametrize(("found", "wanted"), [(4, 2), (2, 4)])
def test_another_number_of_partitions_is_neither_lowered_nor_raised_in_silence(
    kafka_url: str, settings: KafkaSettings, found: int, wanted: int
) -> None:
    with kafka_bus(kafka_url, {"t": found}, settings):
        pass
    with (
        pytest.raises(Misconfigured, match=f"t has {found} partitions, the settings say {wanted}") as said,
        kafka_bus(kafka_url, {"t": wanted}, settings),
    ):
        pass
    assert "drain first" in said.value.hint


def test_a_replication_that_the_cluster_does_not_have_is_said(kafka_url: str) -> None:
    with pytest.raises(Misconfigured, match="replication"), kafka_bus(kafka_url, {"t": 1}, fresh(replication=3)):
        pass


def test_several_may_open_a_new_bus_at_the_same_moment(kafka_url: str, settings: KafkaSettings) -> None:
    with kafka_bus(kafka_url, {"t": 1}, settings) as one, kafka_bus(kafka_url, {"t": 1}, settings) as other:
        publish(one, "t", messages(1))
        assert other.lag("g", "t") == {0: 1}


def test_the_largest_message_passes_and_a_larger_one_is_refused_alone(kafka_url: str, settings: KafkaSettings) -> None:
    with kafka_bus(kafka_url, {RAW: 1, DEAD: 1}, settings) as bus, closing(bus.publisher()) as publisher:
        whole = Message("k", bytes(range(256)) * (LARGEST // 256 - 1))
        publisher.publish(RAW, [whole])
        with pytest.raises(Permanent, match=f"{LARGEST} are the most"):
            publisher.publish(RAW, [Message("k", b"x" * LARGEST), Message("k", b"small")])
        with closing(bus.consumer("g", [RAW])) as consumer:
            assert bodies(take(1, consumer)) == [whole.body]
        assert bus.lag("g", RAW) == {0: 0}


def test_even_the_largest_message_can_become_a_dead_letter(kafka_url: str, settings: KafkaSettings) -> None:
    with kafka_bus(kafka_url, {RAW: 1, DEAD: 1}, settings) as bus, closing(bus.publisher()) as publisher:
        whole = Message("k", b"x" * (LARGEST - 1), {"trace": "\ud800 é\0" * 1000})
        record = Record(TopicPartition(RAW, 0), 7, whole)
        DeadTopic(publisher, Listed()).keep([Refusal(record, "Permanent", "no JSON " * 60)])
        with closing(bus.consumer("g", [DEAD])) as consumer:
            (letter,) = take(1, consumer)
        assert letter.message.body == whole.body
        assert letter.message.headers["trace"] == whole.headers["trace"]
        assert letter.message.headers["dead-offset"] == "7"


def test_history_begins_at_a_moment_and_at_an_offset_and_joins_no_group(
    kafka_url: str, settings: KafkaSettings, admin: KafkaAdminClient
) -> None:
    clock = SystemClock()
    with kafka_bus(kafka_url, {"t": 2}, settings) as bus:
        publish(bus, "t", [Message("k", b"early", partition=number % 2) for number in range(10)])
        moment = clock.now()
        while clock.now() - moment < timedelta(milliseconds=5):
            pass
        moment = clock.now()
        publish(bus, "t", [Message("k", b"late", partition=number % 2) for number in range(4)])
        assert [record.message.body for record in bus.history("t", moment)] == [b"late"] * 4
        assert len(list(bus.history("t", EPOCH))) == 14
        assert [record.offset for record in bus.history("t", EPOCH, {TopicPartition("t", 0): 6})] == [6, *range(7)]
        assert list(bus.history("t", clock.now() + DAY)) == []
        assert not [group for group in admin.list_groups() if group["group_id"].startswith(settings.prefix)]


def test_after_a_restore_the_groups_read_again_what_the_copied_stores_do_not_hold(
    kafka_url: str, settings: KafkaSettings, tmp_path: Path
) -> None:
    with kafka_bus(kafka_url, {"t": 2}, settings) as bus:
        publish(bus, "t", [Message("k", b"", partition=number % 2) for number in range(10)])
        with closing(bus.consumer("g", ["t"])) as consumer:
            take(4, consumer, limit=4)

            def meanwhile() -> None:
                take(6, consumer)

            bus.backup(tmp_path / "bus", meanwhile)
        assert bus.lag("g", "t") == {0: 0, 1: 0}
        bus.restore(tmp_path / "bus")
        assert sum(bus.lag("g", "t").values()) == 6
        with pytest.raises(Misconfigured, match="there already"):
            bus.backup(tmp_path / "bus", lambda: None)
