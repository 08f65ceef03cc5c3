"""The language of a text, with a strong preference for those that the operator and the watches name."""

import copy
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Protocol

from py3langid.langid import LanguageIdentifier

from core.errors import Transient
from enrich.port import Draft, Surroundings
from schemas.analysis import Language
from schemas.base import Strict

COMMON = frozenset(
    "ar bg cs da de el en es fa fi fr he hi hu id it ja ko nl no pl pt ro ru sv th tr uk vi zh".split()  # noqa: SIM905
)
"""Told apart from the expected ones, so that a German text is not called English where only English is expected."""

EXPECTED, UNEXPECTED, HINTED = 1.0, 0.03, 9.0
"""Prior odds: of an expected language, of another common one, and the factor of the one that the network says."""

SURE_ENOUGH = 0.3
"""Below this confidence nothing is said: of three-word texts, six in ten would be wrong."""

READ = 2_000
"""Code points of a text that are read: more say nothing new."""

_NO_LANGUAGE = re.compile(r"https?://\S+|[@#＠＃]\w\S*|[\W\d_]+")


class Settings(Strict):
    """Nothing to set: the operator's languages are set once for all of Tocsin."""


class LanguageStage:
    """py3langid's probabilities times a prior; the network's own word for it (`mention.lang`) counts nine times."""

    provides = "language"
    needs = frozenset({"text"})
    model = f"py3langid@{version('py3langid')}"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        watched = {code for each in around.listening.watches if each.active for code in each.watch.languages}
        expected = known_languages() & {primary(code) for code in (*around.languages, *watched)}
        self._identifier = _restricted(expected | COMMON)
        self._prior = {code: EXPECTED if code in expected else UNEXPECTED for code in expected | COMMON}

    def __call__(self, drafts: Sequence[Draft]) -> list[Language]:
        return [self._guess(draft) for draft in drafts]

    def _guess(self, draft: Draft) -> Language:
        mention, facts = draft.mention, draft.analysis.text
        words = _NO_LANGUAGE.sub(" ", (facts.clean if facts else mention.text)[:READ]).strip()
        hint = primary(mention.lang)
        if not words and hint not in self._prior:
            return Language(code="", confidence=0.0)
        odds = {
            code: probability * self._prior[code] * (HINTED if code == hint else 1.0)
            for code, probability in self._identifier.rank(words)
        }
        best = max(odds, key=lambda code: (odds[code], code))
        confidence = round(odds[best] / sum(odds.values()), 4)
        return Language(code=best if confidence >= SURE_ENOUGH else "", confidence=confidence)


def primary(tag: str) -> str:
    """`fr-CA` and `FR_ca` are `fr`."""
    return tag.replace("_", "-").partition("-")[0].lower()


class Identifier(Protocol):
    """What is used of py3langid, which has no types."""

    @property
    def labels(self) -> list[str]: ...
    def set_languages(self, langs: Iterable[str]) -> None: ...
    def rank(self, text: str) -> list[tuple[str, float]]: ...


def known_languages() -> frozenset[str]:
    return frozenset(_every_language().labels)


@cache
def _every_language() -> Identifier:
    try:
        identifier: Identifier = LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
    except OSError as error:  # it unpacks its model into a temporary file
        raise Transient(f"The language model cannot be unpacked: {error}.", "Is the disk full?") from error
    return identifier


@lru_cache(maxsize=4)
def _restricted(languages: frozenset[str]) -> Identifier:
    identifier = copy.copy(_every_language())
    identifier.set_languages(languages)
    return identifier
