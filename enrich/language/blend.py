"""The two models in one: py3langid says whether a text is in one of our seven languages, ours says in which."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from enrich.language.own import LANGUAGES

Floats = NDArray[np.float32]


def blended(common: Floats, languages: Sequence[str], own: Floats, prior: Floats) -> Floats:
    """(texts, languages), the odds of each language; their sum is not 1.

    common: (texts, languages), py3langid's probabilities. languages: of its columns, our seven among them.
    own: (texts, seven), our logits. prior: (languages,), the prior odds.
    What the seven have together stays; within them it goes by our probabilities times the root of py3langid's, whose
    exponent of 1/2 was found best of 0.3, 0.5, 0.7, 1 and 2 by cross-validation.
    """
    odds: Floats = common * prior
    columns = [languages.index(each) for each in LANGUAGES]
    seven = odds[:, columns]
    within = np.exp(own - own.max(axis=1, keepdims=True)) * np.sqrt(common[:, columns]) * prior[columns]
    odds[:, columns] = within * (seven.sum(axis=1) / np.maximum(within.sum(axis=1), 1e-30))[:, None]
    return odds
