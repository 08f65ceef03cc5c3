"""A text, with the words that made it match told apart."""

import re
from collections.abc import Sequence

from core.query.live import LiveMatcher
from core.query.sightings import document
from core.query.tree import Node
from schemas.analysis import Analysis
from schemas.mention import Mention

Passage = tuple[str, bool]
"""A piece of a text, and whether it is among the words that matched."""


def passages(text: str, words: Sequence[str]) -> list[Passage]:
    """Together they are the text. words: as written."""
    if not words:
        return [(text, False)] if text else []
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pieces = re.split(rf"(?<!\w)({wanted})(?!\w)", text)
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


def matching(node: Node, said: Sequence[tuple[Mention, Analysis]]) -> list[tuple[str, ...]]:
    """For each mention the words of it, as written, through which the query matches; none where it does not."""
    if not said:
        return []
    documents = [document(mention, analysis, None) for mention, analysis in said]
    newest = max(mention.published_at for mention, _ in said)
    return [found.get("query", ()) for found in LiveMatcher({"query": node}).match(documents, newest)]
