"""Our own model of seven languages: one weight a language for each run of one to four letters of a word, hashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "pt")
LONGEST = 4
"""Letters of a run, the spaces around a word counting as such."""
BITS = 15
ROWS = 1 << BITS

WEIGHTS = Path(__file__).parents[1] / "models" / "language.npz"

_SPACE = ord(" ")
_STEP, _SPREAD = np.uint32(0x01000193), np.uint32(0x9E3779B1)

Rows = NDArray[np.int32]
Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Runs:
    """rows: (LONGEST, code points), the row of the run of 1, 2, … letters that begins there, ROWS where none does.
    starts: where each text begins. counts: runs of each text."""

    rows: Rows
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]


def runs(words: Sequence[str]) -> Runs:
    """Of texts as `letters` gives them, at least one."""
    padded = [f" {each.lower()} " for each in words]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    starts = np.cumsum([0, *map(len, padded[:-1])])
    space = codes == _SPACE
    rows = np.full((LONGEST, len(codes)), ROWS, dtype=np.int32)
    hashed, broken = codes, space
    for length in range(1, LONGEST + 1):
        if length > 1:
            # No run goes past the end of a word: two spaces stand between texts, so none goes from one to the next.
            inner = space[length - 2 : -1] & (length > 2)
            broken = broken[:-1] | inner if length > 2 else space[:-1] & space[1:]
            hashed = hashed[:-1] * _STEP + codes[length - 1 :]
        mixed = (hashed ^ (hashed >> np.uint32(15))) * _SPREAD + np.uint32(length)
        row = ((mixed ^ (mixed >> np.uint32(13))) * _SPREAD) >> np.uint32(32 - BITS)
        rows[length - 1, : len(row)] = np.where(broken, ROWS, row)
    return Runs(rows, starts, np.add.reduceat((rows != ROWS).sum(axis=0), starts))


def scores(found: Runs, weights: Weights) -> NDArray[np.float32]:
    """(texts, languages), the logits: the sum of the weights over the square root of their number.

    weights: (ROWS + 1, languages), the last row zero.
    """
    summed = weights[found.rows[0]]
    for row in found.rows[1:]:
        summed += weights[row]
    logits: NDArray[np.float32] = np.add.reduceat(summed, found.starts)
    logits /= np.sqrt(np.maximum(found.counts, 1))[:, None]
    return logits


@cache
def shipped() -> Weights:
    """As trained by `python -m enrich.train language`."""
    with np.load(WEIGHTS, allow_pickle=False) as file:
        weights: Weights = file["weights"].astype(np.float32) * file["scale"]
    return np.vstack([weights, np.zeros((1, len(LANGUAGES)), dtype=np.float32)])
