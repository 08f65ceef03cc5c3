"""The bus on Kafka is a bus."""

from collections.abc import Iterator

import pytest

from tests.bus.kafka_parts import kafka_bus
from tests.contracts.bus import PARTITIONS, Bus, BusContract


@pytest.mark.service
class TestKafkaBus(BusContract):
    @pytest.fixture
    def bus(self, kafka_url: str) -> Iterator[Bus]:
        with kafka_bus(kafka_url, PARTITIONS) as bus:
            yield bus
