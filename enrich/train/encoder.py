"""Gradients of the sentence encoder, so that all but its table of pieces is tuned on sentiment."""

from collections.abc import Mapping

import numpy as np

from enrich.accurate.encoder import (
    BRANCH,
    BRANCHES,
    MAXIMUM,
    PIECE,
    Array,
    Branch,
    Normal,
    Pass,
    Pieces,
    Weights,
    reach,
)


def backward(weights: Mapping[str, Array], done: Pass, gradient: Array) -> Weights:
    """gradient: of the loss by `pooled`. Returns it by each of the weights."""
    found: Weights = {}
    lengths = done.pieces.lengths
    root = np.sqrt(lengths.astype(np.float32))[:, None]
    of_mean = gradient[:, :PIECE]
    found["mean"], found["mean_bias"] = done.summed.T @ of_mean, (of_mean * root).sum(0)
    of_features: Array = np.repeat((of_mean @ weights["mean"].T) / root, lengths, axis=0)
    peaks = done.features.out == np.repeat(done.peak, lengths, axis=0)
    of_features += peaks * np.repeat(gradient[:, PIECE:] * MAXIMUM, lengths, axis=0)
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


def _convolution_gradient(
    weights: Mapping[str, Array], branch: Branch, number: int, gradient: Array, pieces: Pieces, found: Weights
) -> Array:
    active = gradient * (branch.second > 0)
    found[f"second{number}"], found[f"second_bias{number}"] = branch.second_window.T @ active, active.sum(0)
    of_first = gradient + _unwound(active @ weights[f"second{number}"].T, BRANCHES[number], pieces)
    active = of_first * (branch.first > branch.input)
    found[f"first{number}"], found[f"first_bias{number}"] = branch.first_window.T @ active, active.sum(0)
    return of_first + _unwound(active @ weights[f"first{number}"].T, BRANCHES[number], pieces)


def _unwound(gradient: Array, window: tuple[int, int], pieces: Pieces) -> Array:
    width, left = window
    size, depth = len(gradient), gradient.shape[1] // width
    out = np.zeros((size, depth), np.float32)
    for slot in range(width):
        offset = slot - left
        inside = np.flatnonzero(reach(pieces, offset))
        out[inside + offset] += gradient[inside, slot * depth : (slot + 1) * depth]
    return out


def _normal_gradient(weights: Mapping[str, Array], done: Normal, name: str, gradient: Array, found: Weights) -> Array:
    found[f"{name}_gain"], found[f"{name}_bias"] = (gradient * done.unit).sum(0), gradient.sum(0)
    of_unit = gradient * weights[f"{name}_gain"]
    mean = of_unit.mean(axis=1, keepdims=True)
    along = (of_unit * done.unit).mean(axis=1, keepdims=True)
    result: Array = (of_unit - mean - done.unit * along) * done.scale
    return result
