"""The same programs over Kafka: what comes of them is what comes of an undisturbed run on the embedded bus."""

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.settings import BusSettings
from tests.bus.kafka_parts import fresh
from tests.faults.conftest import Undisturbed
from tests.faults.contents import contents
from tests.faults.house import Engines, House, eventually
from tests.faults.test_kills import disturb

pytestmark = [pytest.mark.long, pytest.mark.service]


@pytest.fixture
def house(kafka_url: str, tmp_path: Path) -> Iterator[House]:
    bus = BusSettings(url=f"kafka://{kafka_url}", kafka=fresh())
    with House(tmp_path / "home", engines=Engines(bus=bus)) as opened:
        opened.listen()
        yield opened


def test_over_kafka_the_same_comes_of_the_same_events(calm: Undisturbed, house: House) -> None:
    house.run("replay", str(calm.file))
    house.run("run", "--drain")
    assert contents(house.home) == calm.contents


def test_stages_over_kafka_killed_at_random_moments_lose_nothing_and_count_nothing_twice(
    calm: Undisturbed, house: House
) -> None:
    disturb(house, calm, kills=4, dice=random.Random(11))
    house.run("run", "--drain")
    assert contents(house.home) == calm.contents


def test_a_backup_taken_at_work_over_kafka_goes_on_where_it_was(
    calm: Undisturbed, house: House, tmp_path: Path
) -> None:
    house.run("replay", str(calm.file))
    house.start("run", "run")
    eventually(partial(house.has_handled, calm.events * 3 // 2), "half of the work")
    house.run("backup", str(tmp_path / "backup"))
    house.stop()
    with House(tmp_path / "restored", engines=house.engines) as restored:
        restored.run("restore", str(tmp_path / "backup"))
        restored.run("run", "--drain")
        assert contents(restored.home) == calm.contents
