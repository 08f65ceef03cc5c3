"""English and French sentiment from published lexicons, until our own model takes their place."""

from collections.abc import Sequence
from importlib.metadata import version

from enrich.port import Draft, Surroundings
from enrich.sentiment.lexicons import READ, label_of, lexicons, probabilities
from schemas.analysis import Sentiment
from schemas.base import Strict


class Settings(Strict):
    """Nothing to set."""


class SentimentStage:
    """VADER on English, vaderSentiment-fr on French, nothing on other languages (None: no model speaks them)."""

    provides = "sentiment"
    needs = frozenset({"text", "language"})
    model = f"vader@{version('vaderSentiment')}+vader-fr@{version('vaderSentiment-fr')}"

    def __init__(self, _settings: Settings, _around: Surroundings) -> None:
        pass

    def __call__(self, drafts: Sequence[Draft]) -> list[Sentiment | None]:
        return [self._judge(draft) for draft in drafts]

    def _judge(self, draft: Draft) -> Sentiment | None:
        facts, language = draft.analysis.text, draft.analysis.language
        speaker = lexicons().get(language.code if language else "")
        if speaker is None:
            return None
        name, lexicon = speaker
        compound = lexicon.polarity_scores((facts.clean if facts else draft.mention.text)[:READ])["compound"]
        return Sentiment(label=label_of(compound), polarity=compound, probabilities=probabilities(compound), model=name)
