"""Where a text names what is asked about, and where it names others: each name becomes one sign of its own."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from enrich.toward.generic import GENERIC, NO_NAMES, OPENERS, PREDICATES

READ = 2_000
"""Code points of a text that are read."""
SIGNS_LIMIT = 1_000
NAME = "[\ue000-\uf8ff]"
"""The signs: private use, so that no other character of a marked text is one."""
_FIRST_TARGET, _FIRST_OTHER = 0xE000, 0xF000
OTHERS = chr(_FIRST_OTHER)
"""The first sign of what is named and not asked about."""

_PRIVATE = re.compile(NAME)
_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"[ \-'&./]{1,2}|")
_HANDLE = re.compile(r"(?<![\w.@])@\w[\w.]*\w")
_CAPITALS = re.compile(r"(?<![\w@#&/'.])[^\W\d_a-zà-ÿ][\w&]*(?:-\w+)*(?: [^\W\d_a-zà-ÿ][\w&]*(?:-\w+)*)*")
_OPENING = re.compile(r"(?:^|[.!?…:\n\"«“(]\s*|[^\w\s,;'’»\")]\s*)$")
_NEXT = re.compile(r"\s*(?:'s\b|[:<>]|'?([^\W\d_]+))")
_PLACE = re.compile(r"(?:\b(?:in|near|at|en|vers|depuis) )$", re.IGNORECASE)
_BESIDE = re.compile(r"(?:\b(?:than|unlike|for|to|from|vs|and|with|que|chez|pour|et|avec|de) |[<>]\s?)$", re.IGNORECASE)


class _Plain(dict[int, str]):
    """Code point to one letter without case and accent; what has no such letter stands."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()
        letter = unicodedata.normalize("NFD", lower)[:1] if lower else lower
        plain = self[code] = letter if len(letter) == 1 else chr(code)
        return plain


_PLAIN = _Plain({ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'})


def plain(text: str) -> str:
    """Lower-case, without accents, quotation marks straightened; as long as the text."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Marked:
    """shown: the text with a sign for each name. owners: sign to the targets it names (empty: somebody else)."""

    shown: str
    owners: Mapping[str, frozenset[str]]

    def names(self, target: str) -> frozenset[str]:
        return frozenset(sign for sign, owners in self.owners.items() if target in owners)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    key: str
    owners: frozenset[str]


def marked(text: str, targets: Mapping[str, Sequence[str]]) -> Marked:
    """targets: of each, the words that name it, as the text has them. Who else is named is told by capitals."""
    text = _PRIVATE.sub(" ", text[:READ])
    named = _named(text, targets)
    others = [
        span for span in _others(text) if not any(span.start < each.end and each.start < span.end for each in named)
    ]
    spans = sorted([*named, *others], key=lambda span: span.start)[:SIGNS_LIMIT]
    signs: dict[tuple[str, frozenset[str]], str] = {}
    pieces, done = [], 0
    for span in spans:
        key = (span.key if not span.owners else "", span.owners)
        first = _FIRST_TARGET if span.owners else _FIRST_OTHER
        sign = signs.setdefault(key, chr(first + len(signs)))
        pieces += [text[done : span.start], sign]
        done = span.end
    owners = {sign: owners for (_, owners), sign in signs.items()}
    return Marked("".join([*pieces, text[done:]]), owners)


def _named(text: str, targets: Mapping[str, Sequence[str]]) -> list[_Span]:
    """Words of one target that stand together are one name; a part of a longer name counts only if written alike."""
    owners = _owners(targets)
    runs: list[_Span] = []
    for found in _any_of(tuple(owners)).finditer(text):
        own = owners.get(found[0].casefold(), frozenset())
        last = runs[-1] if runs else None
        if last and last.owners & own and _JOINT.fullmatch(text, last.end, found.start()):
            runs[-1] = _Span(last.start, found.end(), text[last.start : found.end()], last.owners & own)
        else:
            runs.append(_Span(found.start(), found.end(), found[0], own))
    return [_whole(text, span) for span in runs if not _is_mere_part(span, runs)]


def _owners(targets: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Word to those that it names."""
    owners: dict[str, frozenset[str]] = {}
    for target, terms in targets.items():
        for word in (word.casefold() for term in terms for word in _WORD.findall(term)):
            owners[word] = owners.get(word, frozenset()) | {target}
    return owners


@lru_cache(maxsize=1024)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])" if words else r"(?!)", re.IGNORECASE)


def _is_mere_part(span: _Span, runs: Sequence[_Span]) -> bool:
    """`air` where `Air France` is meant elsewhere."""
    words = set(_WORD.findall(span.key))
    folded = {word.casefold() for word in words}
    for longer in runs:
        theirs = set(_WORD.findall(longer.key))
        if folded < {word.casefold() for word in theirs} and not words <= theirs:
            return True
    return False


def _whole(text: str, span: _Span) -> _Span:
    """With the sign of a hashtag or handle, and the rest of it."""
    start, end = span.start, span.end
    while start and (text[start - 1] in "@#" or (text[start - 1] == "_" and start > 1)):
        start -= 1
    while end < len(text) - 1 and text[end] == "_" and text[end + 1].isalnum():
        end = _rest(text, end + 1)
    return _Span(start, end, span.key, span.owners)


def _rest(text: str, at: int) -> int:
    found = _WORD.match(text, at)
    return found.end() if found else at


def _others(text: str) -> Iterator[_Span]:
    """Handles; words with a capital inside a sentence; at its start, if they are followed by a predicate."""
    for found in _HANDLE.finditer(text):
        yield _Span(found.start(), found.end(), found[0].casefold(), frozenset())
    words = _WORD.findall(text)
    if 2 * sum(word[0].isupper() for word in words) > len(words) + 2:
        return  # where most words have one, a capital says nothing
    for found in _CAPITALS.finditer(text):
        start, name = found.start(), found[0]
        first, _, rest = name.partition(" ")
        if plain(first) in OPENERS or plain(first) in NO_NAMES:
            if not rest:
                continue
            start, name = start + len(first) + 1, rest
        elif _OPENING.search(text[max(0, start - 8) : start]) and not (
            rest or _opens_as_name(text, first, found.end())
        ):
            continue
        if _is_name(text, start, name):
            yield _Span(start, start + len(name), plain(name), frozenset())


def _opens_as_name(text: str, word: str, end: int) -> bool:
    """Whether the first word of a sentence, which has a capital anyhow, is a name."""
    if plain(word) in GENERIC:
        return False
    following = _NEXT.match(text, end)
    return following is not None and (
        following[1] is None or plain(following[1]) in PREDICATES or following[1].endswith("ed")
    )


def _is_name(text: str, start: int, name: str) -> bool:
    if len(name) < 2 or not name[0].isupper() or plain(name) in NO_NAMES:
        return False
    if _PLACE.search(text[max(0, start - 8) : start]):
        return False
    return not name.isupper() or bool(_BESIDE.search(text[max(0, start - 12) : start]))  # capitals may be mere loudness
