"""The tree of a query: engine-neutral, every word folded, every value in the form in which it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.clock import micros

SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""The numbers that every engine can hold: 64 bits with sign."""


@dataclass(frozen=True, slots=True)
class Node:
    """position: where it begins in the text of the query, from 0."""

    position: int


@dataclass(frozen=True, slots=True)
class Word(Node):
    """field: `words` (title, text and further texts) or `title`. word: one folded token."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class Prefix(Node):
    """start: the folded beginning of a token."""

    field: str
    start: str


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """words: two folded tokens or more, side by side in this order."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near(Node):
    """One of left and one of right, without overlap, the nearer ends at most `distance` positions apart.

    Side by side is a distance of 1. ordered: left comes first.
    """

    field: str
    left: tuple[Word | Prefix | Phrase, ...]
    right: tuple[Word | Prefix | Phrase, ...]
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Stem(Node):
    """stems: what `fold.stems` says of the word; a token that shares one of them matches."""

    field: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exact(Node):
    """value: as `fields.ExactField.stored` writes it."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class FromNow:
    """A time that follows the clock: so many microseconds after now (before, where negative)."""

    microseconds: int


@dataclass(frozen=True, slots=True)
class Range(Node):
    """low, high: both inclusive; None: open on that side, though the field must have a value."""

    field: str
    low: int | FromNow | None
    high: int | FromNow | None

    def bounds(self, now: datetime) -> tuple[int, int]:
        """The bounds as numbers; an open one is the smallest or the largest there is."""
        return _number(self.low, SMALLEST, now), _number(self.high, LARGEST, now)


@dataclass(frozen=True, slots=True)
class And(Node):
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    child: Node


Leaf = Word | Prefix | Phrase | Near | Stem | Exact | Range


def leaves(node: Node) -> Iterator[Leaf]:
    """Every condition in the query, from left to right, also those under NOT."""
    match node:
        case And() | Or():
            for child in node.children:
                yield from leaves(child)
        case Not():
            yield from leaves(node.child)
        case Word() | Prefix() | Phrase() | Near() | Stem() | Exact() | Range():
            yield node


def _number(bound: int | FromNow | None, default: int, now: datetime) -> int:
    match bound:
        case None:
            return default
        case FromNow():
            return micros(now) + bound.microseconds
        case int():
            return bound
