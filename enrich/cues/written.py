"""Patterns as people write them, read into sequences of words.

A line is `weight element element …`. An element is one word or several, separated by `|`; words joined by `_`, an
apostrophe or a hyphen stand one after the other. A trailing `?` makes an element optional, `~` lets a few words stand
between, a lone `?` is a question mark. Accents and case do not count. A text that begins with no weight goes on with
the line before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from enrich.cues.words import QUESTION, hashes

_GAP = "~"
_FURTHER_CHOICES = re.compile(r"\|\s+")
_NEXT_LINE = re.compile(r"\n\s*(?=-?\d[\d.]*\s)")


@dataclass(frozen=True, slots=True)
class Step:
    """One of `words`, directly after the step before, or with a few words between."""

    words: frozenset[int]
    gap: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """weight: in log-odds, for or against what it tells."""

    tells: str
    weight: float
    steps: tuple[Step, ...]


Choice = tuple[frozenset[int], ...]
"""Sets of words, one after the other."""


def patterns(written: Mapping[str, str]) -> list[list[Pattern]]:
    """For each line its readings, of which one is enough. written: what is told to its lines.

    Raises ValueError for a line that is none."""
    return [list(_readings(tells, line)) for tells, text in written.items() for line in _lines(text)]


def _lines(text: str) -> Iterator[str]:
    whole = _FURTHER_CHOICES.sub("|", text)
    return filter(None, map(str.strip, _NEXT_LINE.split(whole)))


def _readings(tells: str, line: str) -> Iterator[Pattern]:
    weight, *elements = line.split()
    spans = [index for index, element in enumerate(elements) if element != _GAP]
    if not spans:
        raise ValueError(f'"{line.strip()}" of {tells} has no words.')
    gaps = [index > 0 and elements[index - 1] == _GAP for index in spans]
    for chosen in product(*(_choices(elements[index]) for index in spans)):
        steps: list[Step] = []
        pending = False
        for choice, gap in zip(chosen, gaps, strict=True):
            pending = pending or gap
            for place, words in enumerate(choice):
                steps.append(Step(words, pending and place == 0))
                pending = False
        yield Pattern(tells, float(weight), tuple(steps))


def _choices(element: str) -> Sequence[Choice]:
    """The single words together; each sequence of words alone; nothing at all where the element is optional."""
    if element == QUESTION:
        return [(frozenset(hashes(QUESTION)),)]
    optional = element.endswith(QUESTION)
    read = (
        [hashes(choice) for choice in element.removesuffix(QUESTION).split("|")]
        if optional
        else [hashes(choice) for choice in element.split("|")]
    )
    single = frozenset(words[0] for words in read if len(words) == 1)
    several: list[Choice] = [tuple(frozenset((word,)) for word in words) for words in read if len(words) > 1]
    return [*([(single,)] if single else []), *several, *([()] if optional else [])]
