"""What is read as though it were not there, as handles are: words for who somebody is, and blame that is denied.

`Israeli`, `Mohamed` or `Kabul` have no feeling, and learned one from the company that they kept. `Not bad` and
`no problem` blame nobody, though each word does. docs/decisions/sentiment-model.md says what the lists leave out.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.jit import compiled
from enrich.sentiment.alphabet import LETTER
from enrich.sentiment.cues import NEGATOR, ROLES, hash_of
from enrich.sentiment.tokens import START, Points, Tokens, step

LISTS = Path(__file__).parent / "named"

BLAME = """
    bad hate hated terrible horrible awful disappointed disappointing disappointment rude problem problems issue issues
    late broken scam regret regrets delay delays complaint complaints complain angry unhappy fail fails failed worst
    ugly boring useless dirty unfriendly unhelpful annoying annoyed nasty dishonest expensive worried upset mad
    mauvais mauvaise mauvaises déteste détesté horrible horribles déçu déçue déçus décevant décevante désagréable
    désagréables problème problèmes souci soucis retard retards cassé cassée arnaque regrette regrets regretté plainte
    plaintes incompétent incompétents incompétente colère insupportable panne moche ennuyeux ennuyeuse inutile sale
    dégueulasse nul nulle mécontent mécontente cher chère inquiet inquiète fâché fâchée énervé
"""
"""What a negation right before it takes back."""
BETWEEN = """
    a an the any that very really at all too been be have had to feel was is it of
    un une de des du tout très trop vraiment été en la le est tellement
"""
"""May stand between the two. Not `so`, `such`, `aussi`: never so bad is very bad."""

_NAME, _NE, _DENIES, _BETWEEN, _BLAME = range(1, 6)
_SIZE = 1 << 14
_APOSTROPHE, _DASH = np.uint32(ord("'")), np.uint32(ord("-"))
_LONGEST_ELISION = 2
"""Letters before an apostrophe that are an article or a pronoun: l', d', qu'."""
_POSSESSIVE = 2
"""Of `Emily's`, how many letters are no name."""
_NEVER = -3
_N = np.uint32(ord("n"))
_REACH = 3
"""Tokens from `ne` to the word that it announces, at most: n'est pas, ne sont plus jamais."""


class Omitted(NamedTuple):
    """An open-addressed table, a power of two long. keys: folded hashes of words, 0 where free. kinds: what each is."""

    keys: NDArray[np.uint64]
    kinds: NDArray[np.uint8]


def names() -> Iterator[str]:
    """A line holds words, each with the endings that it also takes after `|`; one with `#` is a comment."""
    for path in sorted(LISTS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                for entry in line.split():
                    stem, *endings = entry.split("|")
                    yield stem
                    yield from (stem + ending for ending in endings)


@lru_cache(maxsize=1 << 16)
def is_name(word: str) -> bool:
    """Whether the lists have it, in whatever case and with or without accents."""
    return hash_of(word) in _name_keys()


@cache
def _name_keys() -> frozenset[int]:
    return frozenset(hash_of(name) for name in names())


@cache
def omitted() -> Omitted:
    kinds = dict.fromkeys(_name_keys(), _NAME)
    for kind, words in ((_NE, "ne"), (_BETWEEN, BETWEEN), (_BLAME, BLAME), (_DENIES, ROLES[NEGATOR])):
        kinds |= {hash_of(word): kind for word in words.split()}
    table = Omitted(np.zeros(_SIZE, np.uint64), np.zeros(_SIZE, np.uint8))
    for key in sorted(kinds):
        place = (key >> 20) % _SIZE
        while table.keys[place]:
            place = (place + 1) % _SIZE
        table.keys[place], table.kinds[place] = key, kinds[key]
    return table


# As in tokens.py: arrays become names of their own outside of the loop, which calls what takes a tuple but seldom.


@compiled
def omit(count: int, tokens: Tokens, omitted: Omitted, folded: Points) -> int:
    """Takes what is omitted out of the first `count` tokens; how many are left.

    A dash between two names goes with them, and a negation with the blame that it denies: `not very bad`, `n'est pas
    mauvais`, `ne déteste pas`. folded: of the alphabet.
    """
    keys, kinds, words, signs, last = omitted.keys, omitted.kinds, tokens.folded, tokens.kind, len(omitted.keys) - 1
    starts, ends, letters = tokens.start, tokens.end, tokens.letters
    kept, named_at, denied_from, announced, blamed = 0, _NEVER, -1, -1, False
    for t in range(count):
        kind = 0
        if signs[t] == LETTER:
            place = np.int64((words[t] >> np.uint64(20)) & np.uint64(last))
            while keys[place] != 0 and keys[place] != words[t]:
                place = (place + 1) & last
            kind = int(kinds[place])
            at, size = starts[t], ends[t] - starts[t]
            if (
                kind == 0
                and size > 3
                and (
                    letters[at + 1] == _APOSTROPHE
                    or letters[at + 2] == _APOSTROPHE
                    or letters[at + size - 2] == _APOSTROPHE
                )
            ):
                kind = _within(t, tokens, omitted, folded)
        if kind == 0 and kept == t:
            denied_from, announced, blamed = -1, announced if kept <= announced + _REACH else -1, False
            kept += 1
            continue
        if kind == _NAME:
            if named_at == t - 2 and kept > 0 and _is_dash(kept - 1, tokens):
                kept -= 1
            named_at = t
            continue
        if (kind == _BLAME and denied_from >= 0) or (kind == _DENIES and blamed):
            kept, denied_from, announced, blamed = announced if blamed else denied_from, -1, -1, False
            continue
        if kept > announced + _REACH:
            announced = -1
        blamed = kind == _BLAME and announced >= 0 and kept == announced + 1
        if kind == _NE:
            announced = kept
        elif kind == _DENIES:
            denied_from = announced if announced >= 0 else kept
        elif kind != _BETWEEN:
            denied_from = -1
        _move(t, kept, tokens)
        kept += 1
    return kept


@compiled
def _move(t: int, to: int, tokens: Tokens) -> None:
    if to < t:
        tokens.start[to], tokens.end[to] = tokens.start[t], tokens.end[t]
        tokens.kind[to], tokens.shape[to] = tokens.kind[t], tokens.shape[t]
        tokens.word[to], tokens.folded[to] = tokens.word[t], tokens.folded[t]


@compiled
def _is_dash(t: int, tokens: Tokens) -> bool:
    return bool(tokens.letters[tokens.start[t]] == _DASH and tokens.end[t] - tokens.start[t] == 1)


@compiled
def _within(t: int, tokens: Tokens, omitted: Omitted, folded: Points) -> int:
    """What a word with an apostrophe is, without what is elided before it or possessive after it."""
    start, end, letters = tokens.start[t], tokens.end[t], tokens.letters
    for elided in range(1, _LONGEST_ELISION + 1):
        if end - start > elided + 2 and letters[start + elided] == _APOSTROPHE:
            if elided == 1 and letters[start] == _N:
                return _NE
            return _found(omitted, _hashed(letters, start + elided + 1, end, folded))
    if end - start > _POSSESSIVE + 1 and letters[end - _POSSESSIVE] == _APOSTROPHE:
        return _found(omitted, _hashed(letters, start, end - _POSSESSIVE, folded))
    return 0


@compiled
def _found(omitted: Omitted, key: np.uint64) -> int:
    """What a word is; 0 where it is not in the table."""
    last = len(omitted.keys) - 1
    place = np.int64((key >> np.uint64(20)) & np.uint64(last))
    while omitted.keys[place] != 0:
        if omitted.keys[place] == key:
            return int(omitted.kinds[place])
        place = (place + 1) & last
    return 0


@compiled
def _hashed(letters: Points, begin: int, end: int, folded: Points) -> np.uint64:
    state = START
    for place in range(begin, end):
        state = step(state, folded[letters[place]] if letters[place] < len(folded) else letters[place])
    return state
