"""A store as its contract sees it: each adapter gives its parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeAlias

from alerts.port import MinuteCounts, Voices
from core.clock import Clock
from core.query.tree import Node
from index.elastic.reader import ElasticReader
from index.elastic.store import ElasticStore
from index.embedded.reader import EmbeddedReader
from index.embedded.store import EmbeddedStore
from index.port import Counts, Deletions, Hit, MentionReader, MentionWriter, MinuteCount, Ranked, StoreAdmin
from schemas.analysis import Enriched
from schemas.event import Deleted
from schemas.scope import ALL
from tests.index.builders import LATER
from tests.index.elastic.servers import indices


class Reader(MentionReader, Counts, Deletions, MinuteCounts, Voices, Protocol):
    """Everything that is read of a store."""

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteCount]: ...


class Writer(MentionWriter, StoreAdmin, Protocol):
    """Everything that is done to a store."""

    def retain(self, oldest: Mapping[str, datetime]) -> int: ...


@dataclass(frozen=True)
class Store:
    writer: Writer
    reader: Reader

    def write(self, *entries: Enriched | Deleted) -> None:
        """Written and searchable."""
        self.writer.write(entries, {})
        self.writer.refresh()

    def found(self, query: Node | None = None) -> list[str]:
        """Sightings as `mention|watch`, newest first."""
        return [named(hit) for hit in self.reader.search(query, ALL, 1_000).hits]

    def hit(self, mention: str) -> Hit:
        (hit,) = self.reader.mentions([mention], ALL)
        return hit


Adapter: TypeAlias = Callable[[Path], AbstractContextManager[Store]]
"""Opens an empty store; in the folder, where it lies in one."""


class Noon(Clock):
    """Stands still."""

    def now(self) -> datetime:
        return LATER


def named(hit: Hit) -> str:
    return f"{hit.mention.id}|{hit.sighting.watch}"


def values(ranked: list[Ranked]) -> list[tuple[str, float]]:
    return [(one.value, one.count) for one in ranked]


@contextmanager
def embedded(folder: Path) -> Iterator[Store]:
    writer = EmbeddedStore.open(folder)
    reader = EmbeddedReader.open(folder, Noon())
    try:
        yield Store(writer, reader)
    finally:
        reader.close()
        writer.close()


def elastic(url: str) -> Adapter:
    @contextmanager
    def opened(_: Path) -> Iterator[Store]:
        with (
            indices(url) as settings,
            closing(ElasticStore.open(url, settings, Noon())) as writer,
            closing(ElasticReader.open(url, settings, Noon())) as reader,
        ):
            yield Store(writer, reader)

    return opened
