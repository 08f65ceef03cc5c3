"""Who judges clauses: what judges whole texts. The one place to change when that changes."""

from collections.abc import Sequence

from enrich.sentiment.model import fast
from enrich.toward.scoring import NEUTRAL
from schemas.analysis import Probabilities

MODEL = "clauses@1"
"""Version of the rules. The judge is named by the sentiment that stands beside it."""


def judge(texts: Sequence[str], languages: Sequence[str]) -> list[Probabilities]:
    """Neutral where no model speaks the language."""
    model = fast()
    spoken = [place for place, code in enumerate(languages) if code in model.languages]
    chances = model.probabilities([texts[place] for place in spoken], [languages[place] for place in spoken])
    found = [NEUTRAL] * len(texts)
    for place, (negative, neutral, positive) in zip(spoken, chances.tolist(), strict=True):
        found[place] = (negative, neutral, positive)
    return found
