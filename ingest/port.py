"""A source of mentions: opened where it left off, asked for batches, told when what it gave is durable."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.clock import Clock
from schemas.event import Covered, Deleted, Posted, Updated


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What wiring hands to every source after its settings. name: of the configured instance (`rss.lemonde`)."""

    name: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that the source gave and that is no mention. where: `line 412 of tweets.csv`."""

    where: str
    body: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a source gave. resume: where to go on from, once these events are durable on the bus.

    awake: do not ask again before (None: at once). done: the source is exhausted.
    """

    events: tuple[Posted | Updated | Deleted | Covered, ...]
    resume: str
    refused: tuple[Refused, ...] = ()
    awake: datetime | None = None
    done: bool = False


class Source(Protocol):
    def open(self, resume: str) -> None:
        """From the resume point that was saved last; empty: from the beginning, or from now on."""

    def next_batch(self) -> Harvest: ...

    def close(self) -> None: ...


class Cursors(Protocol):
    """Where each source goes on from."""

    def load(self, source: str) -> str: ...

    def save(self, source: str, resume: str) -> None: ...
