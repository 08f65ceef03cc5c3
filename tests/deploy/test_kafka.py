"""Kafka as compose.yaml runs it: with the file that it gets, the secrets that are made, and the settings of a stage."""

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.bus.kafka.settings import KafkaSettings
from core.errors import Misconfigured
from tests.bus.kafka_parts import kafka_bus
from tests.contracts.bus import ONE, messages, publish, take
from tests.deploy.files import DEPLOY, compose
from tests.services.fixtures import OwnServer
from tests.services.jars import fingerprint, jars
from tests.services.kafka import JDK, Kafka
from tests.services.server import Launch, Server

pytestmark = pytest.mark.service

PREFIX = "TOCSIN_BUS__KAFKA__"
SECRETS = "/run/secrets"


@dataclass(frozen=True, slots=True)
class Deployed:
    """secrets: the folder that takes the place of /run/secrets."""

    secrets: Path
    name: str = "kafka"

    @property
    def fingerprint(self) -> str:
        return fingerprint("kafka")

    def lacking(self) -> str | None:
        return Kafka().lacking()

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        file = folder / "server.properties"
        client, controller, broker = (f"127.0.0.1:{port}" for port in ports)
        file.write_text(
            (DEPLOY / "kafka" / "server.properties")
            .read_text()
            .replace("CLIENT://:9092", f"CLIENT://{client}")
            .replace("CLIENT://kafka:9092", f"CLIENT://{client}")
            .replace("127.0.0.1:9093", controller)
            .replace("127.0.0.1:9094", broker)
            .replace(SECRETS, str(self.secrets))
            .replace("/var/lib/kafka/data", str(folder / "data"))
        )
        java = [JDK.found().tool("java"), "-Xmx512m", "-cp", f"{jars('kafka', JDK.found())}/*"]
        cluster = (self.secrets / "kafka_cluster_id").read_text()
        format_ = ["kafka.tools.StorageTool", "format", "--ignore-formatted", f"--cluster-id={cluster}"]
        subprocess.run([*java, *format_, "--config", str(file)], check=True, capture_output=True)
        return Launch([*java, "kafka.Kafka", str(file)], url=client, admin_url=broker)

    def answers(self, admin_url: str) -> bool:
        return Kafka().answers(admin_url)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kafka") / "secrets"
    subprocess.run([DEPLOY / "secrets.sh", folder], check=True, capture_output=True)
    return folder


@pytest.fixture
def broker(own_server: OwnServer, secrets: Path) -> Server:
    return own_server(Deployed(secrets))


def told(secrets: Path) -> Mapping[str, str]:
    """What a stage is told of it."""
    environment: Mapping[str, str] = compose()["services"]["index"]["environment"]
    return {
        name.removeprefix(PREFIX).lower(): value.replace(SECRETS, str(secrets))
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }


def test_a_stage_gets_in_with_what_it_is_told_and_nobody_without_the_password(broker: Server, secrets: Path) -> None:
    with kafka_bus(broker.url, {ONE: 1}, KafkaSettings.model_validate(told(secrets))) as bus:
        publish(bus, ONE, messages(3))
        with closing(bus.consumer("g", [ONE])) as consumer:
            assert len(take(3, consumer)) == 3
    guessed = {name: value for name, value in told(secrets).items() if name != "password_file"} | {"password": "guess"}
    with pytest.raises(Misconfigured, match="login"), kafka_bus(broker.url, {ONE: 1}, KafkaSettings(**guessed)):  # type: ignore[arg-type]
        pass
