"""A marked text cut into clauses, and whom each clause is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from enrich.toward.names import NAME, OTHERS
from enrich.toward.phrases import AND, CONTRAST

EMOJI = "[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\ufe0f\u200d\U0001f1e6-\U0001f1ff]"

_SENTENCE_END = re.compile(rf"(?:[.!?…]+[\"'»”)]*(?:\s*{EMOJI}+)*(?:\s+|$)|;\s+|\n+)")
_SOFT = re.compile(rf",\s+|\s[-–—/|]\s|:\s|(?<={EMOJI})\s+(?={NAME})|(?<={EMOJI})(?={NAME})|\b(?:{AND})\b")
_CONTRAST = {language: re.compile(rf"\b(?:{words})(?!\w)") for language, words in CONTRAST.items()}
_EVERY_CONTRAST = re.compile(rf"\b(?:{'|'.join(CONTRAST.values())})(?!\w)")
_NAME = re.compile(NAME)
_OBJECT = re.compile(
    rf"\b(?:than|qu[e']|unlike|instead of|rather than|contrairement a|au lieu de|compared (?:to"
    rf"|with))\s*(?:[a-z']+ ){{0,2}}[@#]?({NAME})"
)
_SAYS_SOMETHING = re.compile(rf"{EMOJI}|[a-z\u00df-\u024f]{{2,}}|[+-]?\d")
_SAYS_NOTHING = frozenset(
    [
        "the",
        "my",
        "our",
        "and",
        "or",
        "et",
        "ou",
        "with",
        "at",
        "on",
        "for",
        "from",
        "le",
        "la",
        "les",
        "mon",
        "ma",
        "mes",
        "nos",
        "chez",
        "de",
        "du",
        "des",
        "un",
        "une",
        "but",
        "mais",
        "while",
        "whereas",
        "alors",
        "que",
    ]
)


@dataclass(frozen=True, slots=True)
class Clause:
    """start, end: in the marked text. sentence: its number. names: signs in it, in order.

    contrasts: whether it begins with a word that sets it against the one before, or after. about: the signs that it
    speaks of: its names, or, if it has none, the one that was named last.
    """

    start: int
    end: int
    sentence: int
    names: tuple[str, ...]
    contrasts: bool
    about: frozenset[str] = frozenset()


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each of a plain text, its end mark and the emoji after it included."""
    bounds = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(bounds) if text[start:end].strip()]


def clauses(text: str, spans: Sequence[tuple[int, int]], language: str) -> list[Clause]:
    """In the order of the text. text: plain. spans: its sentences. language: ISO 639-1; without phrases of its own,
    those of all hold."""
    contrast = _CONTRAST.get(language, _EVERY_CONTRAST)
    cut = [
        Clause(start, end, number, tuple(_NAME.findall(text, start, end)), bool(contrast.match(text, start)))
        for number, span in enumerate(spans)
        for start, end in _within(text, span, contrast)
    ]
    return list(_attributed(text, cut))


def _within(text: str, span: tuple[int, int], contrast: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Always cut before what contrasts; at commas and "and" only between two that are named and of whom something is
    said: not in "Acme, Bravo and Carlo are late"."""
    start, end = span
    hard = {found.start() for found in contrast.finditer(text, start, end)}
    places = sorted(hard | {found.start() for found in _SOFT.finditer(text, start, end)} - {start})
    for at, following in pairwise([*places, end]):
        if at <= start:
            continue
        if at in hard:
            if _says_something(text[start:at]) or _NAME.search(text, start, at):
                yield start, at
                start = at
        elif _says_something(text[start:at]) and _parts(text[span[0] : at], text[at:following]):
            yield start, at
            start = at
    yield start, end


def _parts(left: str, right: str) -> bool:
    """left: of the sentence, all that stands before."""
    theirs = set(_NAME.findall(right))
    return bool(theirs) and _NAME.findall(left)[-1:] not in ([], [*theirs]) and _says_something(right)


def _says_something(piece: str) -> bool:
    return any(word not in _SAYS_NOTHING for word in _SAYS_SOMETHING.findall(piece))


def _attributed(text: str, cut: Sequence[Clause]) -> Iterator[Clause]:
    """What a clause only compares with is not what the next one goes on about; nor is another that it names in passing,
    past its beginning."""
    last = next((clause.names[:1] for clause in cut if clause.names), ())
    for clause in cut:
        about = frozenset(clause.names or last)
        yield Clause(clause.start, clause.end, clause.sentence, clause.names, clause.contrasts, about)
        if not clause.names:
            continue
        objects = {found[1] for found in _OBJECT.finditer(text, clause.start, clause.end)}
        candidates = [name for name in clause.names if name not in objects] or clause.names
        leading = [name for name in candidates if name < OTHERS or _leads(text, clause, name)]
        last = tuple(leading[-1:]) or last


def _leads(text: str, clause: Clause, name: str) -> bool:
    return not _says_something(text[clause.start : text.index(name, clause.start)])
