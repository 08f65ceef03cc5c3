"""Near-identical texts: MinHash signatures in a window of the newest texts, in bounded memory.

Banding: Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, section 3.4.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import rensa
from numpy.typing import NDArray

PERMUTATIONS, BANDS = 64, 16
ROWS = PERMUTATIONS // BANDS
ALIKE = 32
"""Equal slots of two signatures, of 64, from which two texts are near-identical: half of their shingles shared."""

WORDS_NEEDED = 5
"""A shorter text ("merci beaucoup") is too short to tell a copy from a coincidence."""
WORDS_READ, READ = 1_000, 20_000
"""Words, and code points, of a text that are compared."""

CAPACITY = 1 << 18
"""Texts that are remembered: about 75 MB once full."""
CHUNK = 1024
DAY = 24 * 60
"""Minutes between two texts from which they are no longer compared."""

ALGORITHM = f"rensa {rensa.RMinHash.ALGORITHM_VERSION}, {PERMUTATIONS} slots of 16 bits"
"""Signatures of another algorithm cannot be compared."""

Signatures = NDArray[np.uint16]
"""Shape (texts, PERMUTATIONS)."""

_SEED = 1
_NOT_WORDS = re.compile(r"https?://\S+|[@＠]\w[\w.@-]*|[^\w\s]+")


def words(text: str) -> list[str]:
    """Folded words, without the addresses and handles that copies differ in. Empty: too short to be compared."""
    found = _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text[:READ]).casefold()).split(None, WORDS_READ)[
        :WORDS_READ
    ]
    return found if len(found) >= WORDS_NEEDED else []


def signatures(texts: Sequence[Sequence[str]]) -> Signatures:
    """Of the pairs of neighbouring words of each text."""
    shingles = [[f"{left} {right}" for left, right in pairwise(text)] for text in texts]
    rows = rensa.RMinHash.digest_matrix_from_token_sets(shingles, PERMUTATIONS, _SEED).to_rows()
    return np.array(rows, dtype=np.uint32).reshape(len(texts), PERMUTATIONS).astype(np.uint16)


class Window:
    """The newest `capacity` texts by arrival. What it answers depends on their order alone, never on how they came
    in batches: for each text and band, the newest earlier text in the same slot of the band's table is compared."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._ring = capacity + CHUNK  # what a chunk overwrites is outside the window of all its texts
        self._signatures: Signatures = np.zeros((self._ring, PERMUTATIONS), dtype=np.uint16)
        self._minutes = np.zeros(self._ring, dtype=np.int64)
        self._bits = max(8, (2 * capacity - 1).bit_length())
        self._tables = np.zeros((BANDS, 1 << self._bits), dtype=np.uint32)
        self.newest = 0

    def restore(self, numbers: Sequence[int], minutes: Sequence[int], texts: Signatures, newest: int) -> None:
        """Takes in what was remembered, oldest first, without comparing. newest: the number given last."""
        for part in _chunks(len(numbers)):
            self._take(np.array(numbers[part], dtype=np.int64), np.array(minutes[part], dtype=np.int64), texts[part])
        self.newest = newest

    def add(self, texts: Signatures, minutes: Sequence[int]) -> list[int]:
        """Takes the texts in, in their order, as the numbers after `newest`.

        minutes: of publication, since 1970. Returns for each the number of the most similar earlier text of the window
        that is near-identical and less than 24 h away (of equals, the newest), 0 if there is none.
        """
        found: list[int] = []
        for part in _chunks(len(texts)):
            numbers = np.arange(self.newest + 1, self.newest + 1 + len(texts[part]), dtype=np.int64)
            found += self._nearest(numbers, np.array(minutes[part], dtype=np.int64), texts[part]).tolist()
            self.newest = int(numbers[-1])
        return found

    def _nearest(self, numbers: NDArray[np.int64], minutes: NDArray[np.int64], texts: Signatures) -> NDArray[np.int64]:
        ages = self._take(numbers, minutes, texts)
        candidates = (numbers[:, None] - ages) % self._ring
        alike = (self._signatures[candidates] == texts[:, None, :]).sum(axis=2, dtype=np.int64)
        near = np.abs(self._minutes[candidates] - minutes[:, None]) < DAY
        possible = (ages <= self._capacity) & near & (alike >= ALIKE)
        merit = np.where(possible, alike * (self._capacity + 1) - ages, -1)
        rows, best = np.arange(len(texts)), merit.argmax(axis=1)
        return np.where(merit[rows, best] >= 0, numbers - ages[rows, best], 0)

    def _take(self, numbers: NDArray[np.int64], minutes: NDArray[np.int64], texts: Signatures) -> NDArray[np.int64]:
        """Remembers one chunk. For each text and band, how many texts ago its slot was taken: (texts, BANDS)."""
        places = numbers % self._ring
        self._signatures[places], self._minutes[places] = texts, minutes
        slots = _slots(texts, self._bits)
        short = numbers.astype(np.uint32)  # their differences stay right when the numbers pass 2**32
        return np.stack([_taken(*pair, short) for pair in zip(self._tables, slots.T, strict=True)], axis=1)


def _slots(texts: Signatures, bits: int) -> NDArray[np.intp]:
    """Where each band of each text falls in its band's table of 2**bits slots (multiplicative hashing)."""
    bands = np.ascontiguousarray(texts).view(np.uint64).reshape(len(texts), BANDS)
    return ((bands * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)).astype(np.intp)


def _taken(table: NDArray[np.uint32], slots: NDArray[np.intp], numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Enters the numbers at their slots, one after another, and says how long ago each slot was entered before."""
    before = table[slots]
    order = np.argsort(slots, kind="stable")
    repeated = slots[order[1:]] == slots[order[:-1]]
    before[order[1:][repeated]] = numbers[order[:-1][repeated]]
    last = order[np.append(~repeated, True)]
    table[slots[last]] = numbers[last]
    return (numbers - before).astype(np.int64)


def _chunks(count: int) -> Iterator[slice]:
    return (slice(first, first + CHUNK) for first in range(0, count, CHUNK))
