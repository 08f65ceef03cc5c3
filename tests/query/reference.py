"""What the query language means, as plainly as it can be said: slow, and the judge of every engine."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from core.query.document import Document
from core.query.fields import EXACT
from core.query.fold import marks, stems, tokens
from core.query.tree import And, Exact, Near, Node, Not, Or, Phrase, Prefix, Range, Stem, Word


def matches(node: Node, document: Document, now: datetime) -> bool:
    match node:
        case And(children=children):
            return all(matches(child, document, now) for child in children)
        case Or(children=children):
            return any(matches(child, document, now) for child in children)
        case Not(child=child):
            return not matches(child, document, now)
        case Word() | Prefix() | Phrase():
            return any(_places(text, node) for text in _texts(document, node.field))
        case Near():
            return any(_near(text, node) for text in _texts(document, node.field))
        case Stem(stems=kin):
            return any(set(kin) & set(stems(token)) for text in _texts(document, "words") for token in text)
        case Exact(field=field, value=value):
            return value in _values(document, field)
        case Range(field=field):
            low, high = node.bounds(now)
            return field in document.numbers and low <= document.numbers[field] <= high
    raise AssertionError(node)


def _texts(document: Document, field: str) -> list[list[str]]:
    """One list of tokens for each text that no phrase may leave."""
    if field == "title":
        return [tokens(document.title)]
    return [tokens(text) for text in (document.title, document.text, *document.further)]


def _values(document: Document, field: str) -> list[str]:
    sign = {"hashtag": "#", "handle": "@"}.get(field)
    if sign:
        texts = (document.title, document.text, *document.further)
        return [mark[1:] for text in texts for mark in marks(text) if mark.startswith(sign)]
    return [EXACT[field].stored(value) for value in document.exact.get(field, ())]


def _near(text: Sequence[str], node: Near) -> bool:
    """Some place of the one and some place of the other, apart, the gap between them short enough."""
    lefts = [place for operand in node.left for place in _places(text, operand)]
    rights = [place for operand in node.right for place in _places(text, operand)]
    for left in lefts:
        for right in rights:
            if 1 <= right[0] - left[-1] <= node.distance:
                return True
            if not node.ordered and 1 <= left[0] - right[-1] <= node.distance:
                return True
    return False


def _places(text: Sequence[str], operand: Word | Prefix | Phrase) -> list[range]:
    """The runs of positions at which it stands."""
    return list(_runs(text, operand))


def _runs(text: Sequence[str], operand: Word | Prefix | Phrase) -> Iterator[range]:
    for at in range(len(text)):
        match operand:
            case Word(word=word) if text[at] == word:
                yield range(at, at + 1)
            case Prefix(start=start) if text[at].startswith(start):
                yield range(at, at + 1)
            case Phrase(words=words) if list(text[at : at + len(words)]) == list(words):
                yield range(at, at + len(words))
