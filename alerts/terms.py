"""Which words and phrases tell these texts from those before: the cause of an incident, in the mentions' own words."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.query.fold import tokens
from core.query.stopwords import STOP_WORDS

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
    """Its first words as queries see them (without case, accents, elisions), a space between each."""
    return " ".join(tokens(text[:TEXT_READ]))


def distinctive(now: Iterable[str], before: Iterable[str], taboo: Iterable[str], limit: int) -> list[Term]:
    """Phrases held by significantly more of the texts `now` than of those `before`, most telling first.

    now, before: one text for each group of near-copies, so that copying counts once. taboo: texts whose words say
    nothing here (the brand's name, its query). Overlapping phrases are told once, by the longest that is as frequent.
    Source of the score: Dunning, Accurate methods for the statistics of surprise and coincidence, 1993.
    """
    barred = frozenset(fold(word) for text in taboo for word in _WORD.findall(text))
    texts = list(now)
    counts, total = _document_counts(texts, barred)
    usual, usual_total = _document_counts(before, barred)
    scores = {
        key: log_likelihood(held, total, usual[key], usual_total + UNHEARD)
        for key, held in counts.items()
        if held >= max(2, total // 50)
    }
    telling = [key for key, score in scores.items() if score >= SIGNIFICANT]
    telling.sort(key=lambda key: (-scores[key] * _length_bonus(key), key))
    chosen = _without_overlaps(telling, limit)
    written = _written(texts, barred, chosen)
    return [Term(written[key], counts[key], scores[key]) for key in chosen]


def log_likelihood(a: float, total_a: float, b: float, total_b: float) -> float:
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


def _document_counts(texts: Iterable[str], barred: frozenset[str]) -> tuple[Counter[str], int]:
    """How many texts hold each phrase, and how many texts there are."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update({key for key, _ in _phrases(text, barred)})
    return counts, total


def _written(texts: Iterable[str], barred: frozenset[str], keys: Sequence[str]) -> dict[str, str]:
    """Each phrase as most people wrote it; lower case wins a tie, shouting loses it."""
    forms: dict[str, Counter[str]] = {key: Counter() for key in keys}
    for text in texts:
        for key, form in _phrases(text, barred):
            if key in forms:
                forms[key][form] += 1
    return {
        key: max(seen.items(), key=lambda item: (item[1], item[0].islower(), item[0]))[0] for key, seen in forms.items()
    }


def _phrases(text: str, barred: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Folded and written forms of every run of one to three words that begins and ends with a telling word."""
    for clause in _BREAK.split(_NOISE.sub(" | ", text[:TEXT_READ])):
        forms = [_ELISION.sub("", word) for word in _WORD.findall(clause)]
        folded = [_folded(form) for form in forms]
        telling = [_is_telling(form, word, barred) for form, word in zip(forms, folded, strict=True)]
        for begin in range(len(forms)):
            if not telling[begin]:
                continue
            for end in range(begin + 1, min(begin + LONGEST, len(forms)) + 1):
                if telling[end - 1] and not barred.intersection(folded[begin:end]):
                    yield " ".join(folded[begin:end]), " ".join(forms[begin:end])


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return fold(word)


def _is_telling(form: str, word: str, barred: frozenset[str]) -> bool:
    """Two letters only where they are an acronym."""
    long_enough = len(word) > 2 or (len(word) == 2 and form.isupper())
    return long_enough and not word.isdigit() and word not in STOP_WORDS and word not in barred


def _length_bonus(phrase: str) -> float:
    return 1 + 0.35 * (phrase.count(" "))


def _without_overlaps(phrases: Sequence[str], limit: int) -> list[str]:
    """The first ones that share no word with an earlier one."""
    kept: list[str] = []
    taken: set[str] = set()
    for phrase in phrases:
        words = set(phrase.split())
        if taken.isdisjoint(words):
            kept.append(phrase)
            taken |= words
        if len(kept) == limit:
            break
    return kept
