"""The words by which a mention is like others."""

from collections.abc import Iterable
from itertools import chain, pairwise

from core.query.fold import marks, tokens
from core.query.stopwords import STOP_WORDS

WORDS = 200
"""Of a text, the first ones that are looked at: posts are short."""


def words_of(text: str, matched: Iterable[str]) -> tuple[str, ...]:
    """Its folded words that carry a subject, and its pairs of neighbours of which one does, each once, sorted.

    matched: the words by which the watch has it: they stand in all its mentions, and would carry what is learned of one
    to all. Handles are nobody's opinion, and figures differ in every text: neither counts.
    """
    nobody = {mark[1:] for mark in marks(text) if mark[0] == "@"}
    everywhere = STOP_WORDS.union(chain.from_iterable(map(tokens, matched)))
    said = [token for token in tokens(text)[:WORDS] if token not in nobody and not token.isdigit()]
    alone = {token for token in said if token not in everywhere}
    return tuple(sorted(alone | {f"{one} {other}" for one, other in pairwise(said) if one in alone or other in alone}))
