"""From labels that people gave to what their words add to the scores of like mentions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DOUBT = 0.3
"""Precision of the prior that no word of a watch means anything special: the smaller, the sooner it is believed."""
STEPS = 50
"""More change nothing at the digits that are kept."""
FARTHEST = 3.0
"""The most that words add to, or take from, the logarithm of the odds of a label."""
FAINTEST = 1e-3
"""Probability below which the model is taken to have said nothing: its certainty is not to outweigh a person."""
LABELS = 3


@dataclass(frozen=True, slots=True)
class Example:
    """words: of the mention, each once. said: probabilities by the model, negative, neutral, positive.

    label: by the person, 0 negative, 1 neutral, 2 positive.
    """

    words: tuple[str, ...]
    said: tuple[float, float, float]
    label: int


Weights = Mapping[str, tuple[float, float, float]]
"""Word to what it adds to the log-odds of negative, neutral and positive; it counts by 1/sqrt(words of the text)."""


def learned(examples: Sequence[Example]) -> Weights:
    """What makes the labels likeliest, given what the model said, when every word is first believed to mean nothing.

    Maximum a posteriori of a multinomial logistic regression with the model's log-probabilities as offsets and a normal
    prior of mean 0 and precision DOUBT. There is no constant term: people correct what is wrong, so that the share of a
    label among corrections says nothing of its share among mentions. Solved over the examples instead of the words,
    with the fixed bound of the curvature. Source: Böhning, Multinomial logistic regression algorithm (1992), section 2.
    """
    if not examples:
        return {}
    rows = _rows([example.words for example in examples])
    lengths = np.sqrt([max(len(example.words), 1) for example in examples])
    offsets = np.log(np.maximum([example.said for example in examples], FAINTEST))
    wanted = np.eye(LABELS)[[example.label for example in examples]]
    alike = _alike(rows.values(), lengths)
    step = np.linalg.inv(0.5 * alike + DOUBT * np.eye(len(examples)))
    blame = np.zeros((len(examples), LABELS))
    for _ in range(STEPS):
        blame -= step @ (_softmax(offsets + alike @ blame) - wanted + DOUBT * blame)
    shares = blame / lengths[:, None]
    weights: dict[str, tuple[float, float, float]] = {}
    for word, places in rows.items():
        negative, neutral, positive = shares[places].sum(axis=0).tolist()
        weights[word] = negative, neutral, positive
    return weights


def shifted(said: Sequence[float], words: Sequence[str], weights: Weights) -> tuple[float, float, float]:
    """Probabilities as they are with what the words add. said: without it."""
    known = [weights[word] for word in words if word in weights]
    if not known:
        negative, neutral, positive = said
        return negative, neutral, positive
    added = np.clip(np.sum(known, axis=0) / np.sqrt(len(words)), -FARTHEST, FARTHEST)
    negative, neutral, positive = _softmax(np.log(np.maximum(said, FAINTEST))[None] + added)[0].tolist()
    return negative, neutral, positive


def _rows(texts: Sequence[tuple[str, ...]]) -> dict[str, list[int]]:
    """Of each word, sorted, the texts that have it."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row, words in enumerate(texts):
        for word in words:
            found[word].append(row)
    return dict(sorted(found.items()))


def _alike(shared: Iterable[list[int]], lengths: Floats) -> Floats:
    """How many words each two texts share, over the product of their lengths: 1 for the same words."""
    alike = np.zeros((len(lengths), len(lengths)))
    for places in shared:
        alike[np.ix_(places, places)] += 1
    return np.asarray(alike / np.outer(lengths, lengths))


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
