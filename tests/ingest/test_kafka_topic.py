"""A topic of somebody else: what every live source must do, over the embedded bus and over a real Kafka."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from app.wiring.topics import ForeignTopics
from core.bus.login import Login
from core.bus.port import Batch, Consumer, Message, Publisher
from core.bus.sqlite import SqliteBus
from core.clock import SystemClock
from core.errors import Misconfigured, Permanent
from core.plugins import Plugins
from ingest.port import Source, Surroundings, Topic, Topics
from ingest.sources.kafka import KafkaTopic, Settings
from schemas.event import Covered, Deleted, Posted
from tests.builders import NOON, deleted, posted
from tests.bus.kafka_parts import fresh, kafka_bus
from tests.contracts.live import LiveSourceContract, Scene, exhaust, gone, ids, listen
from tests.ingest.parts import HandClock, texts

TOPIC = "others"


@dataclass
class Embedded:
    """Implements ingest/port.py Topics over the embedded bus."""

    bus: SqliteBus

    def join(self, url: str, login: Login, topic: str, group: str) -> Topic:
        return _Read(self.bus, self.bus.consumer(group, [topic]), group, topic)


@dataclass
class _Read:
    bus: SqliteBus
    consumer: Consumer
    group: str
    topic: str

    def poll(self, limit: int, wait: timedelta) -> Batch:
        return self.consumer.poll(limit, wait)

    def commit(self, batch: Batch) -> None:
        self.consumer.commit(batch)

    def caught_up(self) -> bool:
        return not any(self.bus.lag(self.group, self.topic).values())

    def close(self) -> None:
        self.consumer.close()


@dataclass
class Partner:
    """Somebody who publishes mentions on a topic."""

    publisher: Publisher
    clock: HandClock
    numbers: Iterator[int]

    def say(self, text: str) -> str:
        native = f"{next(self.numbers)}"
        told = {"id": native, "published_at": self.clock.now().isoformat(), "author": "ada", "text": text}
        self.put(json.dumps(told).encode())
        return f"kafka:{native}"

    def spoil(self) -> None:
        self.put(b"{")

    def cut(self) -> None:
        """Brokers that break off are what tests/bus/test_kafka_faults.py is about."""

    def delete(self, said: str) -> None:
        self.put(deleted(said, at=self.clock.now()).model_dump_json().encode())

    def put(self, *bodies: bytes) -> None:
        self.publisher.publish(TOPIC, [Message("", body) for body in bodies])


def scene_of(publisher: Publisher, topics: Topics, url: str, topic: str) -> Scene:
    clock = HandClock()
    partner = Partner(publisher, clock, count(1))
    settings = Settings(url=url, topic=topic, group=f"test-{uuid4().hex[:12]}")
    around = Surroundings("kafka", clock, topics=topics)
    return Scene(partner, lambda: KafkaTopic(settings, around), clock, deletes=partner.delete)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    bus = SqliteBus.open(tmp_path / "bus", {TOPIC: 2}, SystemClock())
    with closing(bus), closing(bus.publisher()) as publisher:
        made = scene_of(publisher, Embedded(bus), "kafka://embedded", TOPIC)
        yield made
        made.close()


class TestOverTheEmbeddedBus(LiveSourceContract):
    @pytest.fixture
    def scene(self, tmp_path: Path) -> Iterator[Scene]:
        bus = SqliteBus.open(tmp_path / "bus", {TOPIC: 2}, SystemClock())
        with closing(bus), closing(bus.publisher()) as publisher:
            made = scene_of(publisher, Embedded(bus), "kafka://embedded", TOPIC)
            yield made
            made.close()


@pytest.mark.service
class TestOverKafka(LiveSourceContract):
    @pytest.fixture
    def scene(self, kafka_url: str) -> Iterator[Scene]:
        settings = fresh()
        with kafka_bus(kafka_url, {TOPIC: 2}, settings) as bus, closing(bus.publisher()) as publisher:
            made = scene_of(publisher, ForeignTopics(), f"kafka://{kafka_url}", settings.prefix + TOPIC)
            yield made
            made.close()


def partner(scene: Scene) -> Partner:
    assert isinstance(scene.platform, Partner)
    return scene.platform


def test_it_is_a_plug_in() -> None:
    assert Plugins[Source]("ingest.sources", "tocsin.sources").load("kafka").build is KafkaTopic


def test_events_and_mentions_are_read_and_the_coverage_of_others_is_not(scene: Scene) -> None:
    covered = Covered(source="x", start=NOON, end=NOON + timedelta(minutes=1), observed_at=NOON)
    partner(scene).put(*(each.model_dump_json().encode() for each in (posted("x:1"), covered, deleted("x:2", at=NOON))))
    source = scene.source()
    source.open("")
    given = listen(source, scene, lambda heard: bool(ids(heard.events)) and bool(gone(heard.events)))
    assert (ids(given.events), gone(given.events)) == (["x:1"], ["x:2"])
    (event,) = [each for each in given.events if isinstance(each, Posted)]
    assert event.mention.source == "kafka"
    assert not [each for each in given.events if isinstance(each, Covered) and each.source == "x"]
    assert [each for each in given.events if isinstance(each, Deleted)]


def test_what_was_not_durable_is_given_again(scene: Scene) -> None:
    said = partner(scene).say("perdu")
    first = scene.source()
    first.open("")
    listen(first, scene, lambda heard: said in ids(heard.events))
    first.close()  # before it was asked again
    second = scene.source()
    second.open("")
    listen(second, scene, lambda heard: said in ids(heard.events))
    second.next_batch()
    second.close()
    third = scene.source()
    third.open("")
    assert ids(exhaust(third, scene).events) == []


def test_nothing_is_claimed_before_the_topic_was_read_to_its_end(scene: Scene) -> None:
    source = scene.source()
    source.open("")
    resume = source.next_batch().resume
    source.close()
    partner(scene).put(*(posted(f"x:{number}").model_dump_json().encode() for number in range(1_200)))
    scene.clock.advance(timedelta(hours=6))
    again = scene.source()
    again.open(resume)
    given = listen(again, scene, lambda heard: isinstance(heard.events[-1] if heard.events else None, Covered))
    assert len(ids(given.events)) == 1_200
    assert isinstance(given.events[-1], Covered)
    assert (given.events[-1].start, given.events[-1].end) == (NOON, NOON + timedelta(hours=6, minutes=-1))


def test_what_is_no_json_says_which_record_it_is(scene: Scene) -> None:
    partner(scene).put(b"\xff", b"")
    source = scene.source()
    source.open("")
    given = listen(source, scene, lambda heard: len(heard.refused) == 2)
    assert {each.where.split(" of ")[0] for each in given.refused} <= {"record 0", "record 1"}
    assert texts(given.events) == []


def test_an_address_of_no_brokers_is_a_setting_to_mend() -> None:
    around = Surroundings("kafka", HandClock(), topics=ForeignTopics())
    with pytest.raises(Misconfigured, match=r"sources\.kafka: http://x is no address"):
        KafkaTopic(Settings(url="http://x", topic="t"), around).open("")
    with pytest.raises(Misconfigured, match="nobody here"):
        KafkaTopic(Settings(url="kafka://x", topic="t"), Surroundings("kafka", HandClock())).open("")
    assert not issubclass(Misconfigured, Permanent)
