"""Sentiment towards each of those a text names: the clauses about it are judged alone, and blended with the whole."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from enrich.toward import hedges
from enrich.toward.clauses import Clause, clauses, sentences
from enrich.toward.names import NAME, Marked, marked, plain
from enrich.toward.phrases import SARCASTIC_EMOJI
from enrich.toward.relations import relations
from enrich.toward.rules import Reading
from enrich.toward.turns import turns
from schemas.analysis import Probabilities

Judge = Callable[[Sequence[str], Sequence[str]], Sequence[Probabilities]]
"""Texts and the language of each (ISO 639-1) to the probabilities of each."""

CLAUSES, READ_SO, CONTRASTED, WHOLE = 1.0, 2.0, 0.5, 0.1
"""Weights: of the clauses as they stand, of what is read in a way of its own, of the opposite of what is said of
another in contrast, of the whole text."""

GOOD: Probabilities = (0.05, 0.15, 0.80)
BAD: Probabilities = (0.80, 0.15, 0.05)
NEUTRAL: Probabilities = (0.0, 1.0, 0.0)
DAMPED = 0.75
"""Share of NEUTRAL in what is asked, supposed or passed on."""
SLIGHT = 0.1
"""Polarity above which words that mock are taken for praise; those that only thank are, unless as far below 0."""

SOMEBODY = "@user"
"""Stands for every name in what is judged: a name has no feeling, "Free" and "Joy" included."""

_NAME = re.compile(NAME)
_EDGE = re.compile(
    r"^[\s,;:–—-]*(?:(?:but|mais|whereas|alors qu[e']|tandis qu[e']|while|and|et|yet|however|pourtant)\b)?[\s,:]*", re.I
)
_SARCASTIC = re.compile(f"[{SARCASTIC_EMOJI}]")


@dataclass(frozen=True, slots=True)
class Subject:
    """language: ISO 639-1. whole: what the judge says of the text. targets: of each, the words naming it."""

    text: str
    language: str
    whole: Probabilities
    targets: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Evidence:
    text: str
    reading: Reading
    weight: float


def towards(subjects: Sequence[Subject], judge: Judge) -> list[dict[str, Probabilities]]:
    """Of each subject, the targets towards which it says something else than on the whole.

    What is not in it (one name and nothing that turns; a target that the text does not name) has the whole text's.
    """
    plans = [_plan(subject) for subject in subjects]
    asked = {
        (evidence.text, subject.language): None
        for subject, plan in zip(subjects, plans, strict=True)
        for evidences in plan.values()
        for evidence in evidences
        if evidence.reading not in _FIXED
    }
    said = (
        dict(zip(asked, judge([text for text, _ in asked], [code for _, code in asked]), strict=True)) if asked else {}
    )
    return [
        {
            target: _blended(
                subject.whole, [(_read(each, said.get((each.text, subject.language))), each.weight) for each in own]
            )
            for target, own in plan.items()
        }
        for subject, plan in zip(subjects, plans, strict=True)
    ]


_PLAIN = frozenset({Reading.AS_SAID, Reading.NOTHING})
_FIXED: Mapping[Reading, Probabilities] = {Reading.GOOD: GOOD, Reading.BAD: BAD}


def _read(evidence: _Evidence, said: Probabilities | None) -> Probabilities:
    if said is None or evidence.reading in _FIXED:
        return _FIXED[evidence.reading]
    negative, neutral, positive = said
    match evidence.reading:
        case Reading.OPPOSITE:
            return positive, neutral, negative
        case Reading.NOTHING:
            return _mixed([(said, 1 - DAMPED), (NEUTRAL, DAMPED)])
        case Reading.MOCKED:
            return BAD if positive - negative > SLIGHT else said
        case Reading.THANKED:
            return said if negative - positive > SLIGHT else GOOD
        case _:
            return said


def _blended(whole: Probabilities, own: Sequence[tuple[Probabilities, float]]) -> Probabilities:
    return _mixed([*own, (whole, WHOLE)])


def _mixed(parts: Sequence[tuple[Probabilities, float]]) -> Probabilities:
    total = sum(weight for _, weight in parts)
    negative, neutral, positive = (sum(said[place] * weight for said, weight in parts) / total for place in range(3))
    return negative, neutral, positive


def _plan(subject: Subject) -> dict[str, list[_Evidence]]:
    if len(subject.targets) < 2 and not turns(subject.text):
        return {}
    named = marked(subject.text, subject.targets)
    if not any(named.owners.values()):
        return {}
    scene = _Scene.of(named, subject.language)
    found = {target: list(scene.evidence(named.names(target))) for target in subject.targets if named.names(target)}
    return {target: own for target, own in found.items() if own}


@dataclass(frozen=True, slots=True)
class _Scene:
    """A marked text taken apart. readings, said: by sentence; its relations by place."""

    shown: str
    plain: str
    spans: Sequence[tuple[int, int]]
    clauses: Sequence[Clause]
    readings: Sequence[Reading]
    quoted: Sequence[hedges.Hedged]
    relations: Mapping[int, Reading]
    parted: bool
    alone: bool

    @staticmethod
    def of(named: Marked, language: str) -> "_Scene":
        shown, text = named.shown, plain(named.shown)
        spans = sentences(text)
        found: dict[int, Reading] = {}
        quoted: list[hedges.Hedged] = []
        for start, end in spans:
            found |= relations(text, start, end, language)
            quoted += hedges.quotations(text, start, end, text[end:])
        cut = clauses(text, spans, language)
        several = len(frozenset().union(*named.owners.values())) > 1
        return _Scene(
            shown,
            text,
            spans,
            cut,
            [hedges.of_sentence(text, start, end, text[end:]) for start, end in spans],
            quoted,
            found,
            several or bool(found) or len(cut) > len(spans),
            len(named.owners) == 1,
        )

    def evidence(self, signs: frozenset[str]) -> Iterator[_Evidence]:
        """Of the target with these signs; nothing where all that is said is said of it, as it stands.

        What is asked, supposed or passed on counts only where nothing else is said.
        """
        readings = [
            (clause, self._reading(clause, signs)) for clause in self.clauses if not clause.about.isdisjoint(signs)
        ]
        own = [clause for clause, reading in readings if reading is Reading.AS_SAID]
        apart = (self.parted and len(readings) < len(self.clauses)) or any(map(self._is_passed_on, readings))
        turned = [self._turned(clause, reading) for clause, reading in readings if reading not in _PLAIN]
        if not own and not turned:
            yield from (self._turned(clause, reading) for clause, reading in readings)
            return
        yield from turned
        if own and (turned or apart):
            yield _Evidence(
                _judged(" ".join(self.shown[each.start : each.end] for each in own)), Reading.AS_SAID, CLAUSES
            )
            for other in self._set_against(own, signs):
                yield _Evidence(_judged(self.shown[other.start : other.end]), Reading.OPPOSITE, CONTRASTED)

    def _is_passed_on(self, read: tuple[Clause, Reading]) -> bool:
        """Questions beside what is said change little, speech of others and conditions much."""
        clause, reading = read
        return reading is Reading.NOTHING and "?" not in self.shown[slice(*self.spans[clause.sentence])]

    def _set_against(self, own: Sequence[Clause], signs: frozenset[str]) -> Iterator[Clause]:
        """The clauses that name only others and stand in contrast to one of these, in one sentence."""
        for one, other in pairwise(self.clauses):
            opens = one.contrasts and one.start == self.spans[one.sentence][0]
            if one.sentence == other.sentence and (other.contrasts or opens):
                for mine, theirs in ((one, other), (other, one)):
                    if mine in own and theirs.names and signs.isdisjoint(theirs.names):
                        yield theirs

    def _reading(self, clause: Clause, signs: frozenset[str]) -> Reading:
        hedge = self.readings[clause.sentence]
        if hedge is Reading.NOTHING:
            return hedge
        places = [found.start() for found in _NAME.finditer(self.shown, clause.start, clause.end) if found[0] in signs]
        related = [self.relations[at] for at in places if at in self.relations]
        if related:
            thanked = related[-1] is Reading.THANKED and hedges.fails(self._thanks_for(clause))
            return Reading.BAD if thanked else related[-1]
        for quoted in self.quoted:
            if quoted.start < clause.end and clause.start < quoted.end:
                return quoted.reading
        if set(places).intersection(hedges.thanked(self.plain, clause.start, clause.end)):
            if hedges.fails(self._thanks_for(clause)):
                return Reading.BAD
            if not self.alone and hedge is Reading.AS_SAID:
                return Reading.THANKED
        return hedge

    def _thanks_for(self, clause: Clause) -> str:
        """The clause and what follows it in its sentence without a name of its own."""
        end = clause.end
        for later in self.clauses:
            if later.start == end and later.sentence == clause.sentence and not later.names:
                end = later.end
        return self.plain[clause.start : end]

    def _turned(self, clause: Clause, reading: Reading) -> _Evidence:
        start, end = self.spans[clause.sentence] if reading is Reading.OPPOSITE else (clause.start, clause.end)
        text = self.shown[start:end]
        if reading is Reading.MOCKED:
            text = _SARCASTIC.sub("", text)
        return _Evidence(_judged(text), reading, CLAUSES if reading is Reading.NOTHING else READ_SO)


def _judged(piece: str) -> str:
    return _NAME.sub(SOMEBODY, _EDGE.sub("", piece)).strip()
