"""Hashed features of a text: which rows of a table its words, letters and their surroundings stand for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import LETTER, Alphabet, alphabet
from enrich.sentiment.cues import Cues, cues
from enrich.sentiment.marks import AFTER_BUT, LATE, MARKS, NEGATED, NOTES, Marks, mark
from enrich.sentiment.tokens import CAPITALS, TOKENS, Points, Tokens, points_of, room, step, tokenise

Ids = NDArray[np.uint32]

WIDE_BITS = 21
SHORTEST, LONGEST = 2, 5
"""Letters of the n-grams inside a word, its boundaries counted."""

ROOM_OF_WORD = 16_384
ROOM_OF_CONTEXT = 4_096

_PAIR, _TRIPLE, _SKIP, _BEFORE, _BEFORE_THAT = map(np.uint64, (31, 17, 13, 1000003, 7777777))
_NO_WORD, _NO_WORDS, _SKIPPED, _LETTERS = map(np.uint64, (7, 11, 999983, 77))
_WHEN_NEGATED, _WHEN_SHOUTED, _WHEN_LATE, _AFTER_BUT = map(np.uint64, (0x9E37, 0xCA45, 0xE4D, 0xB07))
_BOUNDARY = np.uint32(ord(" "))
_LENGTH_STEP, _LENGTHS = 4, 12
_LENGTH = 940


@compiled
def mixed(state: np.uint64) -> np.uint64:
    """All bits depend on all bits. Source: Appleby, MurmurHash3, the 64-bit finaliser."""
    state ^= state >> np.uint64(33)
    state *= np.uint64(0xFF51AFD7ED558CCD)
    state ^= state >> np.uint64(33)
    state *= np.uint64(0xC4CEB9FE1A85EC53)
    return state ^ (state >> np.uint64(33))


@compiled
def _row(state: np.uint64, mask: np.uint64) -> np.uint32:
    return np.uint32(mixed(state) & mask)


@compiled
def inner(t: int, tokens: Tokens, mask: np.uint64, shortest: int, ids: Ids, filled: int) -> int:
    """Rows of a token for itself: the word, and its n-grams of shortest to LONGEST letters. How many ids there are."""
    ids[filled] = _row(tokens.word[t], mask)
    filled += 1
    if tokens.kind[t] != LETTER:
        return filled
    start = tokens.start[t]
    length = tokens.end[t] - start
    for first in range(-1, length):
        state = _LETTERS
        for offset in range(LONGEST):
            place = first + offset
            if place > length:
                break
            outside = place == -1 or place == length
            state = step(state, _BOUNDARY if outside else tokens.letters[start + place])
            if offset + 1 >= shortest:
                ids[filled] = _row(state + np.uint64(offset), mask)
                filled += 1
    return filled


@compiled
def context(t: int, tokens: Tokens, marks: Marks, mask: np.uint64, ids: Ids, filled: int) -> int:
    """Rows of a token for what stands around it: the words before, negation, capitals, its place."""
    word = tokens.word[t]
    before = tokens.word[t - 1] if t > 0 else _NO_WORD
    ids[filled] = _row(word * _PAIR + before * _BEFORE, mask)
    filled += 1
    if t > 1:
        further = tokens.word[t - 2]
        ids[filled] = _row(word * _TRIPLE + before * _BEFORE + further * _BEFORE_THAT, mask)
        ids[filled + 1] = _row(word * _SKIP + further * _SKIPPED, mask)
        filled += 2
    if marks[t, NEGATED]:
        ids[filled] = _row(word ^ _WHEN_NEGATED, mask)
        filled += 1
    if tokens.shape[t] & CAPITALS:
        ids[filled] = _row(word ^ _WHEN_SHOUTED, mask)
        filled += 1
    if marks[t, LATE]:
        ids[filled] = _row(word ^ _WHEN_LATE, mask)
        filled += 1
    if marks[t, AFTER_BUT]:
        ids[filled] = _row(word ^ _AFTER_BUT, mask)
        filled += 1
    return filled


@compiled
def length_row(count: int, mask: np.uint64) -> np.uint32:
    return _row(np.uint64(_LENGTH + min(count // _LENGTH_STEP, _LENGTHS)), mask)


@compiled
def _wide(
    points: Points,
    offsets: NDArray[np.int64],
    alphabet: Alphabet,
    cues: Cues,
    tokens: Tokens,
    mask: np.uint64,
    ids: Ids,
    pointers: NDArray[np.int64],
) -> None:
    marks, notes = np.empty((TOKENS, MARKS), np.float32), np.empty(NOTES, np.float32)
    filled = 0
    for text in range(len(offsets) - 1):
        count = tokenise(points, offsets[text], offsets[text + 1], alphabet, tokens)
        mark(count, tokens, cues, marks, notes)
        for t in range(count):
            filled = inner(t, tokens, mask, SHORTEST, ids, filled)
            filled = context(t, tokens, marks, mask, ids, filled)
        ids[filled] = length_row(count, mask)
        filled += 1
        pointers[text + 1] = filled


def wide(texts: Sequence[str], bits: int = WIDE_BITS) -> tuple[Ids, NDArray[np.int64]]:
    """All rows of each text, in a table of 2**bits rows, and where each text's begin (one more than there are texts).

    Rows of text i: ids[pointers[i]:pointers[i + 1]], at least one; the same row as often as the feature occurs.
    """
    points, offsets = points_of(list(texts))
    ids = np.empty(len(points) * 12 + len(texts) * 2 + ROOM_OF_WORD, np.uint32)
    pointers = np.zeros(len(texts) + 1, np.int64)
    _wide(points, offsets, alphabet(), cues(), room(), np.uint64((1 << bits) - 1), ids, pointers)
    return ids[: pointers[-1]], pointers
