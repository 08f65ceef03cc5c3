"""Sentiment by our own models (cards in enrich/models): label, polarity, probabilities."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from enrich.port import Draft, Surroundings
from enrich.sentiment.brand import tags_of, untagged
from enrich.sentiment.network import Floats
from enrich.tiers import ACCURATE, FAST, judge
from schemas.analysis import Counted, Label, Sentiment
from schemas.base import Strict
from schemas.span import Span

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
EVERY = "*"
_DIGITS = 4


class Settings(Strict):
    """accurate: whose mentions the accurate tier judges, watches by id; EVERY: those of every watch. incidents: the
    tier that judges what belongs to an incident, whosever it is; it is counted as the other one says all the same."""

    accurate: tuple[str, ...] = ()
    incidents: Literal["fast", "accurate"] = "fast"


class SentimentStage:
    """Says nothing (None) of a text whose language the model does not speak, rather than guess."""

    provides = "sentiment"
    needs = frozenset({"text", "language", "matches"})

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        """Raises Misconfigured where the accurate tier is asked for and not installed."""
        self._watches = frozenset(settings.accurate)
        self._tags = tags_of(around.listening)
        self._incidents = Incidents(around.listening.incidents if settings.incidents == "accurate" else ())
        names = (FAST, ACCURATE) if self._watches or settings.incidents == "accurate" else (FAST,)
        self._tiers = {name: judge(name) for name in names}
        self.model = "+".join(names)

    def __call__(self, drafts: Sequence[Draft]) -> list[Sentiment | None]:
        usual = [self._tier(draft) for draft in drafts]
        found: list[Sentiment | None] = [None] * len(drafts)
        for name in self._tiers:
            own = [place for place, tier in enumerate(usual) if tier == name]
            for place, said in zip(own, self._judged(name, [drafts[place] for place in own]), strict=True):
                found[place] = said
        closer = [at for at, draft in enumerate(drafts) if usual[at] == FAST and self._incidents.hold(draft)]
        for place, said in zip(closer, self._judged(ACCURATE, [drafts[at] for at in closer]), strict=True):
            found[place] = _twice(found[place], said)
        return found

    def _judged(self, tier: str, drafts: Sequence[Draft]) -> Iterator[Sentiment | None]:
        """The same text is read once: an incident is full of copies."""
        asked = [(self._text(draft), _language(draft)) for draft in drafts]
        texts = [each for each in dict.fromkeys(asked) if each[1] in self._tiers[tier].languages]
        if not texts:
            return iter([None] * len(drafts))
        chances = self._tiers[tier].probabilities(*zip(*texts, strict=True))
        said = {text: sentiment(row, tier) for text, row in zip(texts, chances, strict=True)}
        return (said.get(each) for each in asked)

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


class Incidents:
    """What belongs to any of them."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans: defaultdict[str, list[Span]] = defaultdict(list)
        for span in spans:
            self._spans[span.watch].append(span)

    def hold(self, draft: Draft) -> bool:
        return any(
            span.holds(match.topics, draft.mention.published_at)
            for match in draft.analysis.matches
            for span in self._spans.get(match.watch, ())
        )


def _twice(usual: Sentiment | None, said: Sentiment | None) -> Sentiment | None:
    if usual is None or said is None:
        return usual
    return said.model_copy(update={"counted": Counted(label=usual.label, probabilities=usual.probabilities)})


def _language(draft: Draft) -> str:
    return draft.analysis.language.code if draft.analysis.language else ""
