"""Consumer groups of the bus on Kafka: who holds what, who may commit, and what comes again."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from kafka import KafkaAdminClient

from core.bus.kafka.bus import KafkaBus
from core.bus.kafka.consumer import KafkaMember
from core.bus.kafka.settings import KafkaSettings
from core.bus.port import Batch, Lost, Message
from tests.bus.kafka_parts import fresh, kafka_bus
from tests.contracts.bus import A_MOMENT, LONG, messages, publish, take
from tests.services.server import eventually

pytestmark = pytest.mark.service

TOPICS = {"one": 1, "many": 4}
BOUND = LONG.total_seconds()


@pytest.fixture
def settings() -> KafkaSettings:
    """Members are given up after two seconds without a poll."""
    return fresh(silence_seconds=2.0)


@pytest.fixture
def bus(kafka_url: str, settings: KafkaSettings) -> Iterator[KafkaBus]:
    with kafka_bus(kafka_url, TOPICS, settings) as bus:
        publish(bus, "one", messages(10))
        yield bus


def polled(member: KafkaMember, limit: int) -> Batch:
    """The first records that it is given."""
    batches: list[Batch] = []

    def brought() -> bool:
        batches.append(member.poll(limit, A_MOMENT))
        return bool(batches[-1].records)

    assert eventually(brought, BOUND)
    return batches[-1]


def given_up(url: str, settings: KafkaSettings) -> None:
    """Waits until the group has no member any more."""
    with closing(KafkaAdminClient(bootstrap_servers=url)) as admin:
        name = f"{settings.prefix}g"
        assert eventually(lambda: not admin.describe_groups([name])[name]["members"], BOUND)


def test_a_member_that_was_silent_for_too_long_can_neither_speak_nor_commit(bus: KafkaBus) -> None:
    with closing(bus.consumer("g", ["one"])) as paused, closing(bus.consumer("g", ["one"])) as other:
        late = polled(paused, 10)
        again = polled(other, 4)
        with pytest.raises(Lost):
            paused.affirm()
        paused.commit(late)
        assert again.records == late.records[:4]
        assert bus.lag("g", "one") == {0: 10}
        other.affirm()
        other.commit(again)
        assert bus.lag("g", "one") == {0: 6}


def test_a_member_that_was_given_up_comes_back_and_begins_at_what_is_committed(bus: KafkaBus) -> None:
    with closing(bus.consumer("g", ["one"])) as paused:
        polled(paused, 10)
        with closing(bus.consumer("g", ["one"])) as other:
            other.commit(polled(other, 4))
        assert [record.offset for record in polled(paused, 10).records] == [4, 5, 6, 7, 8, 9]


def test_a_member_alone_keeps_its_work_however_long_it_takes(
    bus: KafkaBus, kafka_url: str, settings: KafkaSettings
) -> None:
    with closing(bus.consumer("g", ["one"])) as only:
        batch = polled(only, 5)
        given_up(kafka_url, settings)
        only.commit(batch)
        assert [record.offset for record in polled(only, 10).records] == [5, 6, 7, 8, 9]
        assert bus.lag("g", "one") == {0: 5}


def test_what_a_silent_member_had_done_is_done_again_only_if_another_went_on(bus: KafkaBus) -> None:
    with closing(bus.consumer("g", ["one"])) as silent:
        batch = polled(silent, 5)
        with closing(bus.consumer("g", ["one"])) as other:
            other.commit(polled(other, 1))
        silent.commit(batch)
        assert [record.offset for record in polled(silent, 3).records] == [1, 2, 3]


def test_a_batch_that_its_member_may_not_speak_for_comes_again_to_it_once_it_may(
    bus: KafkaBus, kafka_url: str, settings: KafkaSettings
) -> None:
    with closing(bus.consumer("g", ["one"])) as only:
        polled(only, 5)
        given_up(kafka_url, settings)
        with pytest.raises(Lost):
            only.affirm()
        assert [record.offset for record in polled(only, 10).records] == list(range(10))


def test_whoever_joins_a_topic_of_one_partition_stands_by(bus: KafkaBus) -> None:
    with closing(bus.consumer("g", ["one"])) as active:
        active.commit(polled(active, 1))
        with closing(bus.consumer("g", ["one"])) as standby:
            taken = 1
            while taken < 10:
                assert standby.poll(1, A_MOMENT).records == ()
                batch = active.poll(1, A_MOMENT)
                active.commit(batch)
                taken += len(batch.records)


def test_a_busy_partition_does_not_keep_the_others_waiting(bus: KafkaBus) -> None:
    publish(bus, "many", [Message("k", b"", partition=0)] * 3000 + [Message("k", b"", partition=3)])
    with closing(bus.consumer("g", ["many"])) as consumer:
        assert {record.at.partition for record in take(3001, consumer, limit=1000)} == {0, 3}


def test_members_that_listen_to_different_topics_share_only_what_both_listen_to(bus: KafkaBus) -> None:
    publish(bus, "many", [Message("k", b"", partition=partition) for partition in range(4)])
    with closing(bus.consumer("g", ["many"])) as first, closing(bus.consumer("g", ["one", "many"])) as second:
        assert len(take(14, first, second)) == 14
        assert sum(bus.lag("g", "one").values()) + sum(bus.lag("g", "many").values()) == 0
