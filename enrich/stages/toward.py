"""What a mention says of each watch, where that is something else than what it says on the whole."""

from collections.abc import Sequence
from operator import itemgetter

from enrich.port import Draft, Surroundings
from enrich.toward.judge import MODEL, judge
from enrich.toward.naming import names_of, naming
from enrich.toward.scoring import Probabilities, Subject, towards
from schemas.analysis import Analysis, Label, Toward
from schemas.base import Strict
from schemas.mention import Mention


class Settings(Strict):
    """Nothing to set."""


class TowardStage:
    """Nothing is said of a watch towards which the whole text counts, nor where no model speaks the language."""

    provides = "toward"
    needs = frozenset({"text", "language", "sentiment", "matches"})
    model = MODEL

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._names = names_of(around.listening)

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[Toward, ...] | None]:
        asked = {at: subject for at, draft in enumerate(drafts) if (subject := self._subject(draft))}
        found = dict(zip(asked, towards(list(asked.values()), judge), strict=True))
        return [_told(found.get(at, {})) for at in range(len(drafts))]

    def _subject(self, draft: Draft) -> Subject | None:
        analysis = draft.analysis
        if not (analysis.matches and analysis.sentiment and analysis.language):
            return None
        targets = naming(analysis.matches, self._names)
        return Subject(
            _text(draft.mention, analysis), analysis.language.code, analysis.sentiment.probabilities, targets
        )


def _text(mention: Mention, analysis: Analysis) -> str:
    return analysis.text.clean if analysis.text else mention.text


def _told(found: dict[str, Probabilities]) -> tuple[Toward, ...] | None:
    return tuple(_toward(watch, probabilities) for watch, probabilities in found.items()) or None


def _toward(watch: str, probabilities: Probabilities) -> Toward:
    """The likeliest is the label."""
    negative, neutral, positive = (round(each, 4) for each in probabilities)
    label = max(((neutral, Label.NEUTRAL), (negative, Label.NEGATIVE), (positive, Label.POSITIVE)), key=itemgetter(0))[
        1
    ]
    return Toward(
        watch=watch,
        label=label,
        polarity=round(positive - negative, 4),
        probabilities=(negative, neutral, positive),
    )
