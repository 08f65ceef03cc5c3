"""What becomes of a mention when something of it arrives: the same in every store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.clock import from_micros, micros
from schemas.analysis import Enriched
from schemas.event import Deleted

FINAL = 2**63 - 1
"""The version of a tombstone: none is greater, so nothing that comes later brings the mention back."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """What a tombstone keeps. at: microseconds UTC. by: the account, empty where the source did not tell.

    watches: those that saw the mention then.
    """

    at: int
    by: str
    watches: tuple[str, ...]


class Head(Protocol):
    """What a store remembers of a mention. published, first_seen: microseconds UTC, frozen at first sight.

    watches: those that see it.
    """

    @property
    def version(self) -> int: ...
    @property
    def published(self) -> int: ...
    @property
    def first_seen(self) -> int: ...
    @property
    def watches(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class State:
    """A mention while a batch is applied. published, first_seen: microseconds UTC.

    enriched: None for a tombstone; deletion: what it keeps, unless the mention was erased.
    """

    version: int
    published: int
    first_seen: int
    enriched: Enriched | None
    deletion: Deletion | None = None

    @property
    def watches(self) -> tuple[str, ...]:
        return tuple(one.watch for one in self.enriched.sightings) if self.enriched else ()


def after(head: Head | None, entry: Enriched | Deleted) -> State | None:
    """What becomes of a mention; None: it stays as it is."""
    if head and head.version == FINAL:
        return None
    if isinstance(entry, Deleted):
        published, first_seen = (head.published, head.first_seen) if head else (0, micros(entry.observed_at))
        deletion = Deletion(micros(entry.deleted_at), entry.by, tuple(head.watches) if head else ())
        return State(FINAL, published, first_seen, None, deletion)
    if head is None:
        return State(entry.version, micros(entry.mention.published_at), micros(entry.mention.observed_at), entry)
    if entry.version <= head.version:
        return None
    return State(entry.version, head.published, head.first_seen, published_at(entry, head.published))


def published_at(entry: Enriched, moment: int) -> Enriched:
    """The entry with the time of publication under which the mention was first seen."""
    if micros(entry.mention.published_at) == moment:
        return entry
    mention = entry.mention.model_copy(update={"published_at": from_micros(moment)})
    return entry.model_copy(update={"mention": mention})


def id_of(entry: Enriched | Deleted) -> str:
    return entry.id if isinstance(entry, Deleted) else entry.mention.id
