"""Elasticsearch, one node: the current one and the oldest one whose real HTTP layer can be had as a package."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.services.jars import SOURCES, classes, fingerprint, jars
from tests.services.jdk import Need
from tests.services.server import Launch

_JVM = ("-Xms256m", "-Xmx1g", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Dlog4j2.disable.jmx=true")
_SETTINGS = {
    "cluster.name": "tocsin-test",
    "node.name": "node-1",
    "network.host": "127.0.0.1",
    "discovery.type": "single-node",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "cluster.max_shards_per_node": "3000",
    # The serial collector leaves garbage until the heap is full, which the breaker would take for work.
    "indices.breaker.total.use_real_memory": "false",
}
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %marker %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


@dataclass(frozen=True, slots=True)
class Elasticsearch9:
    """Its core, with an HTTP layer and analysis of ours. settings: of elasticsearch.yml, over ours."""

    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = "es9"

    @property
    def fingerprint(self) -> str:
        return f"{fingerprint('es9')} {self.settings}"

    def lacking(self) -> str | None:
        return NINE.lacking()

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        jdk = NINE.found()
        home = _home(folder, ports, self.settings)
        module = home / "modules" / "glue"
        if not module.exists():
            module.mkdir()
            shutil.copy(SOURCES / "es9" / "glue" / "plugin-descriptor.properties", module)
            built = shutil.make_archive(str(module / "glue"), "zip", classes("es9", "glue", jdk))
            Path(built).rename(module / "glue.jar")
        flags = (
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Des.nativelibs.path=/nonexistent",
            "-Des.distribution.type=tar",
            "-Dsun.net.httpserver.nodelay=true",
            "-Dsun.net.httpserver.idleInterval=3600",
        )
        path = f"{classes('es9', 'launcher', jdk)}:{jars('es9', jdk)}/*"
        return _launch([jdk.tool("java"), *_JVM, *flags, "-cp", path, "Es9Server", str(home)], ports)

    def answers(self, admin_url: str) -> bool:
        return _answers(admin_url)


@dataclass(frozen=True, slots=True)
class Elasticsearch7:
    """7.10, which clients of 8.x take for one of theirs. settings: of elasticsearch.yml, over ours."""

    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = "es7"

    @property
    def fingerprint(self) -> str:
        return f"{fingerprint('es7')} {self.settings}"

    def lacking(self) -> str | None:
        return SEVEN.lacking()

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        jdk = SEVEN.found()
        home = _home(folder, ports, {"transport.port": str(ports[1]), **self.settings})
        flags = (
            "-Des.distribution.flavor=oss",
            "-Des.distribution.type=zip",
            "-Dio.netty.noUnsafe=true",
            "-Dio.netty.noKeySetOptimization=true",
        )
        path = f"{classes('es7', 'launcher', jdk)}:{jars('es7', jdk)}/*"
        return _launch([jdk.tool("java"), *_JVM, *flags, "-cp", path, "Es7Server", str(home)], ports)

    def answers(self, admin_url: str) -> bool:
        return _answers(admin_url)


NINE = Need(lowest=21)
SEVEN = Need(lowest=11, highest=17)


def _home(folder: Path, ports: Sequence[int], settings: Mapping[str, str]) -> Path:
    home = folder / "home"
    for name in ("config", "data", "logs", "plugins", "modules", "snapshots"):
        (home / name).mkdir(parents=True, exist_ok=True)
    whole = {**_SETTINGS, "http.port": str(ports[0]), "path.repo": str(home / "snapshots"), **settings}
    (home / "config" / "elasticsearch.yml").write_text("".join(f"{name}: {value}\n" for name, value in whole.items()))
    (home / "config" / "log4j2.properties").write_text(_LOGGING)
    return home


def _launch(command: Sequence[str], ports: Sequence[int]) -> Launch:
    url = f"http://127.0.0.1:{ports[0]}"
    return Launch(command, url, admin_url=url)


def _answers(url: str) -> bool:
    try:
        health = {"wait_for_status": "yellow", "timeout": "1s"}
        return httpx.get(f"{url}/_cluster/health", params=health, timeout=5).is_success
    except httpx.TransportError:
        return False
