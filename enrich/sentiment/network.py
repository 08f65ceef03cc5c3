"""Scores of texts: a wide linear part, and a small convolution over the tokens' vectors.

What is said of a text is the same to the last bit whatever stands beside it in a batch: the vectors and the filters are
whole numbers whose products add up exactly in any order, and all else is added up text by text.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import Alphabet
from enrich.sentiment.cues import Cues
from enrich.sentiment.features import (
    ROOM_OF_CONTEXT,
    ROOM_OF_WORD,
    SHORTEST,
    WIDE_BITS,
    context,
    inner,
    length_row,
    mixed,
)
from enrich.sentiment.marks import MARKS, NOTES, mark
from enrich.sentiment.omitted import Omitted, omit
from enrich.sentiment.tokens import TOKENS, Points, Tokens, tokenise

CLASSES = 3
"""Negative, neutral, positive."""

DEEP_BITS, DEEP_SHORTEST, VECTOR = 18, 3, 32
"""The table of token vectors: 2**bits rows; the shortest n-grams that have one; dimensions."""

FILTERS, WINDOW, LEFT = 48, 4, 2
"""Of the convolution; how many tokens it sees, and how many of them stand before the one it is at."""

LARGEST = 127
"""Of a vector's whole numbers."""
LARGEST_FILTER = 2_047
"""Of a filter's: (VECTOR + MARKS) * LARGEST * LARGEST_FILTER stays below 2**24, up to which floats are exact."""

HIDDEN = 48
DOCUMENT = 2 * FILTERS + NOTES

Floats = NDArray[np.float32]


class Tables(NamedTuple):
    """wide: (2**WIDE_BITS, CLASSES). deep: (2**DEEP_BITS, VECTOR). Each a byte, times its scale.

    vector_scale: of the whole numbers that a token's vector is rounded to.
    """

    wide: NDArray[np.int8]
    wide_scale: np.float32
    deep: NDArray[np.int8]
    deep_scale: np.float32
    vector_scale: np.float32


class Layers(NamedTuple):
    """filters: (VECTOR + MARKS, WINDOW * FILTERS), whole numbers, times filter_scale (FILTERS,).

    hidden: (DOCUMENT, HIDDEN). out: (HIDDEN, CLASSES). skip: (DOCUMENT, CLASSES), past the hidden layer.
    wide_bias: (CLASSES,).
    """

    filters: Floats
    filter_scale: Floats
    filter_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats
    skip: Floats
    wide_bias: Floats


class Memory(NamedTuple):
    """Words seen lately, by their hash: how many wide rows they have, the sum of these, and the vector."""

    keys: NDArray[np.uint64]
    counts: NDArray[np.int32]
    sums: Floats
    vectors: Floats


def memory(words: int) -> Memory:
    """words: a power of two."""
    return Memory(
        np.zeros(words, np.uint64),
        np.zeros(words, np.int32),
        np.zeros((words, CLASSES), np.float32),
        np.zeros((words, VECTOR), np.float32),
    )


class Read(NamedTuple):
    """What is read of a batch.

    inputs: (tokens, VECTOR + MARKS), whole numbers. token_at: of each text the first token, then the end.
    notes: (texts, NOTES). wide: (texts, CLASSES), scores of the wide part without its bias.
    """

    inputs: Floats
    token_at: NDArray[np.int64]
    notes: Floats
    wide: Floats


@compiled
def read(
    points: Points,
    offsets: NDArray[np.int64],
    alphabet: Alphabet,
    cues: Cues,
    omitted: Omitted,
    tokens: Tokens,
    tables: Tables,
    memory: Memory,
    out: Read,
) -> int:
    """Fills `out`; how many tokens there are."""
    marks = np.empty((TOKENS, MARKS), np.float32)
    ids, around = np.empty(ROOM_OF_WORD, np.uint32), np.empty(ROOM_OF_CONTEXT, np.uint32)
    mask, total = np.uint64((1 << WIDE_BITS) - 1), 0
    mark_unit = unit(tables.vector_scale)
    for text in range(len(offsets) - 1):
        out.token_at[text] = total
        count = tokenise(points, offsets[text], offsets[text + 1], alphabet, tokens)
        count = omit(count, tokens, omitted, alphabet.folded)
        mark(count, tokens, cues, marks, out.notes[text])
        rows, beside = 1, 0
        first = second = third = np.float32(0)
        for t in range(count):
            known = _recalled(t, tokens, tables, memory, ids)
            rows += memory.counts[known]
            first += memory.sums[known, 0]
            second += memory.sums[known, 1]
            third += memory.sums[known, 2]
            for c in range(VECTOR):
                out.inputs[total, c] = memory.vectors[known, c]
            for c in range(MARKS):
                out.inputs[total, VECTOR + c] = marks[t, c] * mark_unit
            beside = context(t, tokens, marks, mask, around, beside)
            total += 1
        around[beside] = length_row(count, mask)
        for place in range(beside + 1):
            row = around[place]
            first += tables.wide[row, 0]
            second += tables.wide[row, 1]
            third += tables.wide[row, 2]
        scale = tables.wide_scale / np.float32(np.sqrt(rows + beside))
        out.wide[text, 0], out.wide[text, 1], out.wide[text, 2] = first * scale, second * scale, third * scale
    out.token_at[len(offsets) - 1] = total
    return total


@compiled
def _recalled(t: int, tokens: Tokens, tables: Tables, memory: Memory, ids: NDArray[np.uint32]) -> np.int64:
    """Where the word stands in memory, learned if it did not."""
    word = tokens.word[t]
    place = np.int64(mixed(word) & np.uint64(len(memory.keys) - 1))
    if memory.keys[place] == word:
        return place
    memory.keys[place] = word
    count = inner(t, tokens, np.uint64((1 << WIDE_BITS) - 1), SHORTEST, ids, 0)
    memory.counts[place] = count
    first = second = third = 0
    for i in range(count):
        first += tables.wide[ids[i], 0]
        second += tables.wide[ids[i], 1]
        third += tables.wide[ids[i], 2]
    memory.sums[place, 0], memory.sums[place, 1], memory.sums[place, 2] = first, second, third
    count = inner(t, tokens, np.uint64((1 << DEEP_BITS) - 1), DEEP_SHORTEST, ids, 0)
    memory.vectors[place, :] = 0
    for i in range(count):
        for c in range(VECTOR):
            memory.vectors[place, c] += tables.deep[ids[i], c]
    scale = tables.deep_scale / tables.vector_scale / np.float32(np.sqrt(count))
    for c in range(VECTOR):
        value = np.round(memory.vectors[place, c] * scale)
        memory.vectors[place, c] = min(max(value, np.float32(-LARGEST)), np.float32(LARGEST))
    return place


@compiled
def unit(vector_scale: np.float32) -> np.float32:
    """What a mark counts, in the whole numbers of the vectors: about 1."""
    return np.float32(min(float(np.round(1 / vector_scale)), float(LARGEST)))


@compiled
def pool(products: Floats, token_at: NDArray[np.int64], layers: Layers, documents: Floats) -> None:
    """Maximum, and sum over the root of the length, of each filter over the tokens of a text, below 0 cut off.

    products: (tokens, WINDOW * FILTERS), each token's part in the windows that it stands in. Fills
    documents[:, : 2 * FILTERS].
    """
    value = np.empty(FILTERS, np.float32)
    for text in range(len(token_at) - 1):
        begin, end = token_at[text], token_at[text + 1]
        documents[text, : 2 * FILTERS] = 0
        for t in range(begin, end):
            value[:] = 0
            for slot in range(max(0, begin - t + LEFT), min(WINDOW, end - t + LEFT)):
                row, column = t + slot - LEFT, slot * FILTERS
                for f in range(FILTERS):
                    value[f] += products[row, column + f]
            for f in range(FILTERS):
                active = max(layers.filter_bias[f] + value[f] * layers.filter_scale[f], np.float32(0))
                documents[text, FILTERS + f] += active
                documents[text, f] = max(documents[text, f], active)
        if end > begin:
            documents[text, FILTERS : 2 * FILTERS] *= np.float32(1 / np.sqrt(end - begin))


@compiled
def scored(documents: Floats, layers: Layers) -> Floats:
    """(texts, CLASSES): what the deep part says of documents (texts, DOCUMENT)."""
    scores, hidden = np.empty((len(documents), CLASSES), np.float32), np.empty(HIDDEN, np.float32)
    for text in range(len(documents)):
        hidden[:] = layers.hidden_bias
        scores[text] = layers.out_bias
        for i in range(DOCUMENT):
            value = documents[text, i]
            if value != 0:
                for h in range(HIDDEN):
                    hidden[h] += value * layers.hidden[i, h]
                for c in range(CLASSES):
                    scores[text, c] += value * layers.skip[i, c]
        for h in range(HIDDEN):
            if hidden[h] > 0:
                for c in range(CLASSES):
                    scores[text, c] += hidden[h] * layers.out[h, c]
    return scores
