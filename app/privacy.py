"""Erasing a person or a mention everywhere, so that it stays erased, and proving it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from core.clock import Clock
from core.errors import Misconfigured, NotFound, Permanent, Transient
from core.query.tree import Exact, Node, Or
from core.state.database import Database
from core.state.jobs import Job, Jobs
from core.state.receipts import Receipt, Receipts
from core.state.suppression import Suppression
from index.port import Erased, Hit
from schemas.scope import ALL, Scope

MANY = 200
"""Values in one query of the store."""
FOUND = 0.5
"""The progress of a job that found something to erase: if it is cut off, it does not find it again."""


class Erasable(Protocol):
    """A place that may hold something of a person: a repository of the state, kept exports."""

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Takes every trace of them out; returns how many pieces. Erasing again does no harm."""


class Store(Protocol):
    """Of the store of mentions (index/port.py), what erasing needs."""

    def refresh(self) -> None: ...
    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> Erased: ...


class Posts(Protocol):
    def mentions(self, ids: Sequence[str], scope: Scope) -> Sequence[Hit]: ...
    def scan(self, query: Node | None, scope: Scope) -> Iterator[Hit]: ...


class Messages(Protocol):
    """Of the private messages, what erasing needs besides."""

    def with_persons(self, authors: Sequence[str]) -> Sequence[str]: ...


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Eraser:
    """places: everything but the store and the weighers, by the names that the receipt uses.

    bus_retention: of the copies on the bus.
    """

    store: Store
    posts: Posts
    messages: Messages
    places: Mapping[str, Erasable]
    suppression: Suppression
    receipts: Receipts
    database: Database
    clock: Clock
    bus_retention: timedelta

    def carry_out(self, job: Job, jobs: Jobs) -> None:
        """A job with `authors` and `mentions`, of which it keeps nothing once it has ended.

        Raises Transient: the job is to be claimed again.
        """
        authors, mentions = _strings(job, "authors"), _strings(job, "mentions")
        try:
            receipt = self.erase(authors, mentions, job.by, lambda: jobs.progress(job, FOUND))
        except (Permanent, Misconfigured, NotFound) as error:
            jobs.fail(job.without_arguments(), self._unnamed(str(error)))
        else:
            jobs.finish(
                job.without_arguments(),
                {
                    "receipt": receipt.number,
                    "erased": dict(receipt.erased),
                    "known": any(receipt.erased.values()) or job.progress >= FOUND,
                },
            )
        self.database.compact()

    def erase(
        self, authors: Sequence[str], mentions: Sequence[str], by: str, found: Callable[[], None] = _nothing
    ) -> Receipt:
        """Everywhere but in the weighers' ledgers: each forgets by itself whoever is on the list of suppression.

        found: called before anything of them goes, if there is anything. Raises Transient, and is then to be called
        again: each call leaves a receipt of what it found.
        """
        # First, so that nothing of them comes in behind our back.
        self.suppression.add([*authors, *mentions])
        self.store.refresh()
        gone = self._all_of(authors, mentions)
        self.suppression.add(gone)
        if self._stored(gone):
            found()
        counts = Counter(self._everywhere(authors, gone))
        counts["mentions"] = self.store.erase(authors, gone).mentions
        # Again, for what was written from the store while it still held them (evidence, deliveries).
        counts.update(self._everywhere(authors, gone))
        subjects = [self.suppression.hash(key) for key in (*authors, *mentions)]
        receipt = self.receipts.write(by, subjects, counts, final_at=self.clock.now() + self.bus_retention)
        self.database.compact()
        return receipt

    def _stored(self, mentions: Sequence[str]) -> bool:
        return any(self.posts.mentions(mentions[start : start + MANY], ALL) for start in range(0, len(mentions), MANY))

    def _unnamed(self, sentence: str) -> str:
        """Without the ids of whoever is on the list of suppression."""
        words = {word.rstrip(".:") for word in re.findall(r"[^\s\"'(),;|]+", sentence)}
        for key in sorted(self.suppression.suppressed(sorted(words)), key=len, reverse=True):
            sentence = sentence.replace(key, "…")
        return sentence

    def _everywhere(self, authors: Sequence[str], mentions: Sequence[str]) -> dict[str, int]:
        return {name: place.erase(authors, mentions) for name, place in self.places.items()}

    def _all_of(self, authors: Sequence[str], mentions: Sequence[str]) -> list[str]:
        """These mentions, all that the authors wrote, in public or to us, and the reposts of any of them."""
        written = {*mentions, *self._where("author_id", authors), *self.messages.with_persons(authors)}
        return sorted(written.union(self._where("repost_of", sorted(written))))

    def _where(self, field: str, values: Sequence[str]) -> Iterator[str]:
        for start in range(0, len(values), MANY):
            query = Or(0, tuple(Exact(0, field, value) for value in values[start : start + MANY]))
            yield from (hit.mention.id for hit in self.posts.scan(query, ALL))


@dataclass(frozen=True, slots=True)
class KeptExports:
    """Exported files that were kept: one that may name an erased person goes as a whole, for it can be made again."""

    folder: Path

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Returns how many files went. Raises Transient when one cannot be removed."""
        ids = [key.encode(errors="surrogatepass") for key in (*authors, *mentions)]
        if not ids:
            return 0
        try:
            about = [file for file in self.folder.glob("*") if file.is_file() and _may_name(file, ids)]
            for file in about:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise Transient(
                "The exports in %(folder)s cannot be erased: %(why)s.", folder=self.folder, why=error.strerror
            ) from None
        return len(about)


READABLE = frozenset({".csv", ".tsv", ".ndjson", ".json"})
BLOCK = 1 << 20


def _may_name(file: Path, ids: Sequence[bytes]) -> bool:
    """A compressed or columnar file is not searched: it may."""
    if file.suffix not in READABLE:
        return True
    longest = max(map(len, ids))
    tail = b""
    with file.open("rb") as content:
        while block := content.read(BLOCK):
            window = tail + block
            if any(key in window for key in ids):
                return True
            tail = window[-longest:]
    return False


def _strings(job: Job, name: str) -> list[str]:
    values = job.arguments.get(name)
    return [str(value) for value in values] if isinstance(values, list) else []
