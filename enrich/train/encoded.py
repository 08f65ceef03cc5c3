"""Texts as training reads them: what the compiled features give, kept for many passes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import Alphabet, alphabet
from enrich.sentiment.cues import Cues, cues
from enrich.sentiment.features import (
    ROOM_OF_WORD,
    SHORTEST,
    WIDE_BITS,
    Ids,
    context,
    inner,
    length_row,
)
from enrich.sentiment.marks import MARKS, NOTES, Marks, mark
from enrich.sentiment.network import DEEP_BITS, DEEP_SHORTEST
from enrich.sentiment.omitted import Omitted, omit, omitted
from enrich.sentiment.tokens import TOKENS, Points, Tokens, points_of, room, tokenise

Pointers = NDArray[np.int64]
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Encoded:
    """wide: rows of each text, from wide_at[i] to wide_at[i + 1]; deep: rows of each token, likewise.

    token_at: the first token of each text. marks: (tokens, MARKS). notes: (texts, NOTES).
    """

    wide: Ids
    wide_at: Pointers
    deep: Ids
    deep_at: Pointers
    token_at: Pointers
    marks: NDArray[np.uint8]
    notes: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.notes)


def encoded(texts: Sequence[str]) -> Encoded:
    return together([_chunk(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)])


def together(parts: Sequence[Encoded]) -> Encoded:
    return Encoded(
        np.concatenate([part.wide for part in parts]),
        _pointers(part.wide_at for part in parts),
        np.concatenate([part.deep for part in parts]),
        _pointers(part.deep_at for part in parts),
        _pointers(part.token_at for part in parts),
        np.concatenate([part.marks for part in parts]),
        np.concatenate([part.notes for part in parts]),
    )


def _pointers(parts: Iterable[Pointers]) -> Pointers:
    joined, base = [np.zeros(1, np.int64)], 0
    for part in parts:
        joined.append(part[1:] + base)
        base += int(part[-1])
    return np.concatenate(joined)


def _chunk(texts: Sequence[str]) -> Encoded:
    points, offsets = points_of(list(texts))
    size = len(points)
    wide, deep = (np.empty(size * 12 + len(texts) * 2 + ROOM_OF_WORD, np.uint32) for _ in range(2))
    deep_at = np.zeros(size + 1, np.int64)
    wide_at, token_at = (np.zeros(len(texts) + 1, np.int64) for _ in range(2))
    marks, notes = np.empty((size, MARKS), np.uint8), np.empty((len(texts), NOTES), np.float32)
    _fill(points, offsets, alphabet(), cues(), omitted(), room(), wide, wide_at, deep, deep_at, token_at, marks, notes)
    tokens = int(token_at[-1])
    return Encoded(
        wide[: wide_at[-1]].copy(),
        wide_at,
        deep[: deep_at[tokens]].copy(),
        deep_at[: tokens + 1].copy(),
        token_at,
        marks[:tokens].copy(),
        notes,
    )


@compiled
def _fill(
    points: Points,
    offsets: Pointers,
    alphabet: Alphabet,
    cues: Cues,
    omitted: Omitted,
    tokens: Tokens,
    wide: Ids,
    wide_at: Pointers,
    deep: Ids,
    deep_at: Pointers,
    token_at: Pointers,
    all_marks: NDArray[np.uint8],
    notes: NDArray[np.float32],
) -> None:
    marks: Marks = np.empty((TOKENS, MARKS), np.float32)
    wide_mask, deep_mask = np.uint64((1 << WIDE_BITS) - 1), np.uint64((1 << DEEP_BITS) - 1)
    filled, deeper, token = 0, 0, 0
    for text in range(len(offsets) - 1):
        count = tokenise(points, offsets[text], offsets[text + 1], alphabet, tokens)
        count = omit(count, tokens, omitted, alphabet.folded)
        mark(count, tokens, cues, marks, notes[text])
        for t in range(count):
            filled = inner(t, tokens, wide_mask, SHORTEST, wide, filled)
            filled = context(t, tokens, marks, wide_mask, wide, filled)
            deeper = inner(t, tokens, deep_mask, DEEP_SHORTEST, deep, deeper)
            for place in range(MARKS):
                all_marks[token, place] = np.uint8(marks[t, place])
            token += 1
            deep_at[token] = deeper
        wide[filled] = length_row(count, wide_mask)
        filled += 1
        wide_at[text + 1], token_at[text + 1] = filled, token
