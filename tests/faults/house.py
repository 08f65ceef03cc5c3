"""A data folder under test: its programs as real processes, and what its store holds in the end."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from app import wiring
from app.drain import lags
from app.home import Home
from app.settings import Settings
from core.clock import SystemClock, minute_of
from schemas.scope import ALL
from tests.builders import MORNING

WATCHES = Path(__file__).with_name("rail.toml")
BOUND = 240.0
"""Seconds after which a wait has failed."""
STAGES = ("analyse", "weigh", "index", "alert")


@dataclass(frozen=True, slots=True)
class House:
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return Home(self.folder)

    def run(self, *words: str) -> None:
        """A command to its end."""
        done = self._start(*words)
        done.wait(timeout=BOUND)
        assert done.returncode == 0, self.said(words[0])

    def start(self, name: str, *words: str) -> None:
        """A command that goes on."""
        self.processes[name] = self._start(*words)

    def kill(self, name: str) -> None:
        """SIGKILL, at once."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        """SIGTERM to all that still run; each must end by itself."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=BOUND)

    def said(self, word: str) -> str:
        """What commands that begin with this word have written so far."""
        return self._log(word).read_text()

    def waiting(self) -> Mapping[str, int]:
        """Records that each stage has not committed."""
        return lags(wiring.open_bus(self._settings(), self.home, SystemClock()))

    def contents(self) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[object]]:
        """Every sighting, every count of a minute, everything covered."""
        clock = SystemClock()
        with wiring.open_reader(self.home, clock) as reader:
            sightings = [
                (h.mention.id, h.sighting.watch, h.version, h.sighting.weight, h.sighting.topics, h.sighting.polarity,
                 h.sighting.original, h.sighting.group, h.mention.text, h.mention.engagement.likes)
                for h in reader.scan(None, ALL)
            ]  # fmt: skip
            start = minute_of(MORNING)
            counts = [
                (row.watch, row.topic, row.minute, round(row.mentions, 9), round(row.negatives, 9))
                for watch in ("velorail", "ferrolis", "-")
                for row in reader.minutes(watch, start, start + 60 * 24 * 60)
            ]
        with wiring.open_state(self._settings(), self.home, clock) as state:
            covered: list[object] = list(state.coverage.spans(start, start + 60 * 24 * 60))
        return sorted(sightings), sorted(counts, key=repr), covered

    def _settings(self) -> Settings:
        return Settings(home=self.folder)

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "TOCSIN_HOME": str(self.folder), "TOCSIN_WEB__PORT": "0"}
        with self._log(words[0]).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "cli.main", *words], env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    def _log(self, word: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}-{word}.log")


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Waits until it holds; fails after BOUND."""
    pause, left = Event(), BOUND
    while not condition():
        assert left > 0, f"{what} did not come about"
        pause.wait(0.1)
        left -= 0.1
