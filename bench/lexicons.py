"""The published lexicons of sentiment, English and French, and what their scores mean."""

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from enrich.train.texts import LANGUAGES
from schemas.analysis import Label

Score = Callable[[str], float]
"""A text to a figure: above 0 for praise, below for blame."""

VADERS_THRESHOLD = 0.05
"""Its authors' own rule. The others say none: whatever is above or below 0 is taken at its word."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """languages: ISO 639-1, those that it is asked about. package: that it installs from. make: what scores."""

    name: str
    languages: frozenset[str]
    package: str
    make: Callable[[], Score]
    threshold: float = 0.0

    def labels(self, texts: Sequence[str]) -> list[Label | None]:
        score = _made(self.make)
        return [self._label(score(text)) for text in texts]

    def _label(self, score: float) -> Label:
        if score > 0 and score >= self.threshold:
            return Label.POSITIVE
        return Label.NEGATIVE if score < 0 and score <= -self.threshold else Label.NEUTRAL


def installed() -> Iterator[Lexicon]:
    """Those that are; the others are named on standard error."""
    for lexicon in _ALL:
        try:
            _made(lexicon.make)
        except ImportError:
            print(f"Left out: {lexicon.name}. It is not installed: pip install {lexicon.package}", file=sys.stderr)
        else:
            yield lexicon


@cache
def _made(make: Callable[[], Score]) -> Score:
    search_path = list(sys.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fuzzywuzzy, which asks for a faster matcher that is not used here
        made = make()
    sys.path[:] = search_path  # vaderSentiment-fr appends "/" to it: nothing is to be imported from there
    return made


def _vader(package: str) -> Score:
    analyzer = import_module(f"{package}.vaderSentiment").SentimentIntensityAnalyzer()
    return lambda text: float(analyzer.polarity_scores(text)["compound"])


def _english_vader() -> Score:
    return _vader("vaderSentiment")


def _french_vader() -> Score:
    return _vader("vaderSentiment_fr")


def _afinn() -> Score:
    analyzer = import_module("afinn").Afinn(emoticons=True)
    return lambda text: float(analyzer.score(text))


def _textblob() -> Score:
    analyzer = import_module("textblob.en.sentiments").PatternAnalyzer()
    return lambda text: float(analyzer.analyze(text)[0])


def _french_textblob() -> Score:
    analyzer = import_module("textblob_fr").PatternAnalyzer()
    return lambda text: float(analyzer.analyze(text)[0])


_ENGLISH, _FRENCH = frozenset({"en"}), frozenset({"fr"})
_ALL = (
    # English, and shown on the others for what that costs
    Lexicon("VADER", frozenset(LANGUAGES.values()), "vaderSentiment", _english_vader, VADERS_THRESHOLD),
    Lexicon("vaderSentiment-fr", _FRENCH, "vaderSentiment-fr", _french_vader, VADERS_THRESHOLD),
    Lexicon("AFINN", _ENGLISH, "afinn", _afinn),
    Lexicon("TextBlob", _ENGLISH, "textblob", _textblob),
    Lexicon("textblob-fr", _FRENCH, "textblob-fr", _french_textblob),
)
