"""What the author wants: complains, asks, means to buy, threatens to leave, …, and whether it calls for an answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from enrich.intent.features import CUES, LANGUAGES, READ, features
from enrich.intent.model import HEADS, model
from enrich.port import Draft, Surroundings
from schemas.analysis import Intent
from schemas.base import Strict

BY_CUES = ("question", "purchase", "suggestion", "praise", "churn", "boycott", "legal", "press", "job", "billing")
"""Told by words alone; complaint and answer are learned."""

ENOUGH, SHARPNESS = 2.25, 1.2
"""Log-odds of cues that are as likely right as wrong, and what one more is worth: set by hand, not measured."""
FELT = 1.5
"""What a polarity of 1 adds to the cues of praise, and takes from them at -1."""
KEPT = 0.5
"""From this probability on an intent is kept."""

_TERMS_OF = {"complaint": ("complaint",), "answer": ("question", "request", "ongoing")}
"""Cues whose words are shown for what is learned."""


class Settings(Strict):
    """Nothing to set."""


class IntentStage:
    """English and French; nothing on other languages."""

    provides = "intents"
    needs = frozenset({"text", "language", "sentiment"})
    model = f"intent@{model().version}"

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
    cued[:, BY_CUES.index("praise")] += [
        _praised(draft, score) for draft, score in zip(drafts, cued[:, 3], strict=True)
    ]
    logits = np.hstack([SHARPNESS * (cued - ENOUGH), model().logits(read.ids, read.pointers, read.dense)])
    probabilities = 1 / (1 + np.exp(-logits))
    names = (*BY_CUES, *HEADS)
    intents: list[list[Intent]] = [[] for _ in texts]
    for text, column in np.argwhere(probabilities >= KEPT):
        name = names[column]
        probability = round(float(probabilities[text, column]), 3)
        terms = _terms(texts[text], name, read.found.spans[text])
        intents[text].append(Intent(name=name, probability=probability, terms=terms))
    return [tuple(sorted(own, key=lambda intent: -intent.probability)) for own in intents]


def _text(draft: Draft) -> str:
    facts = draft.analysis.text
    return (facts.clean if facts else draft.mention.text)[:READ]


def _praised(draft: Draft, score: float) -> float:
    """Praise and irony share their words: how the whole is meant decides."""
    sentiment = draft.analysis.sentiment
    return FELT * sentiment.polarity if sentiment and score > 0 else 0.0


def _terms(text: str, name: str, spans: NDArray[np.int32]) -> tuple[str, ...]:
    cues = _TERMS_OF.get(name, (name,))
    places = [(begin, end) for cue in cues for begin, end in spans[CUES.index(cue)] if begin >= 0]
    return tuple(dict.fromkeys(text[begin:end] for begin, end in places))
