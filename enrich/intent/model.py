"""The learned intents: a complaint, and a call for an answer. A linear model in one small file, read without pickle."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from enrich.intent.features import Dense, scored
from enrich.sentiment.features import Ids

FILE = Path(__file__).parents[1] / "models" / "intent.npz"
NAME = "intent@1"
HEADS = ("complaint", "answer")


@dataclass(frozen=True, slots=True)
class Model:
    """table: shape (rows, heads); scale, bias: of each head; dense: shape (DENSE, heads)."""

    table: NDArray[np.int8]
    scale: NDArray[np.float32]
    dense: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, ids: Ids, pointers: NDArray[np.int64], dense: Dense) -> NDArray[np.float32]:
        """Shape (texts, heads), the same for a text in any batch. See `features.Features`."""
        sums = np.empty((len(pointers) - 1, len(HEADS)), np.float32)
        scored(ids, pointers, self.table, sums)
        told = (dense[:, :, None] * self.dense).sum(axis=1)  # a product of matrices has other last digits in another
        logits: NDArray[np.float32] = sums * self.scale + told + self.bias
        return logits

    def save(self, path: Path) -> None:
        np.savez_compressed(path, table=self.table, scale=self.scale, dense=self.dense, bias=self.bias)


@cache
def model() -> Model:
    """The one that is shipped."""
    return load(FILE)


def load(path: Path) -> Model:
    with np.load(path, allow_pickle=False) as kept:
        return Model(kept["table"], kept["scale"], kept["dense"], kept["bias"])
