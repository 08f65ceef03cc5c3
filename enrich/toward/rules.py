"""How it is written down that words set those they name side by side. Patterns read plain text with signs for names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from enrich.toward.names import NAME


class Reading(Enum):
    """How what is said is to be read for one that is named."""

    GOOD = auto()
    BAD = auto()
    NOTHING = auto()
    """Little is said of it: asked, supposed, passed on."""
    AS_SAID = auto()
    OPPOSITE = auto()
    MOCKED = auto()
    """Bad if the words are good, as said otherwise."""
    THANKED = auto()
    """Good, unless the words are bad."""


@dataclass(frozen=True, slots=True)
class Rule:
    """readings: of the names in the groups of the pattern. subject: of the name before it, or else after it."""

    pattern: re.Pattern[str]
    readings: tuple[Reading, ...]
    subject: Reading | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """clues: without one of these in it, a text need not be asked: to look for them costs a hundredth."""

    clues: tuple[str, ...]
    rules: Sequence[Rule]


_LITTLE_WORDS = (
    "the|my|our|with|at|on|from|using|by|in|of|to|over|back|good|old|people at|folks at|guys at|team|what|i had with"
    "|is|was|chez|avec|la|le|les|mon|ma|nos|de|du|des|a|au|par|en|ceux de|celui de|celle de|celles de|que|ce que fait"
    "|les gens de|l'equipe|l'equipe de"
)
_N = rf"(?:(?:{_LITTLE_WORDS}) |l'|d')*[@#]?({NAME})"


def rule(pattern: str, *readings: Reading, subject: Reading | None = None) -> Rule:
    """N in the pattern stands for a name with the little words before it; it has no other groups."""
    return Rule(re.compile(pattern.replace("N", _N)), readings, subject)


SIGNS = Rules(
    (">", "<", "≫", "≪"),
    (
        rule(r"N(?: \w+)? *(?:>+|≫) *N", Reading.GOOD, Reading.BAD),
        rule(r"N(?: \w+)? *(?:<{1,3}|≪) *N", Reading.BAD, Reading.GOOD),
    ),
)
"""Those of every language."""
