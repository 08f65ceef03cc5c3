"""Whether words stand near each other in a text: exact, on the positions of its tokens."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from core.query.tree import Near, Phrase, Prefix, Word

Places = Mapping[str, Sequence[int]]
"""Token to its positions, rising."""
Span = tuple[int, int]
"""The positions of a first and a last token."""


def places(text: Iterable[str]) -> Places:
    found: dict[str, list[int]] = {}
    for at, token in enumerate(text):
        found.setdefault(token, []).append(at)
    return found


def near(text: Places, node: Near) -> bool:
    left = [span for operand in node.left for span in _spans(text, operand)]
    right = [span for operand in node.right for span in _spans(text, operand)]
    if _follows(left, right, node.distance):
        return True
    return not node.ordered and _follows(right, left, node.distance)


def _follows(first: Sequence[Span], second: Sequence[Span], distance: int) -> bool:
    """Whether one of second begins 1 to distance positions after the end of one of first."""
    starts = sorted(start for start, _ in second)
    for _, end in first:
        following = bisect_right(starts, end)
        if following < len(starts) and starts[following] <= end + distance:
            return True
    return False


def _spans(text: Places, operand: Word | Prefix | Phrase) -> list[Span]:
    match operand:
        case Word(word=word):
            return [(at, at) for at in text.get(word, ())]
        case Prefix(start=start):
            return [(at, at) for token, found in text.items() if token.startswith(start) for at in found]
        case Phrase(words=words):
            starts = set(text.get(words[0], ()))
            for offset, word in enumerate(words[1:], 1):
                starts &= {at - offset for at in text.get(word, ())}
            return [(at, at + len(words) - 1) for at in starts]
