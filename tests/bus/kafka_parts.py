"""What the tests of the bus on Kafka share."""

import select
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import IO
from uuid import uuid4

import pytest

from core.bus.kafka.bus import KafkaBus
from core.bus.kafka.settings import KafkaSettings, servers
from tests.services.kafka import Kafka
from tests.services.server import Server

WEEK = timedelta(days=7)
BOUND = 90.0
"""Seconds after which what was waited for has failed."""


def fresh(**settings: object) -> KafkaSettings:
    """Topics and groups that no other test has, and members that are given up as soon as brokers allow."""
    return KafkaSettings.model_validate({"prefix": f"test-{uuid4().hex[:12]}.", "session_seconds": 6.0, **settings})


@contextmanager
def kafka_bus(
    url: str, partitions: Mapping[str, int], settings: KafkaSettings | None = None, retention: timedelta = WEEK
) -> Iterator[KafkaBus]:
    """url: host:port."""
    with closing(KafkaBus.open((url,), settings or fresh(), partitions, retention)) as bus:
        yield bus


def address(url: str, settings: KafkaSettings) -> str:
    """For a process that is to open the same bus."""
    return f"kafka://{url} {settings.model_dump_json()}"


def at_address(address: str, partitions: Mapping[str, int]) -> KafkaBus:
    where, settings = address.split(" ", 1)
    return KafkaBus.open(servers(where), KafkaSettings.model_validate_json(settings), partitions, WEEK)


@contextmanager
def own_broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that may be killed, and gives up members after a second. It is not asked for where there is no Kafka."""
    request.getfixturevalue("kafka_url")
    recipe = Kafka(settings={"group.min.session.timeout.ms": "1000"})
    with Server(recipe, tmp_path_factory.mktemp("broker")) as broker:
        yield broker


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL; once or more."""
    with process:
        process.kill()


def line(output: IO[bytes] | None) -> bytes:
    """The next one that a process says."""
    assert output is not None
    assert select.select([output], [], [], BOUND)[0], "it says nothing"
    return output.readline()
