"""Where a time reaches back to mentions that are kept no longer: what a page says of it, and how finely it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from index.port import Bucket
from index.remains import remaining
from web.look.asked import Asked
from web.visit import Visit

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """until: up to where days may have counts alone. answers: whether these answer the question, which then asks for
    nothing but watches. within: of the time itself, and not only of the period before."""

    until: datetime
    answers: bool
    within: bool

    @property
    def last(self) -> datetime:
        """The last of these days."""
        return self.until - DAY


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of a curve."""

    bucket: Bucket
    step: timedelta


def kept_of(visit: Visit, asked: Asked) -> Kept | None:
    """Of the time that is asked for and the period before."""
    window = asked.window
    found = remaining(visit.backing.state.kept, asked.tree, window.before.start, window.end, visit.scope)
    if found is None:
        return None
    until, answers = found
    return Kept(until, answers, until > window.start)


def rhythm_of(asked: Asked, kept: Kept | None) -> Rhythm:
    """By day, where counts of days are all that there is of a part of it."""
    if kept and kept.answers and kept.within:
        return Rhythm("day", DAY)
    return Rhythm(asked.window.bucket, asked.window.step)
