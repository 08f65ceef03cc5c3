"""Signs that a programme writes, from how an account acts: never from what it says."""

import math
from collections.abc import Mapping

from enrich.authors.past import Past
from schemas.conduct import distinct

WEIGHTS = {"rate": 0.35, "copies": 0.35, "clock": 0.35, "reposts": 0.2, "unheard": 0.2}
"""What each sign counts when it is there in full; together they stop at 1."""
FEW_POSTS, FEW_MENTIONS = 10, 20
"""Below these nothing is said: of a share among five posts, chance decides."""
UNHEARD_FROM = 10_000
"""Followers: of small accounts silence says nothing."""


def signs(past: Past, audience: int, supported: float) -> Mapping[str, float]:
    """Each from 0 to 1; those that are 0 are left out.

    audience: followers as claimed. supported: how many of them the engagement speaks for.
    """
    if past.total.posts + past.total.reposts < FEW_POSTS:
        return {}
    found = {
        "rate": _rate(past),
        "copies": _copies(past),
        "clock": _clock(past),
        "reposts": _reposts(past),
        "unheard": _unheard(past, audience, supported),
    }
    return {name: round(value, 2) for name, value in found.items() if value >= 0.005}


def automation(signs: Mapping[str, float]) -> float:
    """From 0 to 1: the signs, each times its weight."""
    return min(1.0, sum(WEIGHTS[name] * value for name, value in signs.items()))


def _rate(past: Past) -> float:
    """Mentions a day, on days with any: 0 up to 50, 1 from 200 on."""
    return _ramp((past.total.posts + past.total.reposts) / max(1, past.days), 50, 200)


def _copies(past: Past) -> float:
    """Posts of five words or more that repeat an earlier text of the author's: 0 up to one half, 1 from 90 % on.

    A full sketch means many different texts.
    """
    if past.total.worded < FEW_POSTS:
        return 0.0
    return _ramp(1 - distinct(past.total.texts) / past.total.worded, 0.5, 0.9)


def _clock(past: Past) -> float:
    """How far times of publication fall on one place of a clock whose hand goes round in five minutes: 0 up to a mean
    resultant length of 0.5, 1 from 0.9 on. Who writes every 5, 10, 15, 30 or 60 minutes has 1, people near 0.

    Source: Mardia and Jupp, Directional Statistics, section 2.3.
    """
    timed = past.total.timed
    if timed < FEW_MENTIONS:
        return 0.0
    return _ramp(math.hypot(past.total.cosine, past.total.sine) / (1_000 * timed), 0.5, 0.9)


def _reposts(past: Past) -> float:
    """Share of reposts in what is written: 0 up to 80 %, 1 where there is nothing else."""
    written = past.total.posts + past.total.reposts
    return _ramp(past.total.reposts / written, 0.8, 1.0) if written >= FEW_MENTIONS else 0.0


def _unheard(past: Past, audience: int, supported: float) -> float:
    """Followers that engagement does not speak for: 0 for ten times what it does, 1 for a thousand times."""
    if audience < UNHEARD_FROM or past.total.posts < FEW_POSTS:
        return 0.0
    return _ramp(math.log10(audience / supported), 1, 3)  # which no zero divides: some are always believed


def _ramp(value: float, none: float, full: float) -> float:
    return min(1.0, max(0.0, (value - none) / (full - none)))
