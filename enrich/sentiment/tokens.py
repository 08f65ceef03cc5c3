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


@compiled
def kind_of(point: np.uint32, alphabet: Alphabet) -> int:
    return int(alphabet.kinds[point]) if point < SIZE else LETTER


@compiled
def tokenise(points: Points, begin: int, end: int, alphabet: Alphabet, tokens: Tokens) -> int:
    """Fills `tokens` from points[begin:end]; how many there are.

    A letter three times or more in a row stands twice; digits are all alike. Handles and addresses are left out, so
    that none of them can change what is said of a text.
    """
    count, filled, at = 0, 0, begin
    while at < end and filled < LETTERS and count < TOKENS:
        kind = kind_of(points[at], alphabet)
        after = _unsaid(points, at, end, kind, alphabet)
        if after > at:
            at = after
            continue
        tokens.start[count] = filled
        tokens.shape[count] = 0
        if kind in (LETTER, DIGIT):
            at, filled = _word(points, at, end, filled, count, alphabet, tokens)
            tokens.kind[count] = LETTER
        else:
            at, filled = _signs(points, at, end, filled, count, kind, alphabet, tokens)
            tokens.kind[count] = kind
        tokens.end[count] = filled
        count += 1
    return count


@compiled
def _unsaid(points: Points, at: int, end: int, kind: int, alphabet: Alphabet) -> int:
    """Where a space, a handle or an address that begins at `at` ends; `at` where none begins."""
    if kind == SPACE:
        return at + 1
    if points[at] == _AT and at + 1 < end and kind_of(points[at + 1], alphabet) in (LETTER, DIGIT):
        return _handle_end(points, at + 1, end, alphabet)
    if kind == LETTER and end - at >= len(_ADDRESS):
        for place in range(len(_ADDRESS)):
            if points[at + place] >= SIZE or alphabet.lower[points[at + place]] != _ADDRESS[place]:
                return at
        return _address_end(points, at, end, alphabet)
    return at


@compiled
def _handle_end(points: Points, at: int, end: int, alphabet: Alphabet) -> int:
    """A dot, a dash or another @ belongs to it where a letter follows: @anna.bsky.social, @anna@mastodon.example."""
    while at < end:
        joins = points[at] == _FULL_STOP or points[at] == _DASH or points[at] == _AT
        if joins and at + 1 < end:
            at += 1
        if kind_of(points[at], alphabet) not in (LETTER, DIGIT):
            return at - 1 if joins else at
        at += 1
    return at


@compiled
def _address_end(points: Points, at: int, end: int, alphabet: Alphabet) -> int:
    """`http` or `https`, alone or with all that follows without a space; `at` where a longer word begins so."""
    place = at + len(_ADDRESS)
    if place < end and (points[place] | 32) == _S:
        place += 1
    if place >= end or kind_of(points[place], alphabet) == SPACE:
        return place
    if place + 2 < end and points[place] == _COLON and points[place + 1] == _SLASH and points[place + 2] == _SLASH:
        while place < end and kind_of(points[place], alphabet) != SPACE:
            place += 1
        return place
    return at


@compiled
def _word(
    points: Points, at: int, end: int, filled: int, count: int, alphabet: Alphabet, tokens: Tokens
) -> tuple[int, int]:
    begin, letters = filled, tokens.letters
    word, folded = START, START
    length, capitals, shape = 0, True, 0
    while at < end and filled < LETTERS:
        point = points[at]
        kind = kind_of(point, alphabet)
        if kind != LETTER and kind != DIGIT:
            break
        small = alphabet.lower[point] if point < SIZE else point
        if small == point:
            capitals = False
        if filled - begin >= 2 and letters[filled - 1] == small and letters[filled - 2] == small:
            shape = ELONGATED
        else:
            if kind == DIGIT:
                small = _ZERO
            letters[filled] = small
            filled += 1
            word = step(word, small)
            folded = step(folded, alphabet.folded[small] if small < SIZE else small)
        at += 1
        length += 1
    if shape == ELONGATED:
        folded = _shortened(letters, begin, filled, alphabet)
    if capitals and length > 2:
        shape |= CAPITALS
    tokens.word[count], tokens.folded[count], tokens.shape[count] = word, folded, shape
    return at, filled


@compiled
def _shortened(letters: Points, begin: int, end: int, alphabet: Alphabet) -> np.uint64:
    """Hash without accents, each letter once where it stands more often in a row."""
    state, last = START, np.uint32(0)
    for place in range(begin, end):
        letter = letters[place]
        plain = alphabet.folded[letter] if letter < SIZE else letter
        if place == begin or plain != last:
            state = step(state, plain)
        last = plain
    return state


@compiled
def _signs(
    points: Points, at: int, end: int, filled: int, count: int, kind: int, alphabet: Alphabet, tokens: Tokens
) -> tuple[int, int]:
    """A run of punctuation, or one symbol."""
    begin, state = filled, START
    while at < end and kind_of(points[at], alphabet) == kind:
        if filled - begin < _RUN:
            tokens.letters[filled] = points[at]
            filled += 1
            state = step(state, points[at])
        at += 1
        if kind == SYMBOL:
            break
    tokens.word[count] = tokens.folded[count] = state
    return at, filled
