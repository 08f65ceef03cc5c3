"""What else a name means: the telling words of its matches, those that stand in the same texts together."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.query.fold import tokens

TOGETHER = 0.35
"""Part of the texts with a word that hold the leading word of a sense too, from which on it is of that sense."""
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Sense:
    """words: the leading one first. texts: the numbers, from 0, of those that hold one of them."""

    words: tuple[str, ...]
    texts: tuple[int, ...]


def senses(terms: Sequence[str], texts: Sequence[tuple[str, str]], most: int) -> list[Sense]:
    """terms: telling words and phrases, the most telling first. texts: title and text of each match.

    A word joins the sense with whose leading word it shares most of its texts, or else leads one of its own. The most
    frequent first; words that no text holds are left out.
    """
    folded = [f" {' '.join(tokens(title))} . {' '.join(tokens(text))} " for title, text in texts]
    holding = {term: frozenset(at for at, text in enumerate(folded) if f" {term} " in text) for term in terms}
    leading: dict[str, list[str]] = {}
    for term in (each for each in terms if holding[each]):
        shares = {lead: len(holding[lead] & holding[term]) / len(holding[term]) for lead in leading}
        nearest = max(shares, key=lambda lead: shares[lead], default="")
        if nearest and shares[nearest] >= TOGETHER:
            leading[nearest].append(term)
        else:
            leading[term] = [term]
    found = [_sense(words, holding) for words in leading.values()]
    return sorted(found, key=lambda each: (-len(each.texts), each.words))[:most]


def _sense(words: Sequence[str], holding: dict[str, frozenset[int]]) -> Sense:
    texts = frozenset[int]().union(*(holding[word] for word in words))
    return Sense(tuple(words[:MOST_WORDS]), tuple(sorted(texts)))
