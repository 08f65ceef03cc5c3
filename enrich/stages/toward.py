"""What a mention says of each watch, where that is something else than what it says on the whole."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from enrich.corrections.school import School
from enrich.port import Draft, Surroundings
from enrich.sentiment.brand import named_apart, tags_of
from enrich.tiers import FAST
from enrich.toward.judge import MODEL, judge_of
from enrich.toward.naming import names_of, naming
from enrich.toward.scoring import Subject, towards
from enrich.toward.told import told
from schemas.analysis import Analysis, Counted, Probabilities, Toward
from schemas.base import Strict
from schemas.mention import Mention


class Settings(Strict):
    """Nothing to set."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What a text says on the whole, and who judged it."""

    model: str
    probabilities: Probabilities


class TowardStage:
    """Nothing is said of a watch towards which the whole text counts, nor where no model speaks the language; unless
    people corrected it of this mention, or of others like it."""

    provides = "toward"
    needs = frozenset({"text", "language", "sentiment", "matches"})
    model = MODEL

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._names = names_of(around.listening)
        self._tags = tags_of(around.listening)
        self._school = School(around.listening.corrections)

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[Toward, ...] | None]:
        shown = self._by_watch([(draft, _shown(draft.analysis)) for draft in drafts])
        twice = [at for at, draft in enumerate(drafts) if draft.analysis.sentiment and draft.analysis.sentiment.counted]
        counted = self._by_watch([(drafts[at], _counted(drafts[at].analysis)) for at in twice])
        for at, usual in zip(twice, counted, strict=True):
            shown[at] = _with_counted(shown[at], usual, drafts[at].analysis)
        return [tuple(told_of.values()) or None for told_of in shown]

    def _by_watch(self, asked: Sequence[tuple[Draft, Whole | None]]) -> list[dict[str, Toward]]:
        """asked: drafts, each with what is said on the whole."""
        of_model: defaultdict[str, dict[int, Subject]] = defaultdict(dict)
        for at, (draft, whole) in enumerate(asked):
            if whole and (subject := self._subject(draft, whole)):
                of_model[whole.model][at] = subject
        found: dict[int, dict[str, Probabilities]] = {}
        for model, own in of_model.items():
            found |= zip(own, towards(list(own.values()), judge_of(model)), strict=True)
        return [self._told(draft, whole, found.get(at, {})) for at, (draft, whole) in enumerate(asked)]

    def _told(self, draft: Draft, whole: Whole | None, found: Mapping[str, Probabilities]) -> dict[str, Toward]:
        by_rules = {watch: told(watch, probabilities) for watch, probabilities in found.items()}
        return by_rules | {each.watch: each for each in self._corrected(draft, whole, found)}

    def _corrected(self, draft: Draft, overall: Whole | None, found: Mapping[str, Probabilities]) -> Iterator[Toward]:
        analysis = draft.analysis
        whole = overall.probabilities if overall else None
        for match in analysis.matches:
            if match.watch in self._school.watches:
                said = found.get(match.watch, whole)
                toward = self._school.toward(match, draft.mention.id, _text(draft.mention, analysis), said)
                if toward is not None:
                    yield toward

    def _subject(self, draft: Draft, whole: Whole) -> Subject | None:
        analysis = draft.analysis
        if not (analysis.matches and analysis.language):
            return None
        targets = naming(analysis.matches, self._names)
        text = named_apart(_text(draft.mention, analysis), self._tags, targets)
        return Subject(text, analysis.language.code, whole.probabilities, targets)


def _shown(analysis: Analysis) -> Whole | None:
    said = analysis.sentiment
    return Whole(said.model, said.probabilities) if said else None


def _counted(analysis: Analysis) -> Whole | None:
    said = analysis.sentiment and analysis.sentiment.counted
    return Whole(FAST, said.probabilities) if said else None


def _with_counted(shown: Mapping[str, Toward], usual: Mapping[str, Toward], analysis: Analysis) -> dict[str, Toward]:
    """Each with what it is counted by, that of the whole text where nothing else is said of the watch."""
    whole = analysis.sentiment
    if whole is None or whole.counted is None:
        return dict(shown)
    of_whole = whole.counted
    counted = {watch: Counted(label=each.label, probabilities=each.probabilities) for watch, each in usual.items()}
    return {
        watch: (shown.get(watch) or told(watch, whole.probabilities)).model_copy(
            update={"counted": counted.get(watch, of_whole)}
        )
        for watch in dict.fromkeys((*shown, *usual))
    }


def _text(mention: Mention, analysis: Analysis) -> str:
    return analysis.text.clean if analysis.text else mention.text
