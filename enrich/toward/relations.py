"""What a sentence says of those it names by how it sets them side by side: compared, left, taken instead, thanked."""

import re
from collections.abc import Iterator, Mapping, Sequence

from enrich.toward.english import ENGLISH
from enrich.toward.french import FRENCH
from enrich.toward.names import NAME
from enrich.toward.rules import SIGNS, Reading, Rule, Rules

_RULES: Mapping[str, Sequence[Rules]] = {"en": (SIGNS, *ENGLISH), "fr": (SIGNS, *FRENCH)}
_NAME = re.compile(NAME)


def relations(text: str, start: int, end: int, language: str) -> dict[int, Reading]:
    """Of the sentence from start to end, by place of the name; the first rule that says something of a name holds.

    text: plain. language: ISO 639-1.
    """
    names = [found.start() for found in _NAME.finditer(text, start, end)]
    readings: dict[int, Reading] = {}
    if names:
        sentence = text[start:end]
        for rules in _RULES.get(language, (SIGNS,)):
            if any(clue in sentence for clue in rules.clues):
                for rule in rules.rules:
                    for match in rule.pattern.finditer(text, start, end):
                        for at, reading in _said(rule, match, text, names):
                            readings.setdefault(at, reading)
    return readings


def _said(rule: Rule, match: re.Match[str], text: str, names: Sequence[int]) -> Iterator[tuple[int, Reading]]:
    places = [match.start(number) for number in range(1, len(rule.readings) + 1)]
    yield from ((at, reading) for at, reading in zip(places, rule.readings, strict=True) if at >= 0)
    if rule.subject is not None:
        named = {text[at] for at in places if at >= 0}
        before = [at for at in names if at <= match.start() and text[at] not in named]
        after = [at for at in names if at > match.start() and text[at] not in named]
        if before or after:
            yield before[-1] if before else after[0], rule.subject
