"""Which words of a text weighed most in what is said of it: what would be said without each of them."""

import re
from dataclasses import dataclass

from enrich.tiers import Judge

WORDS = 100
"""Of a text, those that are tried."""
SHOWN = 5
LEAST = 0.03
"""Change of polarity below which a word weighs nothing."""

_WORD = re.compile(r"(?<![\w@#/:.])#?[^\W\d_][\w'’-]*|[\U0001f300-\U0001faff\u2600-\u27bf]|[!?]+")


@dataclass(frozen=True, slots=True)
class Word:
    """weight: how much of the text's polarity (-1 to 1) it is; what stands without it is less by so much."""

    word: str
    weight: float


def telling(judge: Judge, text: str, language: str) -> list[Word]:
    """The words that weighed most, the weightiest first; those of opposite sign too.

    Leave-one-out occlusion. Source: Li, Monroe and Jurafsky, Understanding Neural Networks through Representation
    Erasure (2016), equation 2, on polarity instead of the logarithm.
    """
    words = list(_WORD.finditer(text))[:WORDS]
    variants = [text, *(text[: found.start()] + text[found.end() :] for found in words)]
    chances = judge.probabilities(variants, [language] * len(variants))
    polarity = chances[:, 2] - chances[:, 0]
    weighed = [
        Word(found[0], round(float(polarity[0] - without), 3))
        for found, without in zip(words, polarity[1:], strict=True)
    ]
    heavy = [word for word in weighed if abs(word.weight) >= LEAST]
    return sorted(heavy, key=lambda word: -abs(word.weight))[:SHOWN]
