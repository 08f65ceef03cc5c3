"""What is counted of an author, day by day: numbers that add up, whatever the order in which mentions come."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, or_
from typing import NamedTuple

SLOTS = 63
"""Of a sketch of distinct things: what a signed column of 64 bits holds."""
IN_ALL = ""
"""The watch of what is counted whatever the watches say."""


class Counts(NamedTuple):
    """Of one author on one day (UTC, of publication), in all or as one watch sees it.

    posts: all but reposts; articles, reviews: those among them. addressed: those that speak to an account of the watch.
    positive, negative: towards the watch. acts: likes, reposts, replies and quotes of the posts, as last observed.
    drawn: reposts, replies and quotes seen in our own stream, on the day when they were written; drawers: a sketch of
    their authors. worded: posts of five words or more; texts: a sketch of their different texts.
    timed: posts whose time of day is known; cosine, sine: sums over them, in thousandths, of the angle that their time
    has on a clock whose hand goes round in five minutes.
    """

    posts: int = 0
    reposts: int = 0
    articles: int = 0
    reviews: int = 0
    addressed: int = 0
    positive: int = 0
    negative: int = 0
    acts: int = 0
    drawn: int = 0
    worded: int = 0
    timed: int = 0
    cosine: int = 0
    sine: int = 0
    drawers: int = 0
    texts: int = 0


SKETCHES = frozenset({"drawers", "texts"})
"""What is joined by OR; everything else is added."""
_SUMS = len(Counts._fields) - len(SKETCHES)


_NONE = Counts()


@dataclass(frozen=True, slots=True)
class Conduct:
    """What is remembered of an author. days: by watch (or IN_ALL) and day, days being counted since 1970."""

    days: Mapping[tuple[str, int], Counts]


NOTHING = Conduct({})


def both(one: Counts, other: Counts) -> Counts:
    return Counts(*map(add, one[:_SUMS], other[:_SUMS]), *map(or_, one[_SUMS:], other[_SUMS:]))


def together(counts: Sequence[Counts]) -> Counts:
    return reduce(both, counts) if counts else _NONE


def distinct(sketch: int) -> float:
    """How many different things were put into a sketch, about; infinity where it is full and cannot tell.

    Source: Whang, Vander-Zanden and Taylor, A Linear-Time Probabilistic Counting Algorithm, 1990.
    """
    free = SLOTS - sketch.bit_count()
    return SLOTS * math.log(SLOTS / free) if free else math.inf
