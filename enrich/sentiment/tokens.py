"""A text cut into words, runs of punctuation and symbols, without a Python object for any of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import DIGIT, LETTER, SIZE, SPACE, SYMBOL, Alphabet

TOKENS, LETTERS = 400, 1_900
"""Of a text, what is read at most."""
_ROOM = 2_048

CAPITALS, ELONGATED = 1, 2
"""Shapes, as bits: a word of more than two letters all in capitals; one with a letter three times in a row."""

_PRIME = np.uint64(1099511628211)
START = np.uint64(1469598103934665603)
"""FNV-1a, 64 bits, over code points instead of bytes. Source: Fowler, Noll, Vo, RFC 9923."""

_ZERO = np.uint32(ord("0"))
_AT, _COLON, _SLASH, _FULL_STOP, _DASH = map(ord, "@:/.-")
_ADDRESS = np.array([ord(letter) for letter in "http"], np.uint32)
_S = ord("s")
_RUN = 3
"""Signs of a run of punctuation that are told apart."""

Points = NDArray[np.uint32]


class Tokens(NamedTuple):
    """Room for the tokens of one text.

    letters: of all of them, as they are hashed. word: hash as written in lower case; folded: without accents and
    elongation.
    """

    letters: Points
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.uint8]
    shape: NDArray[np.uint8]
    word: NDArray[np.uint64]
    folded: NDArray[np.uint64]


def room() -> Tokens:
    size = TOKENS + 1
    integers, bytes_, hashes = np.int32, np.uint8, np.uint64
    return Tokens(
        np.empty(_ROOM, np.uint32),
        np.empty(size, integers),
        np.empty(size, integers),
        np.empty(size, bytes_),
        np.empty(size, bytes_),
        np.empty(size, hashes),
        np.empty(size, hashes),
    )


def points_of(texts: list[str]) -> tuple[Points, NDArray[np.int64]]:
    """All code points after one another, and where each text begins (one more than there are texts)."""
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=offsets[1:])
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32), offsets


@compiled
def step(state: np.uint64, point: np.uint32) -> np.uint64:
    return (state ^ np.uint64(point)) * _PRIME


# Compiled code counts the references of each array that it takes out of a tuple or hands on, which costs more than
# reading a letter: tables become names of their own outside of loops, and loops call nothing that takes a tuple.


@compiled
def tokenise(points: Points, begin: int, end: int, alphabet: Alphabet, tokens: Tokens) -> int:
    """Fills `tokens` from points[begin:end]; how many there are.

    A letter three times or more in a row stands twice; digits are all alike. Handles and addresses are left out, so
    that none of them can change what is said of a text.
    """
    kinds, starts, ends, token_kinds = alphabet.kinds, tokens.start, tokens.end, tokens.kind
    count, filled, at = 0, 0, begin
    while at < end and filled < LETTERS and count < TOKENS:
        kind = kinds[points[at]] if points[at] < SIZE else LETTER
        if kind == SPACE:
            at += 1
            continue
        if points[at] == _AT or (points[at] | 32) == _ADDRESS[0]:
            after = _unsaid(points, at, end, kinds, alphabet.lower)
            if after > at:
                at = after
                continue
        starts[count] = filled
        if kind == LETTER or kind == DIGIT:  # noqa: SIM109 - compiled, a tuple is slow
            at, filled = _word(points, at, end, filled, count, alphabet, tokens)
            token_kinds[count] = LETTER
        else:
            at, filled = _signs(points, at, end, filled, count, kinds, tokens)
            token_kinds[count] = kind
        ends[count] = filled
        count += 1
    return count


@compiled
def _is_word(point: np.uint32, kinds: NDArray[np.uint8]) -> bool:
    return bool(point >= SIZE or kinds[point] == LETTER or kinds[point] == DIGIT)


@compiled
def _unsaid(points: Points, at: int, end: int, kinds: NDArray[np.uint8], lower: Points) -> int:
    """Where a handle or an address that begins at `at` ends; `at` where none begins."""
    if points[at] == _AT:
        if at + 1 < end and _is_word(points[at + 1], kinds):
            return _handle_end(points, at + 1, end, kinds)
        return at
    if end - at < len(_ADDRESS):
        return at
    for place in range(len(_ADDRESS)):
        if points[at + place] >= SIZE or lower[points[at + place]] != _ADDRESS[place]:
            return at
    return _address_end(points, at, end, kinds)


@compiled
def _handle_end(points: Points, at: int, end: int, kinds: NDArray[np.uint8]) -> int:
    """A dot, a dash or another @ belongs to it where a letter follows: @anna.bsky.social, @anna@mastodon.example."""
    while at < end:
        joins = points[at] == _FULL_STOP or points[at] == _DASH or points[at] == _AT
        if joins and at + 1 < end:
            at += 1
        if not _is_word(points[at], kinds):
            return at - 1 if joins else at
        at += 1
    return at


@compiled
def _address_end(points: Points, at: int, end: int, kinds: NDArray[np.uint8]) -> int:
    """`http` or `https`, alone or with all that follows without a space; `at` where a longer word begins so."""
    place = at + len(_ADDRESS)
    if place < end and (points[place] | 32) == _S:
        place += 1
    if place >= end or (points[place] < SIZE and kinds[points[place]] == SPACE):
        return place
    if place + 2 < end and points[place] == _COLON and points[place + 1] == _SLASH and points[place + 2] == _SLASH:
        while place < end and (points[place] >= SIZE or kinds[points[place]] != SPACE):
            place += 1
        return place
    return at


@compiled
def _word(
    points: Points, at: int, end: int, filled: int, count: int, alphabet: Alphabet, tokens: Tokens
) -> tuple[int, int]:
    kinds, lower, without_accent, letters = alphabet.kinds, alphabet.lower, alphabet.folded, tokens.letters
    begin, length, capitals, shape = filled, 0, True, 0
    word, folded = START, START
    while at < end and filled < LETTERS:
        point = points[at]
        small, digit = point, False
        if point < SIZE:
            digit = kinds[point] == DIGIT
            if kinds[point] != LETTER and not digit:
                break
            small = lower[point]
        if small == point:
            capitals = False
        if filled - begin >= 2 and letters[filled - 1] == small and letters[filled - 2] == small:
            shape = ELONGATED
        else:
            if digit:
                small = _ZERO
            letters[filled] = small
            filled += 1
            word = step(word, small)
            folded = step(folded, without_accent[small] if small < SIZE else small)
        at += 1
        length += 1
    if shape == ELONGATED:
        folded = _shortened(letters, begin, filled, without_accent)
    if capitals and length > 2:
        shape |= CAPITALS
    tokens.word[count], tokens.folded[count], tokens.shape[count] = word, folded, shape
    return at, filled


@compiled
def _shortened(letters: Points, begin: int, end: int, without_accent: Points) -> np.uint64:
    """Hash without accents, each letter once where it stands more often in a row."""
    state, last = START, np.uint32(0)
    for place in range(begin, end):
        letter = letters[place]
        plain = without_accent[letter] if letter < SIZE else letter
        if place == begin or plain != last:
            state = step(state, plain)
        last = plain
    return state


@compiled
def _signs(
    points: Points, at: int, end: int, filled: int, count: int, kinds: NDArray[np.uint8], tokens: Tokens
) -> tuple[int, int]:
    """A run of punctuation, or one symbol."""
    begin, state, letters, kind = filled, START, tokens.letters, kinds[points[at]]
    while at < end and points[at] < SIZE and kinds[points[at]] == kind:
        if filled - begin < _RUN:
            letters[filled] = points[at]
            filled += 1
            state = step(state, points[at])
        at += 1
        if kind == SYMBOL:
            break
    tokens.word[count] = tokens.folded[count] = state
    tokens.shape[count] = 0
    return at, filled
