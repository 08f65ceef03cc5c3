"""Our own model of sentiment, fast tier: texts in, probabilities out. The card: enrich/models/sentiment-fast.md."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from enrich.sentiment.alphabet import alphabet
from enrich.sentiment.cues import cues
from enrich.sentiment.marks import MARKS, NOTES
from enrich.sentiment.network import CLASSES, DOCUMENT, FILTERS, VECTOR, Floats, Read, memory, pool, read, scored
from enrich.sentiment.omitted import omitted
from enrich.sentiment.tokens import points_of, room
from enrich.sentiment.weights import Weights, loaded

FILE = Path(__file__).parents[1] / "models" / "sentiment-fast.npz"
NAME = "tocsin-fast@2"

BATCH = 256
"""Texts of one matrix product: more do not fit in the processor's cache."""

WORDS = 1 << 16
"""Words that are kept in memory with what they add up to."""


class Model:
    """Not for several threads at once: its memory of words is written while texts are read."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._place = {code: place for place, code in enumerate(weights.languages)}
        self._memory = memory(WORDS)
        self._tokens = room()

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1."""
        return frozenset(self._place)

    def probabilities(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """Shape (texts, 3): negative, neutral, positive, summing to 1.

        languages: ISO 639-1 of each text, among those of the model: raises KeyError for another.
        """
        return sharpened(self.scores(texts), self._weights.sharpness[self.places(languages)])

    def places(self, languages: Sequence[str]) -> list[int]:
        """In the order in which figures of languages are kept. Raises KeyError."""
        return [self._place[code] for code in languages]

    def scores(self, texts: Sequence[str]) -> Floats:
        """Shape (texts, 3): logarithms of odds up to a factor, each row of mean 0."""
        found = [self._batch(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(found) if found else np.empty((0, CLASSES), np.float32)

    def _batch(self, texts: Sequence[str]) -> Floats:
        points, offsets = points_of(list(texts))
        layers, size = self._weights.layers, len(texts)
        documents = np.empty((size, DOCUMENT), np.float32)
        out = Read(
            np.empty((len(points), VECTOR + MARKS), np.float32),
            np.empty(size + 1, np.int64),
            np.empty((size, NOTES), np.float32),
            np.empty((size, CLASSES), np.float32),
        )
        count = read(
            points, offsets, alphabet(), cues(), omitted(), self._tokens, self._weights.tables, self._memory, out
        )
        pool(out.inputs[:count] @ layers.filters, out.token_at, layers, documents)
        documents[:, 2 * FILTERS :] = out.notes
        return centred(scored(documents, layers)) + self._weights.mix * centred(out.wide + layers.wide_bias)


def sharpened(scores: Floats, factors: Floats) -> Floats:
    """Probabilities: softmax of the scores (texts, classes) times a factor for each text."""
    powers = scores * factors[:, None]
    powers -= powers.max(axis=1, keepdims=True)
    np.exp(powers, out=powers)
    powers /= powers.sum(axis=1, keepdims=True)
    return powers


def centred(scores: Floats) -> Floats:
    result: Floats = scores - scores.mean(axis=1, keepdims=True)
    return result


@cache
def fast() -> Model:
    """The one that comes with Tocsin. Raises Misconfigured where it does not."""
    return Model(loaded(FILE))
