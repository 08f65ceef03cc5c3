"""Probabilities that mean what they say: one factor of the scores for each language."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from enrich.sentiment.network import Floats
from enrich.train.tuning import softmax

FACTORS = np.geomspace(0.2, 3.0, 200)

SHARED = 150
"""Texts of all languages that stand beside a language's own: few texts alone say little."""


def sharpness(scores: Floats, labels: NDArray[np.int64], languages: Sequence[str], wanted: Sequence[str]) -> Floats:
    """Of each language wanted, the factor with the least cross-entropy on texts that were not trained on.

    scores: (texts, classes). Source: Guo et al., On Calibration of Modern Neural Networks (2017), section 4.2
    (temperature scaling), with the mean over all languages as a prior.
    """
    losses = np.array([_losses(scores * np.float32(factor), labels) for factor in FACTORS])
    of_all = losses.mean(axis=1)
    spoken = np.asarray(languages)
    found = []
    for language in wanted:
        own = losses[:, spoken == language]
        found.append(FACTORS[np.argmin(own.sum(axis=1) + SHARED * of_all)])
    return np.asarray(found, np.float32)


def _losses(scores: Floats, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    chances = softmax(scores)
    return np.asarray(-np.log(chances[np.arange(len(labels)), labels] + 1e-12), np.float64)
