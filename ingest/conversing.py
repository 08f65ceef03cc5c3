"""Platforms that are asked now and then what was written to an account of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from core.errors import Misconfigured
from core.secret import secret
from ingest.port import Harvest, Refused, Surroundings
from ingest.turns import Turns
from schemas.private import PrivateEvent


@dataclass(frozen=True, slots=True)
class Heard:
    """resume: where the next question begins. more: it may be asked at once."""

    events: tuple[PrivateEvent, ...]
    resume: str
    refused: tuple[Refused, ...] = ()
    more: bool = False


class Conversations(Protocol):
    """Of one account, over one connection."""

    def since(self, resume: str) -> Heard:
        """resume: empty at the very first. Raises as ingest/port.py Source.next_batch does."""

    def close(self) -> None: ...


def credential(source: str, name: str, value: SecretStr, file: Path | None) -> SecretStr:
    """What lets a source in: the value, or what stands in the file. Raises Misconfigured where there is neither."""
    setting = f"sources.{source}.{name}"
    given = secret(setting, value, file)
    if not given.get_secret_value():
        raise Misconfigured(
            f"{setting} is empty.", f"Set it, or {setting}_file; docs/private-messages.md says what it is."
        )
    return given


class Conversing:
    """What the sources of private messages share. every: between two questions. connect: to the platform, anew."""

    def __init__(self, around: Surroundings, every: timedelta, connect: Callable[[], Conversations]) -> None:
        self._around = around
        self._every = every
        self._connect = connect
        self._there: Conversations | None = None
        self._resume = ""
        self._turns = Turns(around.name, self._turn)

    def open(self, resume: str) -> None:
        self.close()
        self._resume = resume
        self._there = self._connect()
        self._turns = Turns(self._around.name, self._turn)
        self._turns.begin(resume)

    def next_batch(self) -> Harvest:
        return self._turns.next_batch()

    def close(self) -> None:
        if self._there is not None:
            self._turns.end(self._there.close)
            self._there = None

    def _turn(self) -> Harvest:
        if self._there is None:
            raise RuntimeError("a source is opened before it is asked")
        heard = self._there.since(self._resume)
        self._resume = heard.resume
        awake = None if heard.more else self._around.clock.now() + self._every
        return Harvest((), heard.resume, heard.refused, awake, private=heard.events)
