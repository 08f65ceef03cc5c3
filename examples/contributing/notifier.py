"""Incidents in a file, one JSON object a line: for a screen in the office, or a tool that follows files."""

import json
import os
from pathlib import Path

from alerts.channel import Surroundings
from core.errors import Transient
from schemas.base import Strict
from schemas.delivery import Delivery


class Settings(Strict):
    """path: of the file that is appended to."""

    path: Path


class Logbook:
    """A message that comes twice (after a crash, say) is written once."""

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._path = settings.path
        self._clock = around.clock

    def send(self, delivery: Delivery) -> str:
        """Raises Transient when the file cannot be written now: the outbox tries again."""
        entry = {"key": delivery.key, "at": self._clock.now().isoformat(), "text": delivery.text}
        try:
            if delivery.key not in self._written():
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                    os.fsync(file.fileno())
        except OSError as error:
            raise Transient(f"{self._path} cannot be written: {error.strerror}.") from error
        return delivery.key

    def _written(self) -> set[str]:
        if not self._path.exists():
            return set()
        with self._path.open(encoding="utf-8") as file:
            return {json.loads(line)["key"] for line in file if line.endswith("\n")}
