"""How stirred a text is, as a number: by how it is written, and by strong words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import LETTER, SIZE, Alphabet, alphabet
from enrich.sentiment.tokens import points_of

EXCLAIMED, SHOUTED, STRETCHED = range(3)
WEIGHTS = np.array((0.2, 0.3, 0.25))
"""Of an exclamation mark, a word in capitals, a stretched word."""
MOST = np.array((4, 4, 2))
"""What is counted of each."""
WORDS = 0.3
"""Of one log-odd of strong words."""

_EXCLAMATION, _INVERTED = np.uint32(ord("!")), np.uint32(ord("¡"))
_SHOUT = 4
"""Letters of a word in capitals: shorter ones are often names."""


def arousal(texts: Sequence[str], strong: NDArray[np.float32]) -> NDArray[np.float64]:
    """1 - exp(-points), 0 to 1. strong: log-odds of strong words in each text, as the cues tell."""
    points, offsets = points_of(list(texts))
    marks = np.zeros((len(texts), 3), np.int64)
    _count(points, offsets, alphabet(), marks)
    stirred = np.minimum(marks, MOST) @ WEIGHTS + WORDS * np.maximum(strong, 0)
    result: NDArray[np.float64] = 1 - np.exp(-stirred)
    return result


@compiled
def _count(
    points: NDArray[np.uint32], offsets: NDArray[np.int64], alphabet: Alphabet, marks: NDArray[np.int64]
) -> None:
    for text in range(len(offsets) - 1):
        at, end = offsets[text], offsets[text + 1]
        while at < end:
            point = points[at]
            if point in (_EXCLAMATION, _INVERTED):
                marks[text, EXCLAIMED] += 1
            first, large, run, stretched = at, 0, 0, False
            while at < end and points[at] < SIZE and alphabet.kinds[points[at]] == LETTER:
                small = alphabet.lower[points[at]]
                large += small != points[at]
                run = run + 1 if at > first and small == alphabet.lower[points[at - 1]] else 0
                stretched = stretched or (run >= 2 and small != ord("w"))
                at += 1
            if at == first:
                at += 1
                continue
            marks[text, SHOUTED] += at - first >= _SHOUT and large == at - first
            marks[text, STRETCHED] += stretched
