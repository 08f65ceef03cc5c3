"""What every code point is to the tokeniser: its kind, its lower case, and that without its accent."""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SIZE = 0x20000
"""Code points of the tables: what lies beyond is ideographs, each of which is a letter."""

SPACE, LETTER, DIGIT, PUNCTUATION, SYMBOL = range(5)

_ACCENTED = 0x250
"""Up to here accents are folded away: Latin. In other scripts what looks like an accent is often a letter's sense."""


class Alphabet(NamedTuple):
    """Tables by code point, SIZE long. kinds: SPACE to SYMBOL. lower, folded: code points."""

    kinds: NDArray[np.uint8]
    lower: NDArray[np.uint32]
    folded: NDArray[np.uint32]


@cache
def alphabet() -> Alphabet:
    kinds = np.zeros(SIZE, np.uint8)
    lower = np.arange(SIZE, dtype=np.uint32)
    for point in range(SIZE):
        kinds[point] = _kind(point)
    for point in range(0x2000):
        small = chr(point).lower()
        if len(small) == 1:
            lower[point] = ord(small)
    _settle(kinds, lower)
    folded = lower.copy()
    for point in range(_ACCENTED):
        folded[point] = ord(unicodedata.normalize("NFD", chr(lower[point]))[0])
    return Alphabet(kinds, lower, folded)


def _kind(point: int) -> int:
    major = unicodedata.category(chr(point))[0]
    if major == "S":
        return SYMBOL if point > 0x7F else PUNCTUATION
    return {"L": LETTER, "M": LETTER, "N": DIGIT, "P": PUNCTUATION}.get(major, SPACE)


def _settle(kinds: NDArray[np.uint8], lower: NDArray[np.uint32]) -> None:
    """Apostrophes are inside words and all alike, as is `_`; the skin and the variant of an emoji are nothing."""
    for point in map(ord, "'_"):
        kinds[point] = LETTER
    for point in map(ord, "’‘ʼ´`′"):
        kinds[point], lower[point] = LETTER, ord("'")
    kinds[0xFE0F] = kinds[0x200D] = SPACE
    kinds[0x1F3FB:0x1F400] = SPACE
