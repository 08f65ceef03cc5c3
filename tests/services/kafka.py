"""Apache Kafka in KRaft mode: one node, broker and controller."""

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.jars import fingerprint, jars
from tests.services.jdk import Need
from tests.services.server import Launch, NotUp, listens

JDK = Need(lowest=17)
_CLUSTER = "dG9jc2luLXRlc3QtMDAwMQ"  # 16 bytes in base64, as KRaft wants them
_HEAP = ("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC")
_BRIEF = "-XX:TieredStopAtLevel=1"
"""A third less work for a broker until it answers; an Elasticsearch under load takes several times as long with it."""
_SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "ADMIN",
    "auto.create.topics.enable": "false",
    "num.partitions": "2",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.dedupe.buffer.size": "16777216",
}


@dataclass(frozen=True, slots=True)
class Kafka:
    """protocol: of its users' listener. settings: of server.properties, over ours, such as those that SASL needs.
    lasting: it serves more than one test, and what compiling for a long life costs comes back.

    `admin_url` is a second listener without encryption and password.
    """

    protocol: str = "PLAINTEXT"
    settings: Mapping[str, str] = field(default_factory=dict)
    lasting: bool = False
    name: str = "kafka"

    @property
    def fingerprint(self) -> str:
        return f"{fingerprint('kafka')} {self.protocol} {self.settings}"

    def lacking(self) -> str | None:
        return JDK.lacking()

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        java = JDK.found().tool("java")
        properties = folder / "server.properties"
        settings = {**_SETTINGS, **self._listeners(ports), "log.dirs": str(folder / "data"), **self.settings}
        properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        classes = [*_HEAP, "-cp", f"{jars('kafka', JDK.found())}/*"]
        if not (folder / "data" / "meta.properties").exists():
            _format([java, _BRIEF, *classes], properties)
        options = classes if self.lasting else [_BRIEF, *classes]
        return Launch(
            [java, *options, "kafka.Kafka", str(properties)],
            url=f"127.0.0.1:{ports[0]}",
            admin_url=f"127.0.0.1:{ports[1]}",
        )

    def answers(self, admin_url: str) -> bool:
        """A broker listens before it takes part in its cluster, and until then it refuses topics."""
        if not listens(admin_url):
            return False
        from kafka import KafkaAdminClient  # slow, and most runs of the tests need none
        from kafka.errors import KafkaError

        try:
            with closing(KafkaAdminClient(bootstrap_servers=admin_url, request_timeout_ms=5000)) as client:
                return bool(client.describe_cluster()["brokers"])
        except KafkaError:
            return False

    def _listeners(self, ports: Sequence[int]) -> dict[str, str]:
        users, admin, controller = (f"127.0.0.1:{port}" for port in ports)
        return {
            "listeners": f"USERS://{users},ADMIN://{admin},CONTROLLER://{controller}",
            "advertised.listeners": f"USERS://{users},ADMIN://{admin}",
            "listener.security.protocol.map": f"USERS:{self.protocol},ADMIN:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.quorum.voters": f"1@{controller}",
        }


def _format(command: Sequence[str], properties: Path) -> None:
    whole = [*command, "kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(properties)]
    done = subprocess.run(whole, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotUp(f"Kafka's storage could not be made:\n{done.stdout}{done.stderr}")
