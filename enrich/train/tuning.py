"""The sentence encoder tuned on sentiment: a head on what it pools, and gradients through its convolutions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from enrich.accurate.encoder import POOLED, Array, Table, Weights, centred_inputs, flat, forward, scores
from enrich.train.encoder import backward

Ids = Sequence[Sequence[int]]

CLASSES = 3
HIDDEN = 256
BATCH = 64


@dataclass(frozen=True, slots=True)
class Course:
    """How it is taught. rate: of the head; encoder_rate: of the encoder; both fall linearly to a fiftieth.

    known: the classes that the targets tell of; the others are left out of the loss.
    """

    epochs: int
    rate: float = 1e-3
    encoder_rate: float = 2e-4
    decay: float = 0.02
    smoothing: float = 0.05
    lost_pieces: float = 0.1
    lost_inputs: float = 0.2
    lost_hidden: float = 0.4
    known: tuple[bool, bool, bool] = (True, True, True)
    seed: int = 0


@dataclass(slots=True)
class Tuned:
    """weights: of the encoder (enrich.accurate.encoder) and of the head."""

    weights: Weights
    table: Table
    _mean: Weights = field(default_factory=dict)
    _square: Weights = field(default_factory=dict)

    @classmethod
    def fresh(cls, encoder: Weights, table: Table, sample: Ids, seed: int) -> "Tuned":
        """The head's inputs are brought to mean 0 and deviation 1 over a sample."""
        pooled = np.concatenate([forward(encoder, flat(batch, table)).pooled for batch in _batches(sample)])
        dice = np.random.default_rng(seed)
        head = {
            "centre": pooled.mean(0),
            "spread": 1 / (pooled.std(0) + 1e-3),
            "hidden": dice.normal(0, np.sqrt(2 / POOLED), (POOLED, HIDDEN)),
            "hidden_bias": np.zeros(HIDDEN),
            "out": dice.normal(0, 0.02, (HIDDEN, CLASSES)),
            "out_bias": np.zeros(CLASSES),
            "skip": np.zeros((POOLED, CLASSES)),
        }
        return cls({**encoder, **{name: value.astype(np.float32) for name, value in head.items()}}, table)

    def rested(self) -> None:
        """Before another course."""
        self._mean, self._square = {}, {}

    def logits(self, texts: Ids) -> Array:
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        out = np.empty((len(texts), CLASSES), np.float32)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            read = forward(self.weights, flat([texts[place] for place in places], self.table))
            out[places] = scores(self.weights, read.pooled)
        return out

    def teach(
        self,
        texts: Ids,
        targets: Array,
        weights: Array,
        course: Course,
        told: Callable[[int, float], None],
    ) -> None:
        """targets: (texts, CLASSES). weights: (texts,)."""
        dice = np.random.default_rng(course.seed)
        steps, done = course.epochs * (len(texts) // BATCH), 0
        for epoch in range(course.epochs):
            loss = 0.0
            for places in _shuffled(texts, dice):
                fall = max(0.02, 1 - done / steps) * min(1.0, (done + 1) / 200)
                batch = [texts[place] for place in places]
                loss += self._step(batch, targets[places], weights[places], course, fall, dice)
                done += 1
            told(epoch, loss / len(texts))

    def _step(
        self,
        batch: Ids,
        targets: Array,
        weights: Array,
        course: Course,
        fall: float,
        dice: np.random.Generator,
    ) -> float:
        own = self.weights
        pieces = flat(batch, self.table)
        pieces.vectors[dice.random(len(pieces.vectors)) < course.lost_pieces] = 0
        done = forward(own, pieces)
        inputs = centred_inputs(own, done.pooled)
        kept = _kept(inputs.shape, course.lost_inputs, dice)
        inputs = inputs * kept
        hidden = np.maximum(inputs @ own["hidden"] + own["hidden_bias"], 0)
        left = _kept(hidden.shape, course.lost_hidden, dice)
        dropped = hidden * left
        said = dropped @ own["out"] + own["out_bias"] + inputs @ own["skip"]
        known = np.array(course.known)
        said[:, ~known] = -1e9
        chances = softmax(said)
        wanted = targets * (1 - course.smoothing) + course.smoothing * known / known.sum()
        error = ((chances - wanted) * weights[:, None] / len(batch)).astype(np.float32)
        of_hidden = (error @ own["out"].T) * left * (hidden > 0)
        found: Weights = {
            "out": dropped.T @ error,
            "out_bias": error.sum(0),
            "skip": inputs.T @ error,
            "hidden": inputs.T @ of_hidden,
            "hidden_bias": of_hidden.sum(0),
        }
        of_pooled = (of_hidden @ own["hidden"].T + error @ own["skip"].T) * kept * own["spread"]
        self._adam(found, course.rate * fall, course.decay)
        if course.encoder_rate:
            self._adam(backward(own, done, of_pooled), course.encoder_rate * fall, 0.0)
        return float(-(weights[:, None] * wanted * np.log(chances + 1e-9)).sum())

    def _adam(self, gradients: Weights, rate: float, decay: float) -> None:
        """Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019), algorithm 2."""
        for name, gradient in gradients.items():
            mean = self._mean.setdefault(name, np.zeros_like(gradient))
            square = self._square.setdefault(name, np.zeros_like(gradient))
            mean += np.float32(0.1) * (gradient - mean)
            square += np.float32(0.01) * (gradient * gradient - square)
            step = mean / (np.sqrt(square) + np.float32(1e-7))
            self.weights[name] -= np.float32(rate) * (step + np.float32(decay) * self.weights[name])


def softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Array = powers / powers.sum(axis=1, keepdims=True)
    return result


def _kept(shape: tuple[int, ...], lost: float, dice: np.random.Generator) -> Array:
    """Dropout, scaled so that the expectation stays."""
    return (dice.random(shape, dtype=np.float32) >= lost).astype(np.float32) / np.float32(1 - lost)


def _batches(texts: Ids) -> Iterator[Ids]:
    for start in range(0, len(texts), BATCH):
        yield texts[start : start + BATCH]


def _shuffled(texts: Ids, dice: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    order = dice.permutation(len(texts))
    for start in range(0, len(order) - BATCH + 1, BATCH):
        yield order[start : start + BATCH]
