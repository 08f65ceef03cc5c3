"""How bad an incident is, 1 (worth knowing) to 5 (wake the director), with the parts of the score shown."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.case import ANY_TONE
from alerts.incidents import WORST
from alerts.terms import fold
from alerts.words.lists import CRISIS_WORDS
from schemas.incident import IncidentKind
from schemas.voice import Voice

SIZE, SPEED, REACH, BREADTH, WORDS, AROUSAL = 40.0, 20.0, 15.0, 10.0, 8.0, 7.0
"""The most points that each part can give, out of 100."""
CEILINGS = {IncidentKind.WEAK_SIGNAL: 2, IncidentKind.OPPORTUNITY: 2, IncidentKind.SURGE: 3}
"""A weak signal is something to watch; a surge does not say that anybody is unhappy."""
STIRRED = 0.5
"""Arousal or anger from which a text is stirred."""
EVERYDAY, UPROAR = 0.2, 0.6
"""Shares of stirred texts. One complaint in six is on any day: they count from the first on, at the second fully."""
FEW = 10.0
"""Below so many effective negatives an incident is at most 2: three people at night wake nobody."""

_CRISIS = re.compile(r"\b(?:" + "|".join(re.escape(fold(word)) for word in CRISIS_WORDS) + r")", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Facts:
    """value: what was counted in the window; usual: the top of its usual range. doubling: minutes, None: not growing.

    reach: followers of the distinct authors, summed. crisis_share, stirred_share: of the distinct texts, 0 to 1.
    press: whether an article is among the mentions.
    """

    kind: IncidentKind
    value: float
    usual: float
    doubling: float | None
    reach: int
    sources: int
    languages: int
    crisis_share: float
    stirred_share: float
    press: bool


@dataclass(frozen=True, slots=True)
class Severity:
    """parts: points by name, summing to `points`, 0 to 100."""

    level: int
    points: float
    parts: Mapping[str, float]


def severity(facts: Facts) -> Severity:
    """Points out of 100, a level for every 20 of them.

    size: log2(value / max(usual, 3)) over 5 doublings. speed: log2(240 min / doubling time) over 4 halvings.
    reach: log10(reach) from 1,000 to 1,000,000. breadth: sources beyond the first, of 3 (60 %), and languages beyond
    the first, of 2 (40 %). words: the share of texts with a crisis word, full at one in ten. arousal: the share of
    texts written in anger or agitation, from 0.2 to 0.6. Press raises the level by one.
    """
    size = math.log2(max(facts.value, 1.0) / max(facts.usual, 3.0)) / 5
    speed = 0.0 if facts.doubling is None else math.log2(240 / max(facts.doubling, 1.0)) / 4
    reach = (math.log10(max(facts.reach, 1)) - 3) / 3
    breadth = 0.6 * _part((facts.sources - 1) / 3) + 0.4 * _part((facts.languages - 1) / 2)
    parts = {
        "size": SIZE * _part(size),
        "speed": SPEED * _part(speed),
        "reach": REACH * _part(reach),
        "breadth": BREADTH * _part(breadth),
        "words": WORDS * _part(facts.crisis_share * 10),
        "arousal": AROUSAL * _part((facts.stirred_share - EVERYDAY) / (UPROAR - EVERYDAY)),
    }
    points = sum(parts.values())
    ceiling = min(CEILINGS.get(facts.kind, 5), 2 if facts.value < FEW else 5)
    level = min(1 + int(points // 20), ceiling)
    raised = facts.press and facts.kind not in ANY_TONE
    return Severity(min(level + raised, WORST), points, parts)


def crisis_share(voices: Sequence[Voice]) -> float:
    """The share of distinct negative texts that hold a crisis word (alerts/words/lists.py)."""
    texts = [voice.text for voice in _distinct(voices)]
    return sum(1 for text in texts if _CRISIS.search(fold(text))) / len(texts) if texts else 0.0


def stirred_share(voices: Sequence[Voice]) -> float:
    """The share of distinct negative texts, of those of which emotion was read, that anger or agitation speaks from."""
    read = [(voice.arousal, voice.anger or 0.0) for voice in _distinct(voices) if voice.arousal is not None]
    return sum(1 for arousal, anger in read if arousal >= STIRRED or anger >= STIRRED) / len(read) if read else 0.0


def _distinct(voices: Sequence[Voice]) -> list[Voice]:
    """One negative voice for each group of copies."""
    return list({voice.group or voice.mention: voice for voice in voices if voice.negative}.values())


def _part(value: float) -> float:
    return min(max(value, 0.0), 1.0)
