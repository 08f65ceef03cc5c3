"""What a mention says of each watch, where that is something else than what it says on the whole."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from enrich.corrections.school import School
from enrich.port import Draft, Surroundings
from enrich.toward.judge import MODEL, judge_of
from enrich.toward.naming import names_of, naming
from enrich.toward.scoring import Subject, towards
from enrich.toward.told import told
from schemas.analysis import Analysis, Probabilities, Toward
from schemas.base import Strict
from schemas.mention import Mention


class Settings(Strict):
    """Nothing to set."""


class TowardStage:
    """Nothing is said of a watch towards which the whole text counts, nor where no model speaks the language; unless
    people corrected it of this mention, or of others like it."""

    provides = "toward"
    needs = frozenset({"text", "language", "sentiment", "matches"})
    model = MODEL

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._names = names_of(around.listening)
        self._school = School(around.listening.corrections)

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[Toward, ...] | None]:
        asked: defaultdict[str, dict[int, Subject]] = defaultdict(dict)
        for at, draft in enumerate(drafts):
            if (subject := self._subject(draft)) and draft.analysis.sentiment:
                asked[draft.analysis.sentiment.model][at] = subject
        found: dict[int, dict[str, Probabilities]] = {}
        for model, own in asked.items():
            found |= zip(own, towards(list(own.values()), judge_of(model)), strict=True)
        return [self._told(draft, found.get(at, {})) for at, draft in enumerate(drafts)]

    def _told(self, draft: Draft, found: Mapping[str, Probabilities]) -> tuple[Toward, ...] | None:
        by_rules = {watch: told(watch, probabilities) for watch, probabilities in found.items()}
        return tuple((by_rules | {each.watch: each for each in self._corrected(draft, found)}).values()) or None

    def _corrected(self, draft: Draft, found: Mapping[str, Probabilities]) -> Iterator[Toward]:
        analysis = draft.analysis
        whole = analysis.sentiment.probabilities if analysis.sentiment else None
        for match in analysis.matches:
            if match.watch in self._school.watches:
                said = found.get(match.watch, whole)
                toward = self._school.toward(match, draft.mention.id, _text(draft.mention, analysis), said)
                if toward is not None:
                    yield toward

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
