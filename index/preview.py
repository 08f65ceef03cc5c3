"""What a query would find of what is stored, against the one that stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.clock import micros
from core.query.tree import And, Node, Not, Range
from index.port import Bucket, CountRequest, Counts, Hit, MentionReader, Mode
from index.precision import drawn
from schemas.scope import Scope

LOOKED_AT = 100
"""Sightings that are read to tell mentions from sightings, and to show some."""
WITHIN: Bucket = "quarter"
QUARTER = timedelta(minutes=15)
MOST_OF_ONE = 60
"""Mentions of a quarter of an hour that are read to find those of a sample: of a storm's quarter, the first ones."""


class Store(MentionReader, Counts, Protocol):
    """Of index/port.py."""


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end)."""

    start: datetime
    end: datetime

    def of(self, node: Node) -> Node:
        return And(node.position, (node, Range(0, "published", micros(self.start), micros(self.end) - 1)))


@dataclass(frozen=True, slots=True)
class Matched:
    """Mentions, however many watches see each. about: more were found than were read, and the number is inferred from
    those. hits: one of each that was read, newest first."""

    mentions: int
    about: bool
    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class Difference:
    """Against the query that stands: what the new one no longer finds, and what it finds besides."""

    lost: Matched
    gained: Matched


def matched(store: MentionReader, node: Node, window: Window, scope: Scope) -> Matched:
    """Of the mentions that are stored for any watch of the scope."""
    page = store.search(window.of(node), scope, LOOKED_AT)
    hits = tuple({hit.mention.id: hit for hit in page.hits}.values())
    whole = page.total <= len(page.hits)
    return Matched(len(hits) if whole else round(page.total * len(hits) / len(page.hits)), not whole, hits)


def difference(store: MentionReader, old: Node, new: Node, window: Window, scopes: tuple[Scope, Scope]) -> Difference:
    """scopes: of the watch itself, in which it loses; of whoever asks, in which it gains."""
    own, seen = scopes
    lost = matched(store, And(old.position, (old, Not(new.position, new))), window, own)
    gained = matched(store, And(new.position, (new, Not(old.position, old))), window, seen)
    return Difference(lost, gained)


def sample(store: Store, node: Node, window: Window, scope: Scope, seed: str, most: int) -> list[Hit]:
    """So many of its matches, each as likely as any other; the same for the same seed, while they are stored."""
    asked = CountRequest(node, window.start, window.end, WITHIN, mode=Mode.RAW)
    counts = {count.at: round(count.value) for count in store.count(asked, scope)}
    found: dict[str, Hit] = {}
    for at, places in sorted(drawn(counts, seed, most).items(), reverse=True):
        near = [place * min(counts[at], MOST_OF_ONE) // counts[at] for place in places]
        quarter = Window(max(at, window.start), min(at + QUARTER, window.end))
        hits = store.search(quarter.of(node), scope, max(near) + 1, order="oldest").hits
        found |= {hits[place].mention.id: hits[place] for place in near if place < len(hits)}
    return list(found.values())
