"""What is still to come of an open incident: a self-exciting process, fitted on line to what is above usual.

Each mention above usual calls forth others, `n` on average, after times that are exponential: a Hawkes process (Hawkes
1971, Biometrika 58, 83-90). Its expected intensity s minutes from now is

    usual(now + s) + (intensity now - usual(now)) * exp(-s (1 - n) / delay)

(Laub, Taimre and Pollett 2015, arXiv:1507.02822, section 2). Over a day a storm behaves as with n just below 1
(FADES); what it does above that just now (its own ratio, shrunk to 1) lasts minutes, not hours, as infectiousness wanes
(Zhao et al. 2015, SEISMIC, KDD '15): it lifts the level once, by a power of the ratio. Every constant is fitted on
simulated storms (docs/detection.md says how well it then does on others).
"""

import math
from dataclasses import dataclass

import numpy as np
from pydantic import JsonValue

from alerts.track import Track
from core.jit import Vector, compiled
from schemas.incident import IncidentKind

HOURS = (1, 3, 24)
FOLLOWED = frozenset({IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL, IncidentKind.SURGE})
"""Kinds that grow by minutes, and are counted by the minute; a slow burn grows by days."""

EXCITES = math.log(2.0) / 15.0  # a minute: half of what a mention calls forth comes within a quarter of an hour
RECENT = 0.5 ** (1 / 120.0)  # the ratio is that of about the last two hours …
PRIOR = 2.0  # … and 1 to begin with, as if it had been seen on two mentions
LASTS = 0.56  # power of the ratio by which the level is lifted
FADES = math.log(2.0) / 806.0  # a minute: a storm is half as large after 13 and a half hours
LEAST, MOST = 0.2, 3.0
"""Bounds of the ratio: beyond, it is chance."""
QUIET = 0.01
"""Mentions a minute above usual, that an open incident has at least."""


@dataclass(frozen=True, slots=True)
class Width:
    """How far one bound of the interval lies from the expected value, as a difference of logarithms.

    sqrt((drift * (minutes / 180) ** widens) ** 2 + chance / (mentions that the level rests on + 1))
    """

    drift: float
    widens: float
    chance: float


BELOW = Width(0.83, 0.05, 0.51)
ABOVE = Width(0.64, 0.33, 0.80)


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """level: mentions a minute above usual, as they go on from now. ratio: what each calls forth, of late.

    rests_on: the mentions above usual that say so. usual: of the minutes to come.
    """

    level: float
    ratio: float
    rests_on: float
    usual: Vector


@dataclass(frozen=True, slots=True)
class Expected:
    """Effective mentions; low and high: where they lie eight times of ten."""

    value: float
    low: float
    high: float


def outlook(track: Track) -> Outlook:
    """From a day of a track, up to its end; what is usual must reach as far as anybody will ask."""
    seen = len(track.counted)
    above = np.where(track.heard > 0, track.counted - track.usual[:seen] * track.heard, 0.0)
    memory, ratio = excited(above, track.heard)
    lift = min(max(ratio, LEAST), MOST) ** LASTS
    level = max(EXCITES * memory, QUIET) * lift
    return Outlook(level, ratio, max(memory, 0.0), track.usual[seen:])


def between(coming: Outlook, begin: int, end: int) -> Expected:
    """What is counted in the minutes [begin, end) from now, if all is heard. Raises ValueError beyond what is known."""
    if not 0 <= begin < end <= len(coming.usual):
        raise ValueError(f"minutes {begin} to {end} are not among the {len(coming.usual)} ahead")
    above = coming.level * (math.exp(-FADES * begin) - math.exp(-FADES * end)) / FADES
    value = float(coming.usual[begin:end].sum()) + above
    middle = math.log1p(value)
    low = math.expm1(middle - _width(BELOW, coming, end))
    high = math.expm1(middle + _width(ABOVE, coming, end))
    return Expected(value, max(low, 0.0), high)


def told(track: Track, code: str) -> dict[str, JsonValue]:
    """As evidence keeps it and `code` says it: the minute it is made in, and what is expected of the next hours."""
    coming = outlook(track)
    kept: dict[str, JsonValue] = {"code": code, "minute": track.end, "ratio": round(coming.ratio, 3)}
    for hours in HOURS:
        each = between(coming, 0, 60 * hours)
        bounds = {"value": round(each.value, 1), "low": math.floor(each.low), "high": math.ceil(each.high)}
        kept |= {f"{name}_{hours}": bound for name, bound in bounds.items()}
    return kept


@compiled
def excited(above: Vector, heard: Vector) -> tuple[float, float]:
    """The decayed sum of what was above usual, and how many mentions each of them called forth, of late."""
    memory, children, parents = 0.0, PRIOR, PRIOR
    keeps = math.exp(-EXCITES)
    for i in range(len(above)):
        children = PRIOR + (children - PRIOR) * RECENT
        parents = PRIOR + (parents - PRIOR) * RECENT
        if heard[i] > 0.0:
            children += above[i]
            parents += max(EXCITES * memory, 0.0)
        memory = memory * keeps + above[i]
    return memory, max(children, 0.0) / parents


def _width(width: Width, coming: Outlook, minutes: int) -> float:
    drift = width.drift * (minutes / 180) ** width.widens
    return math.sqrt(drift**2 + width.chance / (coming.rests_on + 1))
