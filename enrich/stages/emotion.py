"""What is felt in a text, and how strongly: six emotions and one figure for agitation, which severity can use."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from enrich.cues.matching import Cues
from enrich.emotion.arousal import arousal
from enrich.emotion.lexicon import EMOTIONS, STIRRED, written
from enrich.port import Draft, Surroundings
from schemas.analysis import Emotion
from schemas.base import Strict

ENOUGH, SHARPNESS = 2.0, 1.2
"""Log-odds of cues that are as likely right as wrong, and what one more is worth: set by hand, not measured."""
LEANING: Mapping[str, float] = {
    "anger": -1.0,
    "fear": -0.5,
    "disgust": -0.75,
    "joy": 1.25,
    "surprise": 0.0,
    "sadness": -0.75,
}
"""What a polarity of 1 adds to the log-odds of what words tell."""
KEPT = 0.4
READ = 1_500
"""Code points of a text that are read."""

_WORDED = frozenset(("en", "fr"))


class Settings(Strict):
    """Nothing to set."""


class EmotionStage:
    """English and French by words and emoji; of other languages emoji and the way of writing are read alone."""

    provides = "emotion"
    needs = frozenset({"text", "language", "sentiment"})
    model = "emotion@1"

    def __init__(self, _settings: Settings, _around: Surroundings) -> None:
        pass

    def __call__(self, drafts: Sequence[Draft]) -> list[Emotion]:
        found: dict[int, Emotion] = {}
        for language, places in _by_language(drafts).items():
            found.update(zip(places, _emotions([drafts[place] for place in places], language), strict=True))
        return [found[place] for place in range(len(drafts))]


@cache
def _cues(language: str) -> Cues:
    return Cues(written(language))


def _by_language(drafts: Sequence[Draft]) -> Mapping[str, list[int]]:
    """Those of which only emoji are read under the empty name."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, draft in enumerate(drafts):
        code = draft.analysis.language.code if draft.analysis.language else ""
        places[code if code in _WORDED else ""].append(place)
    return places


def _emotions(drafts: Sequence[Draft], language: str) -> list[Emotion]:
    texts = [(each.analysis.text.clean if each.analysis.text else each.mention.text)[:READ] for each in drafts]
    cues = _cues(language)
    scores = cues(texts).scores
    stirred = arousal(texts, scores[:, cues.tells.index(STIRRED)])
    told = scores[:, [cues.tells.index(name) for name in EMOTIONS]]
    polarity = np.array([each.analysis.sentiment.polarity if each.analysis.sentiment else 0.0 for each in drafts])
    leaning = polarity[:, None] * np.array([LEANING[name] for name in EMOTIONS])
    probabilities = 1 / (1 + np.exp(-SHARPNESS * (told + leaning - ENOUGH)))
    probabilities[told <= 0] = 0.0
    return [
        Emotion(arousal=round(float(agitation), 3), felt=_felt(row.tolist()))
        for agitation, row in zip(stirred, probabilities, strict=True)
    ]


def _felt(probabilities: Sequence[float]) -> dict[str, float]:
    """The likeliest first."""
    kept = [(round(each, 3), name) for each, name in zip(probabilities, EMOTIONS, strict=True) if each >= KEPT]
    return {name: each for each, name in sorted(kept, reverse=True)}
