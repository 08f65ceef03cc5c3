"""Small real parts that the tests of ingest share."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from core.bus.port import Message, Refusal
from core.clock import Clock
from core.errors import Transient
from core.state.database import Database
from core.state.remembered import Remembered
from core.state.sqlite import sqlite_url
from ingest.port import NOTHING, Harvest, Surroundings
from ingest.rows.columns import Columns
from ingest.sources.files import FileSource, Settings
from schemas.event import Event, Posted
from schemas.watch import Listening, Watch, WatchRevision
from tests.builders import NOON
from tests.migrated import migrated

HEADER = ("published_at", "author", "text")
AT = "2026-03-02T08:00:00Z"


@dataclass
class HandClock:
    """Moves when it is told to."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


def file_source(path: Path, columns: Columns | None = None, clock: HandClock | None = None) -> FileSource:
    settings = Settings(path=path, columns=columns or Columns())
    return FileSource(settings, Surroundings("export", clock or HandClock()))


def table(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    """As a spreadsheet writes it."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([header, *rows])
    return written.getvalue()


@dataclass
class Script:
    """A source that gives what a test says. failures: raised in turn before the first batch."""

    batches: list[Harvest]
    failures: list[Exception] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    closed: int = 0

    def open(self, resume: str) -> None:
        self.opened.append(resume)
        self._next = int(resume or 0)

    def next_batch(self) -> Harvest:
        if self.failures:
            raise self.failures.pop(0)
        if self._next >= len(self.batches):
            return Harvest(events=(), resume=str(self._next), done=True)
        harvest = self.batches[self._next]
        self._next += 1
        return harvest

    def close(self) -> None:
        self.closed += 1


def script(*batches: Sequence[Event]) -> Script:
    return Script([Harvest(events=tuple(events), resume=str(n)) for n, events in enumerate(batches, start=1)])


@dataclass
class Notebook:
    """Cursors in memory."""

    saved: dict[str, str] = field(default_factory=dict)

    def load(self, source: str) -> str:
        return self.saved.get(source, "")

    def save(self, source: str, resume: str) -> None:
        self.saved[source] = resume


@dataclass
class Refusals:
    """Dead letters in memory."""

    kept: list[Refusal] = field(default_factory=list)

    def keep(self, refusals: Sequence[Refusal]) -> None:
        self.kept += refusals


@dataclass
class Shelf:
    """A bus of one process, that fails as often as it is told. It keeps the order in which messages came, and where."""

    partition_count: int = 3
    failures: int = 0
    messages: list[Message] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)

    def publish(self, topic: str, messages: Sequence[Message]) -> None:
        if self.failures:
            self.failures -= 1
            raise Transient("the bus takes nothing now")
        self.messages += messages
        self.topics += [topic] * len(messages)

    def partitions(self, topic: str) -> int:
        return self.partition_count

    def close(self) -> None: ...


@dataclass
class Ledger:
    """What a run was seen to do."""

    batches: int = 0
    failures: int = 0
    recoveries: int = 0

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        self.batches += 1

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        self.failures += 1

    def recovered(self) -> None:
        self.recoveries += 1


@dataclass
class Watching:
    """The watches of a test, which may change them."""

    watches: list[Watch] = field(default_factory=list)
    changes: int = 0

    def revision(self) -> int:
        return self.changes

    def listening(self) -> Listening:
        return Listening(generation=0, watches=tuple(WatchRevision(watch=each, revision=1) for each in self.watches))

    def change(self, *watches: Watch) -> None:
        self.watches = list(watches)
        self.changes += 1


def watch(id: str, query: str) -> Watch:  # noqa: A002 - the field's own name reads best in tests
    return Watch(id=id, name=id.title(), query=query)


@contextmanager
def around(folder: Path, name: str, clock: Clock, *watches: Watch) -> Iterator[Surroundings]:
    """What wiring hands to a source of that name, over a database of its own in the folder."""
    file = folder / f"{name}.db"
    database = Database.open(sqlite_url(file)) if file.exists() else migrated(file)
    remembered = Remembered(database, clock)
    try:
        yield Surroundings(
            name, clock, Watching(list(watches)), NOTHING, remembered.notes(name), remembered.posts(name)
        )
    finally:
        database.close()


def texts(events: Sequence[Event]) -> list[str]:
    return [event.mention.text for event in events if isinstance(event, Posted)]
