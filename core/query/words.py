"""The words of a document in their places, as every engine indexes them."""

from collections.abc import Iterator

from core.query.document import Document
from core.query.fields import HANDLE, HASHTAG
from core.query.fold import marks, tokens

NEAR_LIMIT = 50
"""The widest distance that NEAR accepts."""
SCATTERED_LIMIT = 8
"""The most words that a phrase with `~` may have; each beyond two widens its reach by one."""
_GAP = ["."] * (NEAR_LIMIT + SCATTERED_LIMIT)
"""Stands between title, text and each further text, so that neither phrase nor NEAR reaches across. No token is `.`"""


def words(document: Document) -> list[str]:
    """All its tokens, by position: title, text and further texts, with a gap between them that nothing bridges."""
    placed: list[str] = []
    for part in parts(document):
        found = tokens(part)
        if found and placed:
            placed += _GAP
        placed += found
    return placed


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
