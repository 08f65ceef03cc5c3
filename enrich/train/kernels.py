"""The compiled part of teaching: gathering vectors, pooling them, and both ways back."""

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.features import Ids
from enrich.sentiment.marks import MARKS
from enrich.sentiment.network import FILTERS, LEFT, VECTOR, WINDOW, Floats
from enrich.train.encoded import Pointers


@compiled
def gather(
    chosen: Pointers,
    token_at: Pointers,
    deep_at: Pointers,
    deep: Ids,
    marks: NDArray[np.uint8],
    table: Floats,
    kept: NDArray[np.bool_],
    inputs: Floats,
    at: Pointers,
) -> None:
    """Fills inputs and at. A token that is not kept is nothing at all."""
    row = 0
    for place, text in enumerate(chosen):
        at[place] = row
        for t in range(token_at[text], token_at[text + 1]):
            inputs[row, :] = 0
            if kept[row]:
                begin, end = deep_at[t], deep_at[t + 1]
                for i in range(begin, end):
                    for c in range(VECTOR):
                        inputs[row, c] += table[deep[i], c]
                scale = np.float32(1 / np.sqrt(end - begin))
                for c in range(VECTOR):
                    inputs[row, c] *= scale
                for c in range(MARKS):
                    inputs[row, VECTOR + c] = marks[t, c]
            row += 1
    at[len(chosen)] = row


@compiled
def pool(
    products: Floats, at: Pointers, bias: Floats, active: Floats, documents: Floats, peak: NDArray[np.int64]
) -> None:
    """As enrich.sentiment.network.pool, which tests compare; keeps what the gradient needs."""
    for text in range(len(at) - 1):
        begin, end = at[text], at[text + 1]
        peak[text, :] = -1
        for t in range(begin, end):
            active[t, :] = bias
            for slot in range(max(0, begin - t + LEFT), min(WINDOW, end - t + LEFT)):
                row, column = t + slot - LEFT, slot * FILTERS
                for f in range(FILTERS):
                    active[t, f] += products[row, column + f]
            for f in range(FILTERS):
                value = max(active[t, f], np.float32(0))
                active[t, f] = value
                documents[text, FILTERS + f] += value
                if value > documents[text, f]:
                    documents[text, f], peak[text, f] = value, t
        if end > begin:
            documents[text, FILTERS : 2 * FILTERS] *= np.float32(1 / np.sqrt(end - begin))


@compiled
def unpool(
    of_documents: Floats,
    active: Floats,
    peak: NDArray[np.int64],
    at: Pointers,
    of_products: Floats,
    of_bias: Floats,
) -> None:
    """Fills of_products (tokens, WINDOW * FILTERS), adds to of_bias, and uses up `active`."""
    for text in range(len(at) - 1):
        begin, end = at[text], at[text + 1]
        if end == begin:
            continue
        scale = np.float32(1 / np.sqrt(end - begin))
        for t in range(begin, end):
            for f in range(FILTERS):
                gradient = np.float32(0)
                if active[t, f] > 0:
                    gradient = of_documents[text, FILTERS + f] * scale
                    if peak[text, f] == t:
                        gradient += of_documents[text, f]
                    of_bias[f] += gradient
                active[t, f] = gradient
        for t in range(begin, end):
            for slot in range(WINDOW):
                row, column = t - slot + LEFT, slot * FILTERS
                if begin <= row < end:
                    for f in range(FILTERS):
                        of_products[t, column + f] = active[row, f]
                else:
                    for f in range(FILTERS):
                        of_products[t, column + f] = 0


@compiled
def move(
    chosen: Pointers,
    token_at: Pointers,
    deep_at: Pointers,
    deep: Ids,
    table: Floats,
    seen: Floats,
    gradients: Floats,
    rate: np.float32,
) -> None:
    """Adagrad, one sum of squares a row."""
    place = 0
    for text in chosen:
        for t in range(token_at[text], token_at[text + 1]):
            total = np.float32(0)
            for c in range(VECTOR):
                total += gradients[place, c] * gradients[place, c]
            if total > 0:
                begin, end = deep_at[t], deep_at[t + 1]
                scale = np.float32(1 / np.sqrt(end - begin))
                energy = total * scale * scale / np.float32(VECTOR)
                for i in range(begin, end):
                    row = deep[i]
                    seen[row] += energy
                    step = rate * scale / np.float32(np.sqrt(seen[row]))
                    for c in range(VECTOR):
                        table[row, c] -= step * gradients[place, c]
            place += 1
