"""The published lexicons of sentiment, English and French, and what their scores mean."""

import sys
import warnings
from functools import cache
from typing import Protocol

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer as English

from schemas.analysis import Label

THRESHOLD = 0.05
"""VADER's own rule: a compound score of at least this is positive, of at most its negative, negative."""


def label_of(compound: float) -> Label:
    if compound >= THRESHOLD:
        return Label.POSITIVE
    return Label.NEGATIVE if compound <= -THRESHOLD else Label.NEUTRAL


class Lexicon(Protocol):
    """What is used of both packages, which have no types."""

    def polarity_scores(self, text: str) -> dict[str, float]: ...


@cache
def lexicons() -> dict[str, Lexicon]:
    """By ISO 639-1."""
    return {"en": English(), "fr": _french()}


def _french() -> Lexicon:
    search_path = list(sys.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fuzzywuzzy, which asks for a faster matcher that is not used here
        from vaderSentiment_fr.vaderSentiment import SentimentIntensityAnalyzer as French
    sys.path[:] = search_path  # the package appends "/" to it: nothing is to be imported from there
    french: Lexicon = French()
    return french
