"""Words and phrases that tell a group of mentions from the rest."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache, partial
from heapq import nsmallest
from itertools import chain, pairwise
from math import log

from core.query.fold import tokens
from core.query.stopwords import STOP_WORDS
from index.port import Ranked

LONGEST = 3
"""Words of a phrase."""
SIGNIFICANT = 10.83
"""G2 at p = .001 with one degree of freedom: what the words at both ends of a phrase reach by themselves."""
MOSTLY = 0.5
"""Share of the texts with a word that hold the phrase, from which on the phrase is told instead."""

Text = Sequence[Sequence[str]]
"""The tokens of each part of a text: no phrase reaches from the title into what follows."""


def telling_terms(found: Iterable[tuple[str, str]], background: Iterable[tuple[str, str]], limit: int) -> list[Ranked]:
    """Words and phrases that stand in a greater share of `found` than of `background`, the most surprising first.

    found, background: title and text of each. count: how many of them hold it. score: G2 (log_likelihood).
    A phrase of two or three words begins and ends with significant words that carry a subject. It is told where it
    takes the place of one of them: it is the more surprising, or MOSTLY of the texts with the word hold the phrase.
    """
    once = cache(read)
    return telling([once(*each) for each in found], [once(*each) for each in background], limit)


def read(title: str, text: str) -> Text:
    return [tokens(part) for part in (title, text) if part]


def telling(texts: Sequence[Text], usual: Sequence[Text], limit: int) -> list[Ranked]:
    """The same, of what was read."""
    scored = _scored(texts, usual, _words)
    ends = frozenset(word for word, term in scored.items() if term.score >= SIGNIFICANT and word not in STOP_WORDS)
    scored |= _scored(texts, usual, partial(_phrases, ends=ends))
    untold = _replaced(scored)
    told = (term for name, term in scored.items() if name not in untold)
    return nsmallest(limit, told, key=lambda one: (-one.score, one.value))


def _replaced(scored: Mapping[str, Ranked]) -> set[str]:
    """The terms that are not told: words and shorter phrases that a phrase takes the place of, and phrases that take no
    word's place, or a word whose place a better one has taken. Of equals the better has more words with a subject."""
    phrases = [term for term in scored.values() if " " in term.value]
    phrases.sort(key=lambda one: (-one.score, -len(_subjects(one.value)), len(one.value), one.value))
    untold: set[str] = set()
    for phrase in phrases:
        beaten = _beaten(phrase.value, scored)
        untold |= {phrase.value} if untold & _subjects(phrase.value) or not beaten else beaten
    return untold


def _subjects(phrase: str) -> set[str]:
    return set(phrase.split(" ")) - STOP_WORDS


def _scored(texts: Sequence[Text], usual: Sequence[Text], terms: Callable[[Text], Set[str]]) -> dict[str, Ranked]:
    """Of the terms of the texts those that stand in a greater share of them than usual."""
    found = Counter(chain.from_iterable(map(terms, texts)))
    background = Counter(chain.from_iterable(map(terms, usual)))
    score = cache(lambda count, other: log_likelihood(count, len(texts), other, len(usual)))
    return {
        term: Ranked(term, count, score(count, background[term]))
        for term, count in found.items()
        if count * len(usual) > background[term] * len(texts) and _spelt(term)
    }


def _words(text: Text) -> Set[str]:
    return set().union(*text)


def _spelt(term: str) -> bool:
    """A phrase, or a word of letters only, two at least."""
    return " " in term or (len(term) > 1 and term.isalpha())


def _phrases(text: Text, ends: frozenset[str]) -> Set[str]:
    found = set()
    for part in text:
        places = [place for place, word in enumerate(part) if word in ends]
        if len(places) > 1:
            pairs = chain(pairwise(places), zip(places, places[2:], strict=False))
            found.update([" ".join(part[start : end + 1]) for start, end in pairs if end - start < LONGEST])
    return found


def _beaten(phrase: str, scored: Mapping[str, Ranked]) -> frozenset[str]:
    """The parts of a phrase instead of which it is told; none, where no word is among them."""
    own = scored[phrase]
    rivals = [scored[part] for part in _parts(phrase) if part in scored]
    beaten = frozenset(each.value for each in rivals if own.score >= each.score or own.count >= MOSTLY * each.count)
    return beaten if any(" " not in part for part in beaten) else frozenset()


def _parts(phrase: str) -> list[str]:
    """The shorter runs of its words, but for words without a subject."""
    words = phrase.split(" ")
    runs = (words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return [" ".join(run) for run in runs if len(run) < len(words) and not STOP_WORDS.issuperset(run)]


def log_likelihood(count: int, total: int, other: int, other_total: int) -> float:
    """G2 of count in total against other in other_total; negative where the share is the smaller one."""
    if not total or not other_total:
        return 0.0
    pooled = (count + other) / (total + other_total)
    surprise = 2 * (_deviance(count, total, pooled) + _deviance(other, other_total, pooled))
    return surprise if count / total >= other / other_total else -surprise


def _deviance(count: int, total: int, pooled: float) -> float:
    """Of a binomial share against the pooled one."""
    return _term(count, total * pooled) + _term(total - count, total * (1 - pooled))


def _term(seen: float, expected: float) -> float:
    return seen * log(seen / expected) if seen else 0.0
