"""Runs the stages as processes: starts them, restarts what crashes with a back-off, stops all of them cleanly."""

import os
import subprocess
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import MappingProxyType

CRASHES = 5
CRASH_WINDOW = 600.0
"""Five crashes in ten minutes: the stage is halted until `tocsin resume` (contracts.md)."""
GRACE = 10.0
"""Seconds that a stage has to stop by itself before it is killed; killing loses nothing."""
LONGEST_BACK_OFF = 30.0
MISCONFIGURED = 3
"""The exit code of a stage that cannot work until somebody changes a setting: starting it again would not help."""
PAUSE = 0.1

NOTHING: Mapping[str, str] = MappingProxyType({})
Report = Callable[[str, str, str], None]
"""Told (stage, state, detail) when a stage crashes (degraded), crashes too often (halted), or is misconfigured."""


@dataclass(slots=True)
class Child:
    """One stage: its command, its process, and when it crashed."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=CRASHES))
    start_at: float = 0.0
    halted: bool = False

    def crashed(self, now: float, code: int = 1) -> None:
        self.crashes.append(now)
        recent = [moment for moment in self.crashes if now - moment < CRASH_WINDOW]
        self.halted = code == MISCONFIGURED or len(recent) >= CRASHES
        self.start_at = now + min(LONGEST_BACK_OFF, 0.5 * 2 ** (len(recent) - 1))


class Supervisor:
    """logs: the folder of one log file a stage. report: told of crashes and halts. speaks: stages whose standard output
    is ours, as they have something to say to whoever is there. environment: of the stages, besides ours."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        logs: Path,
        report: Report,
        speaks: Collection[str] = (),
        environment: Mapping[str, str] = NOTHING,
    ) -> None:
        self._children = [Child(name, command) for name, command in commands.items()]
        self._logs = logs
        self._report = report
        self._speaks = speaks
        self._environment = environment

    def run(self, stop: Event, until: Callable[[], bool]) -> None:
        """Until stop is set, `until` says that the work is done, or every stage has halted; then stops all of them."""
        try:
            while not stop.wait(PAUSE) and not self._all_halted() and not until():
                for child in self._children:
                    self._tend(child)
        finally:
            self.stop()

    def pids(self) -> dict[str, int]:
        """The process of each stage that is running."""
        return {c.name: c.process.pid for c in self._children if c.process and c.process.poll() is None}

    def halted(self) -> list[str]:
        return [child.name for child in self._children if child.halted]

    def stop(self) -> None:
        """SIGTERM to all, then SIGKILL to what is left after the grace."""
        running = [child.process for child in self._children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def resume(self, name: str) -> None:
        """Starts a halted stage afresh, its crashes forgotten."""
        for child in self._children:
            if child.name == name:
                child.crashes.clear()
                child.halted = False

    def _all_halted(self) -> bool:
        return all(child.halted for child in self._children)

    def _tend(self, child: Child) -> None:
        if child.process is None:
            if not child.halted and time.monotonic() >= child.start_at:
                child.process = self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        child.process = None
        child.crashed(time.monotonic(), code)
        state = "misconfigured" if code == MISCONFIGURED else "halted" if child.halted else "degraded"
        self._report(child.name, state, f"exit {code}; see {self._log(child)}")

    def _start(self, child: Child) -> subprocess.Popen[bytes]:
        with self._log(child).open("ab") as log:
            said = None if child.name in self._speaks else log
            return subprocess.Popen(  # noqa: S603 - our own command, no shell
                child.command,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
            )

    def _log(self, child: Child) -> Path:
        return self._logs / f"{child.name}.log"
