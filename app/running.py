"""`tocsin run`: every stage under one supervisor, until stopped or until everything was dealt with."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event

from app.drain import drained
from app.heartbeat import EVERY
from app.home import Home
from app.rooms import Ends
from app.settings import Settings
from app.stages import NAMES
from app.supervisor import Supervisor
from app.wiring import State, open_bus, open_state
from core.bus.port import Lag
from core.clock import Clock
from core.errors import Misconfigured
from core.state.jobs import Jobs, JobStatus

STEADY = 2.5 * EVERY
"""Seconds for which a run must have been drained: what a stage says of itself is up to a heartbeat old."""
LOOK = 0.25


def run(settings: Settings, home: Home, clock: Clock, config: Path | None, ends: Ends) -> list[str]:
    """Owns the data folder while it runs. Returns the stages that were halted at its end.

    Raises Misconfigured when another `tocsin run` owns the folder.
    """
    stop = Event()
    with home.owned(), open_state(settings, home, clock) as state:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        state.stages.forget(clock.now())
        supervisor = Supervisor(commands(config, ends), home.run, lambda *_: None)
        if ends == "drained":
            done = Drained(state, open_bus(settings, home, clock))
            supervisor.run(stop, lambda: bool(supervisor.halted()) or done())
        else:
            supervisor.run(stop, lambda: False)
        return supervisor.halted()


def finish(settings: Settings, home: Home, clock: Clock, config: Path | None, jobs: Jobs, number: int) -> None:
    """Until a job is done or has failed: by the running Tocsin, or, where none runs, by one that is run for it."""
    while jobs.get(number).status in (JobStatus.QUEUED, JobStatus.RUNNING):
        try:
            run(settings, home, clock, config, "drained")
        except Misconfigured:  # another one owns the data folder, and does it
            time.sleep(LOOK)


def commands(config: Path | None, ends: Ends) -> Mapping[str, list[str]]:
    """How each stage is started: as `tocsin stage` would be, by this interpreter."""
    tocsin = [sys.executable, "-m", "cli.main", *(["--config", str(config)] if config else [])]
    return {name: [*tocsin, "stage", name, "--parent", str(os.getpid()), "--ends", ends] for name in NAMES}


class Drained:
    """Whether everything was dealt with, and has been for long enough to be sure."""

    def __init__(self, state: State, bus: Lag) -> None:
        self._state = state
        self._bus = bus
        self._since: float | None = None
        self._next = 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + LOOK
        waiting = self._state.outbox.pending() + self._state.jobs.unfinished()
        if not drained(self._state.stages.list(), self._bus, waiting):
            self._since = None
            return False
        self._since = self._since or now
        return now - self._since >= STEADY
