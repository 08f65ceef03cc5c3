"""Backlash: an account of the brand deletes a post, and unusually many people bring it back (the Streisand effect)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.detect.baseline import DAY, HOUR
from alerts.detect.deviance import binomial_surprise
from alerts.detect.report import usual_range
from alerts.detect.signal import Signal
from core.clock import from_minute, minute_of
from schemas.incident import IncidentKind

REACH = DAY  # minutes after a deletion in which it may draw a backlash: later, people speak of something else
STILL = HOUR  # minutes after the last one who brings it back in which there is still something to weigh
FEWEST = 5.0  # distinct authors: what two friends and a bot say is no backlash
RARE, RARE_OF = 1.0, 50.0  # to begin with one author in fifty speaks of deletions, as good as fifty heard
DRIFT = 0.5  # sd of the log-odds of that share, from one half-day to the next
LEAST_SURPRISE = 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody who spoke of the watch, the brand itself left out. brings_back: what the brand deleted."""

    at: datetime
    author: str
    brings_back: bool


@dataclass(frozen=True, slots=True)
class _Weighed:
    """echoing: distinct authors who bring it back, of all that spoke since; usual: their share before."""

    deleted: datetime
    echoing: float
    authors: float
    usual: float
    surprise: float


def backlash(
    deleted: Sequence[datetime], heard: Sequence[Heard], first: int, end: int, threshold: float
) -> dict[int, Signal]:
    """For the minutes of [first, end) in which somebody still brings something back, how unusual that is.

    The share of the distinct authors since a deletion who bring it back, against the same share in the day and in the
    hour before it, whichever is higher: Z(y; n, p, sigma) of `binomial_surprise`. Of several deletions within REACH the
    one speaks that surprises most. Fewer than FEWEST authors score 0.
    heard: in order of time, from a day before the first deletion on. threshold: of the score.
    """
    times = [each.at for each in heard]
    echoes = [minute_of(each.at) for each in heard if each.brings_back]
    usual = {at: _usual(heard, times, at) for at in deleted}
    found: dict[int, Signal] = {}
    for minute in _lively(echoes, first, end):
        until = from_minute(minute + 1)
        weighed = [
            _weighed(heard[bisect_right(times, at) : bisect_left(times, until)], at, usual[at])
            for at in deleted
            if at < until <= at + timedelta(minutes=REACH)
        ]
        strongest = max(weighed, key=lambda each: (each.surprise, each.deleted), default=None)
        if strongest is not None and strongest.echoing:
            found[minute] = _signal(strongest, minute, threshold)
    return found


def deletion_minute(signal: Signal) -> int:
    """The minute of the deletion that a signal is about."""
    return signal.minute + 1 - signal.window


def _lively(echoes: Iterable[int], first: int, end: int) -> list[int]:
    return sorted({m for echo in set(echoes) for m in range(max(echo, first), min(echo + STILL, end))})


def _usual(heard: Sequence[Heard], times: Sequence[datetime], deleted: datetime) -> float:
    until = bisect_right(times, deleted)
    spans = [heard[bisect_left(times, deleted - timedelta(minutes=span)) : until] for span in (DAY, HOUR)]
    return max((_echoing(span) + RARE) / (_authors(span) + RARE_OF) for span in spans)


def _weighed(since: Sequence[Heard], deleted: datetime, usual: float) -> _Weighed:
    echoing, authors = _echoing(since), _authors(since)
    surprise = binomial_surprise(echoing, authors, usual, DRIFT) if echoing >= FEWEST else 0.0
    return _Weighed(deleted, echoing, authors, usual, surprise)


def _echoing(heard: Iterable[Heard]) -> float:
    return float(len({each.author for each in heard if each.brings_back}))


def _authors(heard: Iterable[Heard]) -> float:
    return float(len({each.author for each in heard}))


def _signal(weighed: _Weighed, minute: int, threshold: float) -> Signal:
    expected = weighed.authors * weighed.usual
    low, high = usual_range(expected, DRIFT)
    return Signal(
        kind=IncidentKind.BACKLASH,
        topic=None,
        minute=minute,
        score=weighed.surprise,
        threshold=threshold,
        alive=weighed.surprise >= LEAST_SURPRISE,
        window=minute + 1 - minute_of(weighed.deleted),
        negatives=weighed.echoing,
        low=low,
        high=high,
        mentions=weighed.authors,
        mentions_low=weighed.authors,
        mentions_high=weighed.authors,
        excess=weighed.echoing - expected,
        share_before=weighed.usual,
        share_now=weighed.echoing / weighed.authors,
        doubling=None,
    )
