"""The store of mentions: what is written to it, and what can be asked of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from core.bus.port import TopicPartition
from core.query.tree import Node
from schemas.analysis import Analysis, Enriched, Sighting
from schemas.event import Covered, Deleted
from schemas.mention import Mention
from schemas.scope import Scope


class Mode(StrEnum):
    """How a volume is counted: every sighting; originals only; the sum of weights; distinct authors."""

    RAW = "raw"
    ORIGINALS = "originals"
    EFFECTIVE = "effective"
    AUTHORS = "authors"


Bucket = Literal["minute", "quarter", "hour", "day", "all"]
Split = Literal[
    "none", "watch", "topic", "tag", "sentiment", "toward", "source", "network", "language", "kind", "place"
]
SortOrder = Literal["newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One sighting with its mention."""

    mention: Mention
    analysis: Analysis
    sighting: Sighting
    version: int


@dataclass(frozen=True, slots=True)
class Page:
    """next: the cursor of the following page; empty after the last. total: of all pages."""

    hits: tuple[Hit, ...]
    total: int
    next: str = ""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A mention that was deleted. by: the account that did, empty where the source did not tell.

    watches: those that saw it then, of what the scope allows; none, where it was deleted before it was heard of.
    """

    mention: str
    at: datetime
    by: str
    watches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountRequest:
    """query: None counts everything in [start, end). time_zone: where hours and days begin.

    Buckets are half-open and stamped with their beginning, in UTC.
    """

    query: Node | None
    start: datetime
    end: datetime
    bucket: Bucket = "day"
    time_zone: str = "UTC"
    split: Split = "none"
    mode: Mode = Mode.EFFECTIVE


@dataclass(frozen=True, slots=True)
class Count:
    """group: the value of the split (empty without one). kept: it is, or holds, a count that remains of mentions which
    are kept no longer (index/remains.py)."""

    at: datetime
    group: str
    value: float
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A value with its figure; score says how it was ranked (equal to count where count ranks)."""

    value: str
    count: float
    score: float


class MentionWriter(Protocol):
    def write(self, entries: Sequence[Enriched | Deleted], ends: Mapping[TopicPartition, int]) -> None:
        """Keeps the entries and the offsets after them in one transaction: durable when it returns, idempotent.

        A strictly greater version wins; an equal or lower one changes nothing and is no error. A deletion is final.
        Raises Transient (disk full, locked), Misconfigured (read-only folder).
        """

    def applied(self) -> Mapping[TopicPartition, int]:
        """The offsets up to which everything is in the store."""

    def refresh(self) -> None:
        """What was written before is searchable, in every process, when it returns."""


class MentionReader(Protocol):
    def search(
        self, query: Node | None, scope: Scope, limit: int, cursor: str = "", order: SortOrder = "newest"
    ) -> Page:
        """Sightings that match, by (published_at, id). Raises Permanent for a cursor that is not ours."""

    def mentions(self, ids: Sequence[str], scope: Scope) -> Sequence[Hit]:
        """The sightings of these mentions that the scope allows; deleted and unknown ones are left out."""

    def scan(self, query: Node | None, scope: Scope) -> Iterator[Hit]:
        """All matching sightings, oldest first, in bounded memory: for exports and re-enrichment."""


class Deletions(Protocol):
    def deleted(self, start: datetime, end: datetime, scope: Scope) -> Sequence[Tombstone]:
        """What was deleted in [start, end), by (time, id). What was erased leaves nothing to tell."""


class Counts(Protocol):
    def count(self, request: CountRequest, scope: Scope) -> Sequence[Count]:
        """Only buckets where something is; in order of time, then group."""

    def top(self, field: str, query: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        """The values of a field with most sightings: author, hashtag, site, language, source, topic, … (facets)."""

    def terms(self, query: Node, background: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        """Words and phrases more frequent in query than in background, by log-likelihood (Dunning 1993, signed)."""


class StoreAdmin(Protocol):
    def rebuild(self) -> int:
        """The derived index again, from truth alone. Returns the number of sightings."""

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> "Erased":
        """Takes every trace of them out for good, rewriting the files: tombstones without text stay."""

    def check(self) -> Sequence[str]:
        """What is wrong, a sentence each; empty when truth and index agree."""


class CoverageLedger(Protocol):
    """Where it is kept what was listened to: core/state."""

    def record(self, covered: Covered) -> None:
        """One partition's copy is in the store and searchable; once every partition's is, the span is covered.

        Idempotent: after a crash the same copy is recorded again.
        """


@dataclass(frozen=True, slots=True)
class Erased:
    mentions: int
    sightings: int


@dataclass(frozen=True, slots=True)
class MinuteCount:
    """What detection reads: one watch or topic in one UTC minute (since 1970).

    topic: None for the watch as a whole. mentions, negatives: effective (sums of weights); negatives by `counted`, else
    by `toward`.
    late: the part of `mentions` that was observed more than 6 h after it was published.
    """

    watch: str
    topic: str | None
    minute: int
    mentions: float
    negatives: float
    late: float
