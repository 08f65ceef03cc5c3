"""A data folder under test, and the programs that work on it as real processes."""

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self
from uuid import uuid4

import psutil
from pydantic import SecretStr

from app import wiring
from app.drain import lags
from app.home import Home
from app.ports import Bus
from app.settings import BusSettings, IndexSettings, Settings, StateSettings
from core.bus.port import ANALYSED, ENRICHED, RAW
from core.clock import SystemClock
from core.errors import Transient
from index.elastic.settings import ElasticSettings
from tests.bus.kafka_parts import fresh
from tests.program import Program

WATCHES = Path(__file__).with_name("rail.toml")
BOUND = 240.0
"""Seconds after which a wait has failed."""
LOOK = 0.2
STAGES = ("analyse", "weigh", "index", "alert")


@dataclass(frozen=True, slots=True)
class Engines:
    """Where bus, mentions and state (its address) are kept; by default all in the folder."""

    bus: BusSettings = field(default_factory=BusSettings)
    index: IndexSettings = field(default_factory=IndexSettings)
    state: str = ""

    def settings(self, folder: Path) -> Settings:
        return Settings(home=folder, bus=self.bus, index=self.index, state=StateSettings(url=SecretStr(self.state)))

    def environment(self) -> Mapping[str, str]:
        """The same, for programs."""
        return {
            "TOCSIN_BUS__URL": self.bus.url,
            "TOCSIN_BUS__KAFKA__PREFIX": self.bus.kafka.prefix,
            "TOCSIN_BUS__KAFKA__SESSION_SECONDS": str(self.bus.kafka.session_seconds),
            "TOCSIN_INDEX__URL": self.index.url,
            "TOCSIN_INDEX__ELASTICSEARCH__PREFIX": self.index.elasticsearch.prefix,
            "TOCSIN_INDEX__ELASTICSEARCH__REPLICAS": str(self.index.elasticsearch.replicas),
            "TOCSIN_STATE__URL": self.state,
        }


FILES = Engines()


def on_servers(kafka: str, elasticsearch: str, postgres: str) -> Engines:
    """Topics and indices that no other test has."""
    ours = ElasticSettings(prefix=f"test_{uuid4().hex[:12]}", replicas=0)
    return Engines(
        BusSettings(url=f"kafka://{kafka}", kafka=fresh()),
        IndexSettings(url=elasticsearch, elasticsearch=ours),
        postgres,
    )


class House:
    """Left, it ends whatever it started and still runs. environment: further settings of the programs."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None, engines: Engines = FILES) -> None:
        self.home = Home(folder)
        self.engines = engines
        self.settings = engines.settings(folder)
        self._environment = {
            "TOCSIN_HOME": str(folder),
            "TOCSIN_WEB__PORT": "0",
            "COLUMNS": "999",
            **engines.environment(),
            **(environment or {}),
        }
        self.processes: dict[str, Program] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def run(self, *words: str) -> None:
        """A command to its end."""
        self.start(words[0], *words)
        assert self.ended(words[0]) == 0, self.said(words[0])

    def start(self, name: str, *words: str) -> None:
        """A command that goes on."""
        log = self._log(name)
        self.processes[name] = Program(words, {**os.environ, **self._environment}, (log, log))

    def ended(self, name: str) -> int:
        """Its exit code, once it has ended."""
        return self.processes[name].wait(timeout=BOUND)

    def listen(self) -> None:
        self.run("watches", "apply", str(WATCHES))

    def kill(self, name: str) -> None:
        """SIGKILL, at once."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stages(self) -> list[psutil.Process]:
        """The stages that a supervisor started."""
        return psutil.Process(self.processes["run"].pid).children()

    def stop(self) -> None:
        """SIGTERM to all that still run; each must end by itself."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=BOUND)

    def status(self) -> str:
        """What `tocsin status --json` writes, or why it cannot."""
        self._log("status").unlink(missing_ok=True)
        self.start("status", "status", "--json")
        self.ended("status")
        return self._log("status").read_text()

    def said(self, name: str) -> str:
        """What it has written so far, in one line."""
        return " ".join(self._log(name).read_text().split())

    def waiting(self) -> Mapping[str, int]:
        """Records that each stage has not committed."""
        with closing(self._bus()) as bus:
            return lags(bus)

    def has_handled(self, records: int) -> bool:
        """Whether replay, analyse and weigh together have written so many, repeats included."""
        try:
            with closing(self._bus()) as bus:
                return sum(sum(bus.lag("nobody", topic).values()) for topic in (RAW, ANALYSED, ENRICHED)) >= records
        except Transient:  # a broker that was just started again
            return False

    def is_through(self) -> bool:
        """Whether every stage has committed all there is."""
        try:
            return not any(self.waiting().values())
        except Transient:
            return False

    def _bus(self) -> Bus:
        return wiring.open_bus(self.settings, self.home, SystemClock())

    def _log(self, name: str) -> Path:
        return self.home.root.with_name(f"{self.home.root.name}-{name}.log")


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Waits until it holds; fails after BOUND."""
    pause, left = Event(), BOUND
    while not condition():
        assert left > 0, f"{what} did not come about"
        pause.wait(LOOK)
        left -= LOOK
