"""What every stage works with, in its process."""

from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Literal

from app.heartbeat import EVERY, Heartbeat
from app.home import Home
from app.ports import Bus
from app.settings import Settings
from app.wiring import State
from core.clock import Clock

Ends = Literal["never", "drained", "asked"]
"""Whether a run goes on for ever, or until everything that is there was dealt with: then nothing more is waited for.

asked: the same, for what was asked for alone: no source is listened to.
"""


def pace(ends: Ends) -> float:
    """Seconds between two reports, and between two looks at jobs: fewer where somebody waits for the end."""
    return EVERY if ends == "never" else 0.25


@dataclass(frozen=True, slots=True)
class Premises:
    """What a command starts from. config: the settings file that was named for it, if one was."""

    settings: Settings
    home: Home
    clock: Clock
    config: Path | None


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    settings: Settings
    home: Home
    state: State
    bus: Bus
    clock: Clock
    stop: Event
    heartbeat: Heartbeat
    ends: Ends
