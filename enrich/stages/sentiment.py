"""Sentiment by our own models (cards in enrich/models): label, polarity, probabilities."""

from collections.abc import Sequence

from enrich.port import Draft, Surroundings
from enrich.sentiment.brand import tags_of, untagged
from enrich.sentiment.network import Floats
from enrich.tiers import ACCURATE, FAST, judge
from schemas.analysis import Label, Sentiment
from schemas.base import Strict

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
EVERY = "*"
_DIGITS = 4


class Settings(Strict):
    """accurate: whose mentions the accurate tier judges, watches by id; EVERY: those of every watch."""

    accurate: tuple[str, ...] = ()


class SentimentStage:
    """Says nothing (None) of a text whose language the model does not speak, rather than guess."""

    provides = "sentiment"
    needs = frozenset({"text", "language", "matches"})

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        """Raises Misconfigured where the accurate tier is asked for and not installed."""
        self._watches = frozenset(settings.accurate)
        self._tags = tags_of(around.listening)
        names = (FAST, ACCURATE) if self._watches else (FAST,)
        self._tiers = {name: judge(name) for name in names}
        self.model = "+".join(names)

    def __call__(self, drafts: Sequence[Draft]) -> list[Sentiment | None]:
        found: list[Sentiment | None] = [None] * len(drafts)
        tiers = [self._tier(draft) for draft in drafts]
        for name, tier_judge in self._tiers.items():
            places = [
                place
                for place, tier in enumerate(tiers)
                if tier == name and _language(drafts[place]) in tier_judge.languages
            ]
            own = [drafts[place] for place in places]
            chances = tier_judge.probabilities(
                [self._text(draft) for draft in own], [_language(draft) for draft in own]
            )
            for place, row in zip(places, chances, strict=True):
                found[place] = sentiment(row, name)
        return found

    def _tier(self, draft: Draft) -> str:
        matched = {match.watch for match in draft.analysis.matches}
        asking = matched if EVERY in self._watches else matched & self._watches
        return ACCURATE if asking else FAST

    def _text(self, draft: Draft) -> str:
        facts = draft.analysis.text
        written = facts.clean if facts else draft.mention.text
        return untagged(written, self._tags, (match.watch for match in draft.analysis.matches))


def sentiment(chances: Floats, name: str) -> Sentiment:
    """chances: of negative, neutral and positive. The label is the likeliest, polarity positive less negative."""
    negative, neutral, positive = (round(float(chance), _DIGITS) for chance in chances)
    return Sentiment(
        label=LABELS[int(chances.argmax())],
        polarity=round(positive - negative, _DIGITS),
        probabilities=(negative, neutral, positive),
        model=name,
    )


def _language(draft: Draft) -> str:
    return draft.analysis.language.code if draft.analysis.language else ""
