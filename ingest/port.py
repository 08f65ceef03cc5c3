"""A source of mentions: opened where it left off, asked for batches, told when what it gave is durable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from core.bus.login import Login
from core.bus.port import Consumer
from core.clock import Clock
from core.errors import Misconfigured
from schemas.event import Covered, Deleted, Posted, Updated
from schemas.private import PrivateEvent
from schemas.watch import Listening


class Watches(Protocol):
    """What is listened for. A source that can ask its platform for it, or that hears all, takes no more than that."""

    def revision(self) -> int:
        """Rises with each change: cheap enough to be asked once a second."""

    def listening(self) -> Listening: ...


class Budget(Protocol):
    """What a source may still use of what its platform counts: reads, units of a quota, requests."""

    def left(self, unit: str) -> int:
        """How many of these units may be used now."""

    def use(self, unit: str, keys: Sequence[str]) -> None:
        """Notes what was used, before anything is made of it. keys: of what was read; one that comes again within a UTC
        day counts once, as it does for those who bill."""


class Memory(Protocol):
    """What a source remembers besides its resume point, and what may be forgotten: profiles that cost something."""

    def recall(self, keys: Sequence[str]) -> Mapping[str, str]: ...

    def keep(self, notes: Mapping[str, str], until: datetime) -> None: ...


class Given(Protocol):
    """What a source gave and has to ask its platform for again: whether it still stands, and how it stands."""

    def look_again(self, mentions: Sequence[str], at: datetime) -> None:
        """Notes when each of them is to be looked at next; one that is noted already is noted anew."""

    def due(self, limit: int) -> Sequence[str]:
        """Those whose time has come, the most overdue first."""

    def let_go(self, mentions: Sequence[str]) -> None:
        """They need not be looked at any more."""


class Topic(Consumer, Protocol):
    """A topic that others write, as one member of a group reads it."""

    def caught_up(self) -> bool:
        """Whether all of it is ours to read, and was polled to its end. Raises Transient."""


class Topics(Protocol):
    """Topics on brokers that are not our bus."""

    def join(self, url: str, login: Login, topic: str, group: str) -> Topic:
        """url: `kafka://host:9092,…`. Raises Transient, Misconfigured."""


class Nothing:
    """No watch, no limit, no memory, no brokers: a source by itself."""

    def revision(self) -> int:
        return 0

    def listening(self) -> Listening:
        return Listening(generation=0, watches=())

    def left(self, unit: str) -> int:
        return 1 << 30

    def use(self, unit: str, keys: Sequence[str]) -> None: ...

    def recall(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {}

    def keep(self, notes: Mapping[str, str], until: datetime) -> None: ...

    def look_again(self, mentions: Sequence[str], at: datetime) -> None: ...

    def due(self, limit: int) -> Sequence[str]:
        return ()

    def let_go(self, mentions: Sequence[str]) -> None: ...

    def join(self, url: str, login: Login, topic: str, group: str) -> Topic:
        raise Misconfigured("There is nobody here who could read from other brokers.")


NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What wiring hands to every source after its settings. name: of the configured instance (`rss.lemonde`)."""

    name: str
    clock: Clock
    watches: Watches = NOTHING
    budget: Budget = NOTHING
    memory: Memory = NOTHING
    given: Given = NOTHING
    topics: Topics = NOTHING


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that the source gave and that is no mention. where: `line 412 of tweets.csv`."""

    where: str
    body: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a source gave. resume: where to go on from, once these events are durable on the bus.

    awake: do not ask again before (None: at once). done: the source is exhausted. private: messages to own accounts,
    which go a way of their own.
    """

    events: tuple[Posted | Updated | Deleted | Covered, ...]
    resume: str
    refused: tuple[Refused, ...] = ()
    awake: datetime | None = None
    done: bool = False
    private: tuple[PrivateEvent, ...] = ()


class Source(Protocol):
    """Every call returns within two seconds, or hears of `close` from another thread: a stop waits no longer."""

    def open(self, resume: str) -> None:
        """From the resume point that was saved last; empty: from the beginning, or from now on."""

    def next_batch(self) -> Harvest:
        """When it is asked again, what it gave before is durable.

        Raises Transient (the source is asked again later, Busy: no sooner than it says), Permanent and Misconfigured
        (it halts until somebody resumes it)."""

    def close(self) -> None:
        """Whatever it holds; may be called unopened and twice."""


@runtime_checkable
class Checked(Protocol):
    """A source that can tell whether its platform would let it in."""

    def check(self) -> str:
        """What works, and what is left of quotas, in a sentence. Raises Misconfigured and Transient, which say what
        does not."""


class Cursors(Protocol):
    """Where each source goes on from."""

    def load(self, source: str) -> str: ...

    def save(self, source: str, resume: str) -> None: ...
