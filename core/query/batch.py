"""A batch of documents as sets of bits: for each word or value an integer, whose bit i stands for document i."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import and_, or_

from core.query.document import Document
from core.query.fields import EXACT, HANDLE, HASHTAG, STEM, TITLE, WORDS
from core.query.fold import stems, tokens
from core.query.proximity import Places, near, places
from core.query.tree import Exact, Leaf, Near, Phrase, Prefix, Range, Stem, Word
from core.query.words import mentioned, words


class Batch:
    """now: what relative times count from. Each thing is worked out when a query first asks for it, and kept."""

    def __init__(self, documents: Sequence[Document], now: datetime) -> None:
        self.documents = documents
        self.all = (1 << len(documents)) - 1
        self._now = now
        self._inverted: dict[str, dict[str, int]] = {}
        self._sorted: dict[str, list[str]] = {}
        self._placed: dict[str, list[list[str]]] = {}
        self._places: dict[tuple[str, int], Places] = {}
        self._leaves: dict[int, int] = {}

    def having(self, field: str) -> dict[str, int]:
        """For each word or value of the field, the documents that have it."""
        found = self._inverted.get(field)
        if found is None:
            found = self._inverted[field] = _inverted(self._values(field))
        return found

    def matching(self, leaf: Leaf, key: int) -> int:
        """The documents that match. key: of the leaf, the same for equal leaves."""
        found = self._leaves.get(key)
        if found is None:
            found = self._leaves[key] = self._work_out(leaf)
        return found

    def _work_out(self, leaf: Leaf) -> int:
        match leaf:
            case Word(field=field, word=value) | Exact(field=field, value=value):
                return self.having(field).get(value, 0)
            case Stem(field=field, stems=kin):
                return reduce(or_, (self.having(field).get(stem, 0) for stem in kin))
            case Prefix() | Phrase():
                return self._holding(leaf)
            case Near(field=field, left=left, right=right):
                candidates = self._holding_any(left) & self._holding_any(right)
                return _bits(at for at in members(candidates) if near(self._places_of(field, at), leaf))
            case Range(field=field):
                low, high = leaf.bounds(self._now)
                numbers = (document.numbers.get(field) for document in self.documents)
                return _bits(at for at, number in enumerate(numbers) if number is not None and low <= number <= high)

    def _holding(self, operand: Word | Prefix | Phrase) -> int:
        having = self.having(operand.field)
        match operand:
            case Word(word=word):
                return having.get(word, 0)
            case Prefix(field=field, start=start):
                return reduce(or_, (having[token] for token in self._beginning(field, start)), 0)
            case Phrase(field=field, words=side_by_side):
                candidates = reduce(and_, (having.get(word, 0) for word in side_by_side))
                sought = f" {' '.join(side_by_side)} "
                texts = self._texts(field)
                return _bits(at for at in members(candidates) if sought in f" {' '.join(texts[at])} ")

    def _holding_any(self, operands: Iterable[Word | Prefix | Phrase]) -> int:
        return reduce(or_, (self._holding(operand) for operand in operands))

    def _beginning(self, field: str, start: str) -> Iterator[str]:
        ordered = self._sorted.get(field)
        if ordered is None:
            ordered = self._sorted[field] = sorted(self.having(field))
        for at in range(bisect_left(ordered, start), len(ordered)):
            if not ordered[at].startswith(start):
                return
            yield ordered[at]

    def _texts(self, field: str) -> list[list[str]]:
        """The tokens of each document in their places."""
        found = self._placed.get(field)
        if found is None:
            whole = field == WORDS.name
            found = [words(document) if whole else tokens(document.title) for document in self.documents]
            self._placed[field] = found
        return found

    def _places_of(self, field: str, at: int) -> Places:
        found = self._places.get((field, at))
        if found is None:
            found = self._places[field, at] = places(self._texts(field)[at])
        return found

    def _values(self, field: str) -> Iterable[Iterable[str]]:
        if field in (WORDS.name, TITLE.name):
            return self._texts(field)
        if field == STEM.name:
            return ([stem for token in placed for stem in stems(token)] for placed in self._texts(WORDS.name))
        if field in (HASHTAG.name, HANDLE.name):
            return (mentioned(document)[field] for document in self.documents)
        stored = EXACT[field].stored
        return ([stored(value) for value in document.exact.get(field, ())] for document in self.documents)


def members(bits: int) -> Iterator[int]:
    """The documents of a set, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _bits(members: Iterable[int]) -> int:
    return reduce(or_, (1 << member for member in members), 0)


def _inverted(values: Iterable[Iterable[str]]) -> dict[str, int]:
    inverted: dict[str, int] = {}
    bit = 1
    for held in values:
        for value in set(held):
            inverted[value] = inverted.get(value, 0) | bit
        bit <<= 1
    return inverted
