"""The published lexicons of sentiment, English and French, and what their scores mean."""

import math
import sys
import warnings
from functools import cache
from importlib.metadata import version
from typing import Protocol

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer as English

from schemas.analysis import Label

THRESHOLD = 0.05
"""VADER's own rule: a compound score of at least this is positive, of at most its negative, negative."""

SHARPNESS = 5.0

READ = 2_000
"""Code points that are read: VADER's time grows with the square of the length."""


def label_of(compound: float) -> Label:
    if compound >= THRESHOLD:
        return Label.POSITIVE
    return Label.NEGATIVE if compound <= -THRESHOLD else Label.NEUTRAL


def probabilities(compound: float) -> tuple[float, float, float]:
    """Negative, neutral, positive: softmax of SHARPNESS * (-compound, THRESHOLD, compound).

    compound: -1 to 1. The likeliest is the label by VADER's thresholds; the figures are no calibrated frequencies.
    """
    powers = [math.exp(SHARPNESS * score) for score in (-compound, THRESHOLD, compound)]
    negative, neutral, positive = (round(power / sum(powers), 4) for power in powers)
    return negative, neutral, positive


class Lexicon(Protocol):
    """What is used of both packages, which have no types."""

    def polarity_scores(self, text: str) -> dict[str, float]: ...


@cache
def lexicons() -> dict[str, tuple[str, Lexicon]]:
    """ISO 639-1 to the model's name and the model."""
    return {
        "en": (f"vader@{version('vaderSentiment')}", English()),
        "fr": (f"vader-fr@{version('vaderSentiment-fr')}", _french()),
    }


def _french() -> Lexicon:
    search_path = list(sys.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fuzzywuzzy, which asks for a faster matcher that is not used here
        from vaderSentiment_fr.vaderSentiment import SentimentIntensityAnalyzer as French
    sys.path[:] = search_path  # the package appends "/" to it: nothing is to be imported from there
    french: Lexicon = French()
    return french
