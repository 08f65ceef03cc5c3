"""Sentiment by our own model (enrich/models/sentiment-fast.md): label, polarity, probabilities."""

from collections.abc import Sequence

from enrich.port import Draft, Surroundings
from enrich.sentiment.model import NAME, fast
from enrich.sentiment.network import Floats
from schemas.analysis import Label, Sentiment
from schemas.base import Strict

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
_DIGITS = 4


class Settings(Strict):
    """Nothing to set."""


class SentimentStage:
    """Says nothing (None) of a text whose language the model does not speak, rather than guess."""

    provides = "sentiment"
    needs = frozenset({"text", "language"})
    model = NAME

    def __init__(self, _settings: Settings, _around: Surroundings) -> None:
        self._model = fast()

    def __call__(self, drafts: Sequence[Draft]) -> list[Sentiment | None]:
        codes = [draft.analysis.language.code if draft.analysis.language else "" for draft in drafts]
        spoken = [place for place, code in enumerate(codes) if code in self._model.languages]
        chances = self._model.probabilities([_text(drafts[place]) for place in spoken], [codes[p] for p in spoken])
        found: list[Sentiment | None] = [None] * len(drafts)
        for place, own in zip(spoken, chances, strict=True):
            found[place] = sentiment(own)
        return found


def sentiment(chances: Floats) -> Sentiment:
    """chances: of negative, neutral and positive. The label is the likeliest, polarity positive less negative."""
    negative, neutral, positive = (round(float(chance), _DIGITS) for chance in chances)
    return Sentiment(
        label=LABELS[int(chances.argmax())],
        polarity=round(positive - negative, _DIGITS),
        probabilities=(negative, neutral, positive),
        model=NAME,
    )


def _text(draft: Draft) -> str:
    facts = draft.analysis.text
    return facts.clean if facts else draft.mention.text
