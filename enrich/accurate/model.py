"""The accurate tier: a tuned sentence encoder beside the fast model; needs the extra `accurate`.

The card: enrich/models/sentiment-accurate.md.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from enrich.accurate.encoder import Table, Weights, flat, forward, scores
from enrich.accurate.pieces import Cutter, table
from enrich.sentiment.model import Model, centred, fast, sharpened
from enrich.sentiment.network import CLASSES, Floats

FILE = Path(__file__).parents[1] / "models" / "sentiment-accurate.npz"
NAME = "tocsin-accurate@2"

SHARE = np.float32(1.0)
"""Of the encoder's scores, beside the fast model's."""


class Accurate:
    """As enrich.sentiment.model.Model, thirty times as slow. sharpness: of each language, in the order of the fast one.

    Each text is read alone: a product of matrices has other last digits in another batch.
    """

    def __init__(self, quick: Model, weights: Weights, sharpness: Floats, pieces: Table, cutter: Cutter) -> None:
        self._quick = quick
        self._weights = weights
        self._sharpness = sharpness
        self._table = pieces
        self._cutter = cutter
        self.languages = quick.languages

    def probabilities(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """Shape (texts, 3): negative, neutral, positive, summing to 1. Raises KeyError for a language it has not."""
        return sharpened(self.scores(texts), self._sharpness[self._quick.places(languages)])

    def scores(self, texts: Sequence[str]) -> Floats:
        """Shape (texts, 3): logarithms of odds up to a factor, each row of mean 0."""
        found = np.empty((len(texts), CLASSES), np.float32)
        for place, ids in enumerate(self._cutter.cut(texts)):
            found[place] = scores(self._weights, forward(self._weights, flat([ids], self._table)).pooled)[0]
        return self._quick.scores(texts) + SHARE * centred(found)


@cache
def accurate() -> Accurate:
    """The one that comes with Tocsin. Raises Misconfigured where the extra is not installed."""
    pieces, cutter = table(), Cutter()
    with np.load(FILE, allow_pickle=False) as file:
        weights = {name: file[name].astype(np.float32) for name in file.files}
    return Accurate(fast(), weights, weights.pop("sharpness"), pieces, cutter)


def saved(weights: Weights, sharpness: Floats, path: Path) -> None:
    halves: Any = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez(path, sharpness=sharpness, **halves)
