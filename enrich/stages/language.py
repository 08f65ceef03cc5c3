"""The language of a text, with a strong preference for those that the operator and the watches name."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version

import numpy as np

from enrich.language import common, own
from enrich.language.blend import Floats, blended
from enrich.language.letters import letters
from enrich.port import Draft, Surroundings
from schemas.analysis import Language
from schemas.base import Strict
from schemas.mention import Mention

COMMON = frozenset(
    "ar bg cs da de el en es fa fi fr he hi hu id it ja ko nl no pl pt ro ru sv th tr uk vi zh".split()  # noqa: SIM905
)
"""Told apart from the expected ones, so that a German text is not called English where only English is expected."""

EXPECTED, UNEXPECTED, HINTED = 1.0, 0.03, 9.0
"""Prior odds: of an expected language, of another common one, and the factor of the one that the network says."""

LAST, BEFORE, THREAD = 9.0, 3.0, 3.0
"""Factors of the language that the author wrote in last, of another one before it, and of the last one of those whom
the text answers."""

CERTAIN = 0.99
"""From this confidence on nobody's past is asked: no prior of ours would change the answer."""

REMEMBERED = 0.95
"""Of this confidence a text tells the language of its thread."""

SURE_ENOUGH = 0.3
"""Below this confidence nothing is said: of three-word texts, six in ten would be wrong."""


class Settings(Strict):
    """Nothing to set: the operator's languages are set once for all of Tocsin."""


class LanguageStage:
    """py3langid and our own model, times a prior; the network's own word for it (`mention.lang`) counts nine times.

    What the text leaves open is decided by what its author wrote in lately, and those whom it answers: the one part of
    the answer that is not the mention's alone.
    """

    provides = "language"
    needs = frozenset({"text"})
    model = f"py3langid-{version('py3langid')}+seven@1"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        watched = {code for each in around.listening.watches if each.active for code in each.watch.languages}
        expected = common.known_languages() & {primary(code) for code in (*around.languages, *watched)}
        self._authors = around.authors
        self._common = common.among(expected | COMMON)
        self._column = {code: number for number, code in enumerate(self._common.languages)}
        self._prior = np.array(
            [EXPECTED if code in expected else UNEXPECTED for code in self._common.languages], dtype=np.float32
        )

    def __call__(self, drafts: Sequence[Draft]) -> list[Language]:
        if not drafts:
            return []
        words = [letters(_text(draft)) for draft in drafts]
        odds = self._odds(words)
        for row, draft in zip(odds, drafts, strict=True):
            self._weigh(row, ((primary(draft.mention.lang), HINTED),))
        self._recall(odds, words, [draft.mention for draft in drafts])
        answers = zip(odds.argmax(axis=1), _confidences(odds), words, drafts, strict=True)
        return [
            Language(code="", confidence=0.0)
            if not said and primary(draft.mention.lang) not in self._column
            else self._told(best, confidence)
            for best, confidence, said, draft in answers
        ]

    def _odds(self, words: Sequence[str]) -> Floats:
        logits = own.scores(own.runs(words), own.shipped())
        return blended(self._common.probabilities(words), self._common.languages, logits, self._prior)

    def _weigh(self, row: Floats, factors: Iterable[tuple[str, float]]) -> None:
        for code, factor in factors:
            if code in self._column:
                row[self._column[code]] *= factor

    def _recall(self, odds: Floats, words: Sequence[str], mentions: Sequence[Mention]) -> None:
        """Weighs what the texts leave open by what is remembered of their authors and said in their threads."""
        sure = _confidences(odds)
        unsure = [number for number, said in enumerate(words) if said and sure[number] < CERTAIN]
        people = {person for number in unsure for person in _people(mentions[number])}
        if not people:
            return
        remembered = self._authors.languages(sorted(people))
        here = {
            place: self._common.languages[odds[number].argmax()]
            for number, mention in enumerate(mentions)
            if words[number] and sure[number] >= REMEMBERED
            for place in (mention.id, mention.thread)
            if place
        }
        for number in unsure:
            self._weigh(odds[number], _past(mentions[number], remembered, here))

    def _told(self, best: int, confidence: float) -> Language:
        rounded = round(float(confidence), 4)
        return Language(code=self._common.languages[best] if rounded >= SURE_ENOUGH else "", confidence=rounded)


def primary(tag: str) -> str:
    """`fr-CA` and `FR_ca` are `fr`."""
    return tag.replace("_", "-").partition("-")[0].lower()


def _text(draft: Draft) -> str:
    facts = draft.analysis.text
    return facts.clean if facts else draft.mention.text


def _confidences(odds: Floats) -> Floats:
    confidences: Floats = odds.max(axis=1) / odds.sum(axis=1)
    return confidences


def _people(mention: Mention) -> list[str]:
    """Whose past tells of its language."""
    return [person for person in (mention.author.id, mention.reply_to_author) if person]


def _past(
    mention: Mention, remembered: Mapping[str, Sequence[str]], here: Mapping[str, str]
) -> Iterable[tuple[str, float]]:
    """Languages and the factors of their odds.

    remembered: by author, their languages, the last one first. here: by mention and thread, the language of what came
    with this mention.
    """
    yield from zip(remembered.get(mention.author.id, ()), (LAST, BEFORE), strict=False)
    answered = remembered.get(mention.reply_to_author, ())
    if thread := here.get(mention.reply_to) or here.get(mention.thread) or next(iter(answered), ""):
        yield thread, THREAD
