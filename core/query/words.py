"""The words of a document in their places, as every engine indexes them."""

from collections.abc import Iterable, Iterator
from itertools import chain

from core.query.document import Document
from core.query.fields import HANDLE, HASHTAG
from core.query.fold import marks, stems, tokens

NEAR_LIMIT = 50
"""The widest distance that NEAR accepts."""
SCATTERED_LIMIT = 8
"""The most words that a phrase with `~` may have; each beyond two widens its reach by one."""
GAP = NEAR_LIMIT + SCATTERED_LIMIT
"""Positions between title, text and each further text, so that neither phrase nor NEAR reaches across."""
_FILLER = "."
"""No token is that."""


def words(document: Document) -> list[str]:
    """All its tokens, by position: title, text and further texts, with a gap between them that nothing bridges."""
    placed: list[str] = []
    for part in parts(document):
        found = tokens(part)
        if found and placed:
            placed += [_FILLER] * GAP
        placed += found
    return placed


def kin(placed: Iterable[str]) -> set[str]:
    """What `stem:` looks for among these tokens."""
    return {*chain.from_iterable(map(stems, {*placed} - {_FILLER}))}


def mentioned(document: Document) -> dict[str, tuple[str, ...]]:
    """The hashtags and handles of all its texts, by exact field, without their sign."""
    found = [mark for part in parts(document) for mark in marks(part)]
    return {
        HASHTAG.name: tuple(dict.fromkeys(mark[1:] for mark in found if mark[0] == "#")),
        HANDLE.name: tuple(dict.fromkeys(mark[1:] for mark in found if mark[0] == "@")),
    }


def parts(document: Document) -> Iterator[str]:
    """Its texts, one after the other."""
    yield document.title
    yield document.text
    yield from document.further
