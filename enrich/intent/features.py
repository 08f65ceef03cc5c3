"""What the learned intents see of a text: hashed words and letters, what the cues told, and its shape."""

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.cues.matching import Cues, Found
from enrich.intent import english, french
from enrich.sentiment.features import Ids, wide

BITS = 17
"""Rows of the table: 2**BITS."""

CUES = tuple(english.CUES)
"""What the cues tell, in this order in both languages."""
SHAPE = 5
"""Figures of the text as a whole: begins with a handle, `?`, `!`, an address, length."""
DENSE = len(CUES) + SHAPE

LANGUAGES = ("en", "fr")
READ = 1_500
"""Code points of a text that are read: who wants something says so before."""

_HANDLE = re.compile(r"@\w+")
_ADDRESS = re.compile(r"https?://\S+")
_STRONG, _ORDINARY_LENGTH = 3.0, 80.0

Dense = NDArray[np.float32]


class Features(NamedTuple):
    """Of some texts of one language. ids, pointers: see `wide`. dense: shape (texts, DENSE)."""

    ids: Ids
    pointers: NDArray[np.int64]
    dense: Dense
    found: Found


@cache
def cues(language: str) -> Cues:
    """language: one of LANGUAGES."""
    return Cues({"en": english.CUES, "fr": french.CUES}[language])


def features(texts: Sequence[str], language: str) -> Features:
    """language: one of LANGUAGES. Who is addressed and what is linked to does not count, only that somebody is."""
    found = cues(language)(texts)
    ids, pointers = wide([_nameless(text) for text in texts], BITS)
    told = np.clip(found.scores / _STRONG, -1, 2)
    return Features(ids, pointers, np.hstack([told, np.array([_shape(text) for text in texts], np.float32)]), found)


def _nameless(text: str) -> str:
    if "@" in text:
        text = _HANDLE.sub("@user", text)
    return _ADDRESS.sub("http", text) if "http" in text else text


def _shape(text: str) -> tuple[float, float, float, float, float]:
    length = math.log((len(text) + 1) / _ORDINARY_LENGTH)
    return text.startswith("@"), "?" in text, "!" in text, "http" in text, min(length, 2.0)


@compiled
def scored(ids: Ids, pointers: NDArray[np.int64], table: NDArray[np.int8], out: NDArray[np.float32]) -> None:
    """out: shape (texts, heads), filled with the sums of the rows of each text over the square root of their number.

    table: shape (rows, heads)."""
    for text in range(len(pointers) - 1):
        out[text, :] = 0
        for place in range(pointers[text], pointers[text + 1]):
            for head in range(table.shape[1]):
                out[text, head] += table[ids[place], head]
        out[text, :] /= np.sqrt(np.float32(max(1, pointers[text + 1] - pointers[text])))
