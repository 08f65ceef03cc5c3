"""How often a label turns where it must not (signs that say nothing) and where it must (negation)."""

import random
import re
from collections.abc import Callable, Mapping
from statistics import fmean

from bench.figures import Figure, plain
from bench.judges import towards
from bench.labelled import BrandPair, brand_pairs, negation_pairs
from bench.shared import LABELS, sentiment
from enrich.sentiment.model import fast
from schemas.analysis import Label

_DICE = random.Random(7)
_ONE_WORD = re.compile(r"[^\w]+")
_WORD = re.compile(r"(?<![@#/\w])[^\W\d_]{3,}")

EDITS: Mapping[str, Callable[[str], str]] = {
    "an address": lambda text: f"{text} https://t.co/abc",
    "a handle": lambda text: f"@brisolle {text}",
    "spaces": lambda text: f" {text}   ",
    "other apostrophes": lambda text: text.replace("'", "´"),
    "one word in capitals": lambda text: _one_word(text, str.upper),
    "one word with a capital": lambda text: _one_word(text, str.capitalize),
    "an unknown hashtag at the end": lambda text: f"{text} #Brisolle",
}
SETS = {"te_val": "en", "umsab_french_val": "fr"}


def measure() -> list[Figure]:
    return [*_turned_by_negation(), *_turned_by_signs(), *_turned_by_the_brands_own_hashtag()]


def _turned_by_signs() -> list[Figure]:
    """Nothing where the texts are not present."""
    return [
        plain(f"sentiment, labels turned by {name}, {known}", 100 * _share(texts, edit, code), "%")
        for known, code in SETS.items()
        for texts in [[text for text, _ in sentiment(known)]]
        if texts
        for name, edit in EDITS.items()
    ]


def _turned_by_the_brands_own_hashtag() -> list[Figure]:
    """At the end of the pairs of text and brand, towards that brand: by the stages."""
    pairs = brand_pairs()
    tagged = [pair.model_copy(update={"text": f"{pair.text} #{_ONE_WORD.sub('', pair.target)}"}) for pair in pairs]
    named: dict[str, set[str]] = {}
    for pair, longer in zip(pairs, tagged, strict=True):
        for text in (pair.text, longer.text):
            named.setdefault(text, set()).update(other.target for other in pairs if other.text == pair.text)
    watched: Mapping[str, Callable[[BrandPair], list[str]]] = {
        "watched alone": lambda pair: [pair.target],
        "watched with the others that the text names": lambda pair: sorted(named[pair.text]),
    }
    figures = []
    for how, who in watched.items():
        both = zip(towards(pairs, who), towards(tagged, who), strict=True)
        turned = [one is not other for one, other in both if one]  # None: only the hashtag is what the watch asks for
        title = f"towards the brand, labels turned by its own hashtag ({len(turned)} pairs), {how}"
        figures.append(plain(title, 100 * fmean(turned), "%"))
    return figures


def _share(texts: list[str], edit: Callable[[str], str], language: str) -> float:
    return fmean(
        one != other for one, other in zip(_labels(texts, language), _edited(texts, edit, language), strict=True)
    )


def _edited(texts: list[str], edit: Callable[[str], str], language: str) -> list[Label]:
    return _labels([edit(text) for text in texts], language)


def _labels(texts: list[str], language: str) -> list[Label]:
    return [LABELS[place] for place in fast().probabilities(texts, [language] * len(texts)).argmax(axis=1)]


def _one_word(text: str, change: Callable[[str], str]) -> str:
    words = [*_WORD.finditer(text)]
    if not words:
        return text
    word = _DICE.choice(words)
    return text[: word.start()] + change(word[0]) + text[word.end() :]


def _turned_by_negation() -> list[Figure]:
    """Of the pairs whose plain text is told rightly."""
    figures = []
    for language in ("en", "fr"):
        for said in (Label.POSITIVE, Label.NEGATIVE):
            pairs = [pair for pair in negation_pairs() if (pair.lang, pair.label) == (language, said)]
            before = _labels([pair.plain for pair in pairs], language)
            after = _labels([pair.negated for pair in pairs], language)
            turned = [late is not said for early, late in zip(before, after, strict=True) if early is said]
            title = f"sentiment, {said} turned by negation, {language} ({len(turned)} pairs)"
            figures.append(plain(title, 100 * fmean(turned), "%"))
    return figures
