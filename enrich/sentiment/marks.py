"""What is noted of each token and of the whole text besides the words themselves: negation, emphasis, language."""

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import LETTER, PUNCTUATION, SYMBOL
from enrich.sentiment.cues import BOOSTER, CONTRAST, DAMPER, NEGATOR, TONGUES, UNTOLD, Cues, find
from enrich.sentiment.tokens import CAPITALS, ELONGATED, Tokens

Marks = NDArray[np.float32]
"""Shape (tokens, MARKS): 0 or 1."""

NEGATES, NEGATED, BOOSTS, DAMPS, AFTER_BUT, SHOUTS, STRETCHED, EXCLAIMS, ASKS, PICTURES, LATE = range(11)
MARKS = 11

SCOPE = 4
"""Tokens that a negation reaches, unless punctuation ends it before."""
LAST = 3

NOTES = 18
"""Of the whole text: the share of each tongue, counts of marks, hashtags; length; contrast."""
_HASHTAGS, _LENGTH, _CONTRAST = 15, 16, 17
_COUNTED = (NEGATES, BOOSTS, SHOUTS, STRETCHED, EXCLAIMS, ASKS, PICTURES)
_FIRST_COUNT = len(TONGUES)
_ENOUGH = 5.0
_LONG = 30.0

_FULL_STOP, _COMMA, _EXCLAMATION, _QUESTION, _HASH, _APOSTROPHE, _T = map(ord, ".,!?#'t")
_ARABIC = (0x600, 0x700)
_ARABIC_TONGUE = TONGUES.index("ar")


@compiled
def mark(count: int, tokens: Tokens, cues: Cues, marks: Marks, notes: NDArray[np.float32]) -> None:
    """Fills marks[:count] and notes."""
    notes[:] = 0
    reach, after = 0, np.float32(0)
    for t in range(count):
        marks[t, :] = 0
        if tokens.kind[t] == PUNCTUATION:
            reach = _punctuated(t, tokens, marks, reach)
        elif reach > 0:
            marks[t, NEGATED] = 1
            reach -= 1
        marks[t, AFTER_BUT] = after
        if tokens.shape[t] & CAPITALS:
            marks[t, SHOUTS] = 1
        if tokens.shape[t] & ELONGATED:
            marks[t, STRETCHED] = 1
        if tokens.kind[t] == SYMBOL:
            marks[t, PICTURES] = 1
        if t >= count - LAST:
            marks[t, LATE] = 1
        if _cued(t, tokens, cues, marks, notes):
            after = np.float32(1)
        if marks[t, NEGATES]:
            reach = SCOPE
    _summed(count, tokens, marks, notes)
    notes[_CONTRAST] = after


@compiled
def _punctuated(t: int, tokens: Tokens, marks: Marks, reach: int) -> int:
    """What is left of a negation's reach."""
    for place in range(tokens.start[t], tokens.end[t]):
        if tokens.letters[place] == _EXCLAMATION:
            marks[t, EXCLAIMS] = 1
        elif tokens.letters[place] == _QUESTION:
            marks[t, ASKS] = 1
    first = tokens.letters[tokens.start[t]]
    if first in (_FULL_STOP, _COMMA, _EXCLAMATION, _QUESTION):
        return 0
    return reach


@compiled
def _cued(t: int, tokens: Tokens, cues: Cues, marks: Marks, notes: NDArray[np.float32]) -> bool:
    """Whether a contrast begins here."""
    first, last = tokens.start[t], tokens.end[t]
    if tokens.kind[t] != LETTER:
        return False
    if _ARABIC[0] <= tokens.letters[first] < _ARABIC[1]:
        notes[_ARABIC_TONGUE] += 1
    if last - first > 3 and tokens.letters[last - 1] == _T and tokens.letters[last - 2] == _APOSTROPHE:
        marks[t, NEGATES] = 1
    place = find(cues, tokens.folded[t])
    if place < 0:
        return False
    role = cues.role[place]
    if role == NEGATOR:
        marks[t, NEGATES] = 1
    elif role == BOOSTER:
        marks[t, BOOSTS] = 1
    elif role == DAMPER:
        marks[t, DAMPS] = 1
    if cues.tongue[place] != UNTOLD:
        notes[cues.tongue[place]] += 1
    return bool(role == CONTRAST)


@compiled
def _summed(count: int, tokens: Tokens, marks: Marks, notes: NDArray[np.float32]) -> None:
    told = np.float32(0.5)
    for tongue in range(_FIRST_COUNT):
        told += notes[tongue]
    for tongue in range(_FIRST_COUNT):
        notes[tongue] /= told
    for t in range(count):
        for place, which in enumerate(_COUNTED):
            notes[_FIRST_COUNT + place] += marks[t, which]
        if tokens.letters[tokens.start[t]] == _HASH:
            notes[_HASHTAGS] += 1
    for place in range(_FIRST_COUNT, _LENGTH):
        notes[place] = min(notes[place], _ENOUGH) / _ENOUGH
    notes[_LENGTH] = count / _LONG
