"""The words of a text as the cues see them: their hashes, and where they stand."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import DIGIT, LETTER, SIZE, SYMBOL, Alphabet, alphabet
from enrich.sentiment.tokens import START, Points, step

MOST = 300
"""Words of a text that are read."""

QUESTION = "?"
"""A word of its own among the cues, as are emoji."""

APART = 8
"""Further than any gap reaches: no pattern goes on in the next sentence."""
_ENDS = tuple(np.uint32(ord(sign)) for sign in ".!;\n…")
_ASKS = np.uint32(ord(QUESTION))
_APART = tuple(np.uint32(ord(sign)) for sign in "'’@_")
"""Inside a word to the sentiment's tokeniser, between words here: `j'achète` and `n'achetez` are two."""


class Words(NamedTuple):
    """Room for the words of one text. word: folded hash; number: which one it is, with APART more at the start of each
    sentence; begin, end: places among the code points."""

    word: NDArray[np.uint64]
    number: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]


def room() -> Words:
    return Words(np.empty(MOST, np.uint64), *(np.empty(MOST, np.int64) for _ in range(3)))


def hashes(written: str) -> tuple[int, ...]:
    """Of its words, one after the other."""
    points = np.array([ord(letter) for letter in written], np.uint32)
    words = room()
    count = read(points, 0, len(points), alphabet(), words)
    return tuple(int(word) for word in words.word[:count])


@compiled
def read(points: Points, begin: int, end: int, alphabet: Alphabet, words: Words) -> int:
    """Fills words from points[begin:end]; how many there are. Accents and case are folded away, and a
    letter more than twice in a row stands once; a question mark and each symbol is a word."""
    count, number, at = 0, 0, begin
    while at < end and count < MOST:
        point = points[at]
        kind = _kind(point, alphabet)
        first = at
        if kind == LETTER:
            state = START
            while at < end and _kind(points[at], alphabet) == LETTER:
                plain = _plain(points[at], alphabet)
                run = 1
                while at + run < end and _plain(points[at + run], alphabet) == plain:
                    run += 1
                for _ in range(1 if run > 2 else run):
                    state = step(state, plain)
                at += run
        elif kind == SYMBOL or point == _ASKS:
            state = step(START, point)
            at += 1
        else:
            if point in _ENDS:
                number += APART
            at += 1
            continue
        words.word[count], words.number[count], words.begin[count], words.end[count] = state, number, first, at
        number += APART if point == _ASKS else 1
        count += 1
    return count


@compiled
def _kind(point: np.uint32, alphabet: Alphabet) -> int:
    if point in _APART:
        return -1
    if point >= SIZE:
        return LETTER
    kind = int(alphabet.kinds[point])
    return LETTER if kind == DIGIT else kind


@compiled
def _plain(point: np.uint32, alphabet: Alphabet) -> np.uint32:
    return alphabet.folded[alphabet.lower[point]] if point < SIZE else point
