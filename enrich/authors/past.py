"""What is remembered of an author, summed up as of a day."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.conduct import IN_ALL, Conduct, Counts, distinct, together

WINDOW = 28
"""Days that are looked back upon."""
HALF_LIFE = 7.0
"""Days after which what was done counts half."""


@dataclass(frozen=True, slots=True)
class Past:
    """total: all of the window, undecayed; days: on how many of them anything was written.

    acts, drawn: per post, older ones counting less. drawn_by_watch: not per post, older ones counting less.
    """

    total: Counts
    days: int
    acts: float
    drawn: float
    drawn_by_watch: Mapping[str, float]


_UNKNOWN = Past(Counts(), 0, 0.0, 0.0, {})


def past(conduct: Conduct, today: int) -> Past:
    """today: since 1970. What is dated later counts as of today: mentions arrive late and out of order.

    One post more than were seen is counted, so that a single lucky one is not taken for a habit.
    """
    if not conduct.days:
        return _UNKNOWN
    in_all: list[Counts] = []
    days = 0
    posts = acts = 0.0
    drawn: dict[str, float] = {}
    for (watch, day), counts in conduct.days.items():
        if abs(today - day) >= WINDOW:
            continue
        share = 0.5 ** (max(0, today - day) / HALF_LIFE)
        if counts.drawn:
            drawn[watch] = drawn.get(watch, 0.0) + share * heard(counts)
        if watch == IN_ALL:
            in_all.append(counts)
            days += bool(counts.posts or counts.reposts)
            posts += share * counts.posts
            acts += share * counts.acts
    return Past(
        total=together(in_all),
        days=days,
        acts=acts / (1 + posts),
        drawn=drawn.pop(IN_ALL, 0.0) / (1 + posts),
        drawn_by_watch=drawn,
    )


def heard(counts: Counts) -> float:
    """What was drawn on a day, each author of it counting once, about: a crowd cannot be played by one account."""
    return min(counts.drawn, distinct(counts.drawers)) if counts.drawers else counts.drawn
