"""The convolution of the fast tier, as it is taught: the forward pass of enrich.sentiment.network, and gradients."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from enrich.sentiment.marks import MARKS
from enrich.sentiment.network import (
    CLASSES,
    DEEP_BITS,
    DOCUMENT,
    FILTERS,
    HIDDEN,
    VECTOR,
    WINDOW,
    Floats,
)
from enrich.train.encoded import Encoded, Pointers
from enrich.train.kernels import gather, move, pool, unpool
from enrich.train.tuning import softmax

BATCH = 128
_INPUT = VECTOR + MARKS


@dataclass(frozen=True, slots=True)
class Course:
    """How it is taught. rate: Adam's, of the layers; table_rate: Adagrad's, of the vectors; both fall to `last`.

    known: the classes that the targets tell of; the others are left out of the loss.
    """

    epochs: int
    rate: float = 1e-3
    table_rate: float = 0.1
    last: float = 0.02
    decay: float = 1e-2
    lost_tokens: float = 0.1
    lost_features: float = 0.3
    known: tuple[bool, bool, bool] = (True, True, True)
    seed: int = 0


@dataclass(slots=True)
class Pupil:
    """table: (2**DEEP_BITS, VECTOR). seen: sums of squared gradients of its rows."""

    table: Floats
    seen: Floats
    layers: dict[str, Floats]
    _mean: dict[str, Floats] = field(default_factory=dict)
    _square: dict[str, Floats] = field(default_factory=dict)
    _steps: int = 0

    @classmethod
    def fresh(cls, seed: int) -> "Pupil":
        dice = np.random.default_rng(seed)
        table = dice.standard_normal((1 << DEEP_BITS, VECTOR), dtype=np.float32) * np.float32(0.15)
        layers = {
            "filters": dice.normal(0, np.sqrt(2 / (_INPUT * WINDOW)), (_INPUT, WINDOW * FILTERS)),
            "filter_bias": np.zeros(FILTERS),
            "hidden": dice.normal(0, np.sqrt(2 / DOCUMENT), (DOCUMENT, HIDDEN)),
            "hidden_bias": np.zeros(HIDDEN),
            "out": dice.normal(0, 0.1, (HIDDEN, CLASSES)),
            "out_bias": np.zeros(CLASSES),
            "skip": np.zeros((DOCUMENT, CLASSES)),
        }
        seen = np.full(1 << DEEP_BITS, 1e-4, np.float32)
        return cls(table, seen, {name: value.astype(np.float32) for name, value in layers.items()})

    def rested(self) -> None:
        """Before another course: what was learned stays, how fast each part moves is forgotten for the most part."""
        self.seen *= np.float32(0.05)
        self.seen += np.float32(1e-4)
        self._mean, self._square, self._steps = {}, {}, 0

    def scores(self, texts: Encoded) -> Floats:
        found = [
            self._forward(texts, np.arange(start, min(start + 512, len(texts))), 0.0, 0.0, np.random.default_rng(0))
            for start in range(0, len(texts), 512)
        ]
        return np.concatenate([each.scores for each in found])

    def teach(
        self, texts: Encoded, targets: Floats, weights: Floats, course: Course, told: Callable[[int, float], None]
    ) -> None:
        """targets: (texts, CLASSES). weights: (texts,)."""
        dice = np.random.default_rng(course.seed)
        steps, done = course.epochs * (len(texts) // BATCH), 0
        for epoch in range(course.epochs):
            loss = 0.0
            for chosen in _shuffled(len(texts), dice):
                fall = max(course.last, 1 - done / steps)
                loss += self._step(texts, chosen, targets[chosen], weights[chosen], course, fall, dice)
                done += 1
            told(epoch, loss / len(texts))

    def vectors(self, texts: Encoded) -> Floats:
        """Shape (tokens, VECTOR)."""
        return self._forward(texts, np.arange(len(texts)), 0.0, 0.0, np.random.default_rng(0)).inputs[:, :VECTOR]

    def _forward(
        self, texts: Encoded, chosen: Pointers, lost_tokens: float, lost_features: float, dice: np.random.Generator
    ) -> "_Pass":
        size = int((texts.token_at[chosen + 1] - texts.token_at[chosen]).sum())
        inputs, at = np.empty((size, _INPUT), np.float32), np.empty(len(chosen) + 1, np.int64)
        kept = (dice.random(size) >= lost_tokens) if lost_tokens else np.ones(size, np.bool_)
        gather(chosen, texts.token_at, texts.deep_at, texts.deep, texts.marks, self.table, kept, inputs, at)
        products = inputs @ self.layers["filters"]
        active = np.empty((size, FILTERS), np.float32)
        documents = np.zeros((len(chosen), DOCUMENT), np.float32)
        peak = np.empty((len(chosen), FILTERS), np.int64)
        pool(products, at, self.layers["filter_bias"], active, documents, peak)
        documents[:, 2 * FILTERS :] = texts.notes[chosen]
        seen = _kept(documents.shape, lost_features, dice)
        documents *= seen
        raw = np.maximum(documents @ self.layers["hidden"] + self.layers["hidden_bias"], 0)
        left = _kept(raw.shape, lost_features, dice)
        hidden = raw * left
        scores = hidden @ self.layers["out"] + self.layers["out_bias"] + documents @ self.layers["skip"]
        return _Pass(inputs, at, active, peak, documents, seen, raw, left, hidden, scores)

    def _step(
        self,
        texts: Encoded,
        chosen: Pointers,
        targets: Floats,
        weights: Floats,
        course: Course,
        fall: float,
        dice: np.random.Generator,
    ) -> float:
        own, done = self.layers, self._forward(texts, chosen, course.lost_tokens, course.lost_features, dice)
        scores = np.where(np.array(course.known), done.scores, np.float32(-1e9))
        chances = softmax(scores)
        error = ((chances - targets) * weights[:, None] / np.float32(len(chosen))).astype(np.float32)
        of_hidden = (error @ own["out"].T) * done.left * (done.raw > 0)
        of_documents = (of_hidden @ own["hidden"].T + error @ own["skip"].T) * done.seen
        of_products = np.empty((len(done.inputs), WINDOW * FILTERS), np.float32)
        of_bias = np.zeros(FILTERS, np.float32)
        unpool(of_documents, done.active, done.peak, done.at, of_products, of_bias)
        gradients = {
            "filters": done.inputs.T @ of_products,
            "filter_bias": of_bias,
            "hidden": done.documents.T @ of_hidden,
            "hidden_bias": of_hidden.sum(0),
            "out": done.hidden.T @ error,
            "out_bias": error.sum(0),
            "skip": done.documents.T @ error,
        }
        of_vectors = (of_products @ own["filters"][:VECTOR].T) * np.float32(len(chosen))
        rate = np.float32(course.table_rate * fall)
        move(chosen, texts.token_at, texts.deep_at, texts.deep, self.table, self.seen, of_vectors, rate)
        self._adam(gradients, course.rate * fall, course.decay)
        return float(-(weights[:, None] * targets * np.log(chances + 1e-9)).sum())

    def _adam(self, gradients: dict[str, Floats], rate: float, decay: float) -> None:
        """Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019), algorithm 2."""
        self._steps += 1
        warm = rate * min(1.0, self._steps / 200)
        for name, gradient in gradients.items():
            mean = self._mean.setdefault(name, np.zeros_like(gradient))
            square = self._square.setdefault(name, np.zeros_like(gradient))
            mean += np.float32(0.1) * (gradient - mean)
            square += np.float32(0.01) * (gradient * gradient - square)
            step = (mean / np.float32(1 - 0.9**self._steps)) / (
                np.sqrt(square / np.float32(1 - 0.99**self._steps)) + np.float32(1e-8)
            )
            self.layers[name] -= np.float32(warm) * (step + np.float32(decay) * self.layers[name])


@dataclass(frozen=True, slots=True)
class _Pass:
    inputs: Floats
    at: Pointers
    active: Floats
    peak: NDArray[np.int64]
    documents: Floats
    seen: Floats
    raw: Floats
    left: Floats
    hidden: Floats
    scores: Floats


def _kept(shape: tuple[int, ...], lost: float, dice: np.random.Generator) -> Floats:
    if not lost:
        return np.ones(shape, np.float32)
    return (dice.random(shape, dtype=np.float32) >= lost).astype(np.float32) / np.float32(1 - lost)


def _shuffled(size: int, dice: np.random.Generator) -> Iterator[Pointers]:
    order = dice.permutation(size)
    for start in range(0, size - BATCH + 1, BATCH):
        yield order[start : start + BATCH]
