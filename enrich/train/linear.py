"""The wide part: a linear softmax over hashed features, learned text by text."""

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.features import Ids

Floats = NDArray[np.float32]
_TINY = np.float32(1e-8)
_BIAS = np.float32(0.05)


@compiled
def epoch(
    ids: Ids,
    pointers: NDArray[np.int64],
    targets: Floats,
    weights: Floats,
    order: NDArray[np.int64],
    rows: Floats,
    seen: Floats,
    bias: Floats,
    rate: float,
    decay: float,
    neutral: float,
) -> None:
    """One pass; changes rows (2**bits, 3), seen (the same: sums of squared gradients) and bias (3).

    targets: (texts, 3). neutral: added to the score of the neutral class: a large negative number where the targets
    know no neutral texts. Source: Duchi et al., Adaptive Subgradient Methods (2011), the diagonal form.
    """
    score, error = np.empty(3, np.float32), np.empty(3, np.float32)
    for text in order:
        begin, end = pointers[text], pointers[text + 1]
        scale = np.float32(1 / np.sqrt(end - begin))
        score[:] = bias
        for place in range(begin, end):
            for c in range(3):
                score[c] += rows[ids[place], c] * scale
        score[1] += np.float32(neutral)
        top = max(score[0], score[1], score[2])
        total = np.float32(0)
        for c in range(3):
            error[c] = np.exp(score[c] - top)
            total += error[c]
        for c in range(3):
            error[c] = (error[c] / total - targets[text, c]) * weights[text]
            bias[c] -= np.float32(rate) * _BIAS * error[c]
        for place in range(begin, end):
            row = ids[place]
            for c in range(3):
                gradient = error[c] * scale + np.float32(decay) * rows[row, c]
                seen[row, c] += gradient * gradient
                rows[row, c] -= np.float32(rate) * gradient / np.sqrt(seen[row, c] + _TINY)


@compiled
def scores(ids: Ids, pointers: NDArray[np.int64], rows: Floats, bias: Floats) -> Floats:
    """(texts, 3)"""
    out = np.empty((len(pointers) - 1, 3), np.float32)
    for text in range(len(out)):
        begin, end = pointers[text], pointers[text + 1]
        scale = np.float32(1 / np.sqrt(end - begin))
        for c in range(3):
            total = np.float32(0)
            for place in range(begin, end):
                total += rows[ids[place], c]
            out[text, c] = total * scale + bias[c]
    return out
