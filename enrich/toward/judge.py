"""Who judges clauses: what judged the whole text. The one place to change when that changes."""

from collections.abc import Sequence

from enrich.tiers import ACCURATE, FAST
from enrich.tiers import judge as tier
from enrich.toward.scoring import NEUTRAL, Judge
from schemas.analysis import Probabilities

MODEL = "clauses@3"
"""Version of the rules. The judge is named by the sentiment that stands beside it."""


def judge_of(model: str) -> Judge:
    """By the name of the model; the fast tier for that of a stage of somebody else.

    Says neutral where it does not speak the language.
    """
    own = tier(ACCURATE if model == ACCURATE else FAST)

    def judge(texts: Sequence[str], languages: Sequence[str]) -> list[Probabilities]:
        spoken = [place for place, code in enumerate(languages) if code in own.languages]
        chances = own.probabilities([texts[place] for place in spoken], [languages[place] for place in spoken])
        found = [NEUTRAL] * len(texts)
        for place, (negative, neutral, positive) in zip(spoken, chances.tolist(), strict=True):
            found[place] = (negative, neutral, positive)
        return found

    return judge
