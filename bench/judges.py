"""What is judged: the stages as they run in Tocsin, and the published lexicons beside them."""

import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer as English

from bench.shared import UMSAB
from core.clock import SystemClock
from enrich.annotation import Annotator
from enrich.assembly import Assembly
from schemas.analysis import Analysis, Label
from schemas.mention import Author, Mention

LANGUAGES = tuple(UMSAB.values())
"""What the operator of these measurements reads."""

POSITIVE_FROM, NEGATIVE_TO = 0.05, -0.05
"""The authors' own thresholds on VADER's compound score."""

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def analyses(texts: Sequence[str]) -> list[Analysis]:
    """By the stages of today, with nothing known but the text."""
    annotate = Annotator(Assembly({}), LANGUAGES, SystemClock())
    return annotate([_mention(number, text) for number, text in enumerate(texts)])


def labels(found: Sequence[Analysis]) -> list[Label | None]:
    """None where no model speaks the language."""
    return [each.sentiment.label if each.sentiment else None for each in found]


def vader(texts: Sequence[str]) -> list[Label | None]:
    return _thresholded(English(), texts)


def vader_french(texts: Sequence[str]) -> list[Label | None]:
    search_path = list(sys.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fuzzywuzzy, which asks for a faster matcher that is not used here
        from vaderSentiment_fr.vaderSentiment import SentimentIntensityAnalyzer as French
    sys.path[:] = search_path  # the package appends "/" to it: nothing is to be imported from there
    return _thresholded(French(), texts)


Lexicon = Callable[[Sequence[str]], list[Label | None]]

LEXICONS: Mapping[str, tuple[Lexicon, frozenset[str]]] = {
    "VADER": (vader, frozenset(LANGUAGES)),
    "vaderSentiment-fr": (vader_french, frozenset({"fr"})),
}
"""Each with the languages that it is asked about: VADER is English, and shown on the others for what that costs."""


class _Scored(Protocol):
    """What is used of both packages, which have no types."""

    def polarity_scores(self, text: str) -> dict[str, float]: ...


def _thresholded(lexicon: _Scored, texts: Sequence[str]) -> list[Label | None]:
    return [_label(lexicon.polarity_scores(text)["compound"]) for text in texts]


def _label(compound: float) -> Label:
    if compound >= POSITIVE_FROM:
        return Label.POSITIVE
    return Label.NEGATIVE if compound <= NEGATIVE_TO else Label.NEUTRAL


def _mention(number: int, text: str) -> Mention:
    return Mention(
        id=f"forum:{number}",
        network="forum",
        source="bench",
        text=text,
        author=Author(id=f"forum:{number}", handle=str(number)),
        published_at=AT,
        observed_at=AT,
    )
