"""Which words and phrases tell these texts from those before: the cause of an incident, in the mentions' own words."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from alerts.words.lists import STOP_WORDS
from core.query.fold import tokens

LONGEST = 3
"""Words of a phrase."""
TEXT_READ = 2_000
"""Code points of a text that are read: what a post is about stands at its beginning."""
SIGNIFICANT = 10.83
"""Log-likelihood at p = .001 with one degree of freedom (Dunning 1993)."""

UNHEARD = 30
"""Texts that the background is thought to hold besides those that we have: a new watch has none to compare with."""

_WORD = re.compile(r"[^\W_][^\W_'’]*(?:['’-][^\W_]+)*", re.UNICODE)
_NOISE = re.compile(r"https?://\S+|www\.\S+|@\w+(?:[.@-]\w+)*|&\w+;", re.IGNORECASE)
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)['’](?=\w)", re.IGNORECASE)
_BREAK = re.compile(r"[.!?;:,()\[\]«»\"“”|/\n…—–]+")


@dataclass(frozen=True, slots=True)
class Term:
    """phrase: as most people wrote it. texts: distinct texts that hold it. score: signed log-likelihood."""

    phrase: str
    texts: int
    score: float


def fold(text: str) -> str:
    """Its words as queries see them (without case, accents, elisions), a space between each."""
    return " ".join(tokens(text))


def distinctive(now: Iterable[str], before: Iterable[str], taboo: Iterable[str], limit: int) -> list[Term]:
    """Phrases held by significantly more of the texts `now` than of those `before`, most telling first.

    now, before: one text for each group of near-copies, so that copying counts once. taboo: texts whose words say
    nothing here (the brand's name, its query). Overlapping phrases are told once, by the longest that is as frequent.
    Source of the score: Dunning, Accurate methods for the statistics of surprise and coincidence, 1993.
    """
    barred = frozenset(fold(word) for text in taboo for word in _WORD.findall(text))
    written: dict[str, Counter[str]] = {}
    counts, total = _document_counts(now, barred, lambda key, form: written.setdefault(key, Counter()).update([form]))
    usual, usual_total = _document_counts(before, barred, lambda _key, _form: None)
    scored = [
        Term(_surface(written[key]), texts, log_likelihood(texts, total, usual[key], usual_total + UNHEARD))
        for key, texts in counts.items()
        if texts >= max(2, total // 50)
    ]
    telling = [term for term in scored if term.score >= SIGNIFICANT]
    telling.sort(key=lambda term: (-term.score * _length_bonus(term.phrase), term.phrase))
    return _without_overlaps(telling, limit)


def log_likelihood(a: int, total_a: int, b: int, total_b: int) -> float:
    """How surprising a of total_a is beside b of total_b: twice the log-likelihood ratio, negative when a is the rarer.

    Both totals are 1 or more.
    """
    share = (a + b) / (total_a + total_b)
    ratio = 2 * sum(
        seen * math.log(seen / expected)
        for seen, expected in (
            (a, total_a * share),
            (b, total_b * share),
            (total_a - a, total_a * (1 - share)),
            (total_b - b, total_b * (1 - share)),
        )
        if seen > 0
    )
    return ratio if a / total_a >= b / total_b else -ratio


def _document_counts(
    texts: Iterable[str], barred: frozenset[str], meet: Callable[[str, str], None]
) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        phrases = dict(_phrases(text, barred))
        counts.update(phrases.keys())
        for key, form in phrases.items():
            meet(key, form)
    return counts, total


def _phrases(text: str, barred: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Folded and written forms of every run of one to three words that begins and ends with a telling word."""
    for clause in _BREAK.split(_NOISE.sub(" | ", text[:TEXT_READ])):
        forms = [_ELISION.sub("", word) for word in _WORD.findall(clause)]
        folded = [fold(form) for form in forms]
        telling = [_is_telling(form, word, barred) for form, word in zip(forms, folded, strict=True)]
        for begin in range(len(forms)):
            if not telling[begin]:
                continue
            for end in range(begin + 1, min(begin + LONGEST, len(forms)) + 1):
                if telling[end - 1] and not barred.intersection(folded[begin:end]):
                    yield " ".join(folded[begin:end]), " ".join(forms[begin:end])


def _is_telling(form: str, word: str, barred: frozenset[str]) -> bool:
    """Two letters only where they are an acronym."""
    long_enough = len(word) > 2 or (len(word) == 2 and form.isupper())
    return long_enough and not word.isdigit() and word not in STOP_WORDS and word not in barred


def _surface(forms: Counter[str]) -> str:
    """The form most people wrote; lower case wins a tie, shouting loses it."""
    return max(forms.items(), key=lambda item: (item[1], item[0].islower(), item[0]))[0]


def _length_bonus(phrase: str) -> float:
    return 1 + 0.35 * (phrase.count(" "))


def _without_overlaps(terms: Sequence[Term], limit: int) -> list[Term]:
    kept: list[Term] = []
    for term in terms:
        words = set(fold(term.phrase).split())
        if all(words.isdisjoint(fold(other.phrase).split()) for other in kept):
            kept.append(term)
        if len(kept) == limit:
            break
    return kept
