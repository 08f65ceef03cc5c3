"""What the author wants: complains, asks, means to buy, threatens to leave, …, and whether it calls for an answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from enrich.cues.matching import SHOWN
from enrich.intent.features import CUES, LANGUAGES, READ, features
from enrich.intent.model import HEADS, NAME, model
from enrich.port import Draft, Surroundings
from schemas.analysis import Intent
from schemas.base import Strict

BY_CUES = ("question", "purchase", "suggestion", "praise", "churn", "boycott", "legal", "press", "job", "billing")
"""Told by words alone; complaint and answer are learned."""

ENOUGH, SHARPNESS = 2.25, 1.2
"""Log-odds of cues that are as likely right as wrong, and what one more is worth: set by hand, not measured."""
ENOUGH_TO_COMPLAIN = 1.75
"""The same of a complaint, which is told where the model or the words tell it: of the texts in `complaints` whose cues
reach 2, 87 in 100 are complaints. The model has seen few French ones."""
FELT = 1.5
"""What a polarity of 1 adds to the cues of praise, and takes from them at -1."""
KEPT = 0.5
"""From this probability on an intent is kept."""

_NAMES = (*BY_CUES, *HEADS)
_SPEAK_FOR = {"complaint": ("complaint",), "answer": ("question", "request", "ongoing")}
"""Cues whose words are shown for what is learned."""
_SPEAK = np.array([[CUES.index(cue) for cue in (_SPEAK_FOR.get(name, (name,)) * 3)[:3]] for name in _NAMES])


class Settings(Strict):
    """Nothing to set."""


class IntentStage:
    """English and French; nothing on other languages."""

    provides = "intents"
    needs = frozenset({"text", "language", "sentiment"})
    model = NAME

    def __init__(self, _settings: Settings, _around: Surroundings) -> None:
        pass

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[Intent, ...] | None]:
        found: list[tuple[Intent, ...] | None] = [None] * len(drafts)
        for language, places in _by_language(drafts).items():
            chosen = [drafts[place] for place in places]
            for place, intents in zip(places, _intents(chosen, language), strict=True):
                found[place] = intents
        return found


def _by_language(drafts: Sequence[Draft]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, draft in enumerate(drafts):
        language = draft.analysis.language
        if language and language.code in LANGUAGES:
            places[language.code].append(place)
    return places


def _intents(drafts: Sequence[Draft], language: str) -> list[tuple[Intent, ...]]:
    texts = [_text(draft) for draft in drafts]
    read = features(texts, language)
    cued = read.found.scores[:, [CUES.index(name) for name in BY_CUES]]
    praise = cued[:, BY_CUES.index("praise")]
    praise += [_praised(draft, score) for draft, score in zip(drafts, praise, strict=True)]
    learned = model().logits(read.ids, read.pointers, read.dense)
    plainly = SHARPNESS * (read.found.scores[:, CUES.index("complaint")] - ENOUGH_TO_COMPLAIN)
    learned[:, HEADS.index("complaint")] = np.maximum(learned[:, HEADS.index("complaint")], plainly)
    logits = np.hstack([SHARPNESS * (cued - ENOUGH), learned])
    probabilities = 1 / (1 + np.exp(-logits))
    places, columns = np.nonzero(probabilities >= KEPT)
    kept = np.round(probabilities[places, columns].astype(np.float64), 3).tolist()
    spoke = read.found.spans[places[:, None], _SPEAK[columns]].reshape(len(places), _SPEAK.shape[1] * SHOWN, 2).tolist()
    intents: list[list[Intent]] = [[] for _ in texts]
    for place, column, probability, spans in zip(places.tolist(), columns.tolist(), kept, spoke, strict=True):
        terms = dict.fromkeys(texts[place][begin:end] for begin, end in spans if begin >= 0)
        intents[place].append(Intent(name=_NAMES[column], probability=probability, terms=tuple(terms)))
    return [tuple(sorted(own, key=lambda intent: -intent.probability)) for own in intents]


def _text(draft: Draft) -> str:
    facts = draft.analysis.text
    return (facts.clean if facts else draft.mention.text)[:READ]


def _praised(draft: Draft, score: float) -> float:
    """Praise and irony share their words: how the whole is meant decides."""
    sentiment = draft.analysis.sentiment
    return FELT * sentiment.polarity if sentiment and score > 0 else 0.0
