"""Who judges clauses: what judges whole texts. The one place to change when that changes."""

from collections.abc import Sequence

from enrich.sentiment.lexicons import READ, lexicons, probabilities
from enrich.toward.scoring import NEUTRAL, Probabilities

MODEL = "clauses@1"
"""Version of the rules. The judge is named by the sentiment that stands beside it."""


def judge(texts: Sequence[str], languages: Sequence[str]) -> list[Probabilities]:
    """Neutral where no model speaks the language."""
    return [_judged(text, language) for text, language in zip(texts, languages, strict=True)]


def _judged(text: str, language: str) -> Probabilities:
    speaker = lexicons().get(language)
    return probabilities(speaker[1].polarity_scores(text[:READ])["compound"]) if speaker else NEUTRAL
