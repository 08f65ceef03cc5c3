"""Words that tell a group of mentions from the rest."""

from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import nsmallest
from itertools import chain
from math import log

from core.query.fold import tokens
from index.port import Ranked


def standing(texts: Iterable[tuple[str, str]]) -> Counter[str]:
    """In how many of the texts, each with its title, a word stands (letters only, two at least)."""
    counted = Counter(chain.from_iterable({*tokens(f"{title} {text}")} for title, text in texts))
    return Counter({word: count for word, count in counted.items() if len(word) > 1 and word.isalpha()})


def telling_words(
    found: Mapping[str, int], documents: int, background: Mapping[str, int], of_background: int, limit: int
) -> list[Ranked]:
    """Words with a greater share in `found` than in `background`, the most surprising first.

    found, background: in how many of their documents each word stands. score: signed root-free log-likelihood ratio G2.
    Source: Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993 (two binomials).
    """
    scored = (
        (log_likelihood(count, documents, usual, of_background), count, word)
        for word, count in found.items()
        if count * of_background > (usual := background.get(word, 0)) * documents
    )
    first = nsmallest(limit, scored, key=lambda one: (-one[0], one[2]))
    return [Ranked(word, count, score) for score, count, word in first]


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
