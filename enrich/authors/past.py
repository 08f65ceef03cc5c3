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


def past(conduct: Conduct, today: int) -> Past:
    """today: since 1970. What is dated later counts as of today: mentions arrive late and out of order.

    One post more than were seen is counted, so that a single lucky one is not taken for a habit.
    """
    near = {key: counts for key, counts in conduct.days.items() if abs(today - key[1]) < WINDOW}
    in_all = {day: counts for (watch, day), counts in near.items() if watch == IN_ALL}
    posts = acts = 0.0
    for day, counts in in_all.items():
        posts += _share(day, today) * counts.posts
        acts += _share(day, today) * counts.acts
    drawn: dict[str, float] = {}
    for (watch, day), counts in near.items():
        if counts.drawn:
            drawn[watch] = drawn.get(watch, 0.0) + _share(day, today) * heard(counts)
    return Past(
        total=together(in_all.values()),
        days=sum(counts.posts + counts.reposts > 0 for counts in in_all.values()),
        acts=acts / (1 + posts),
        drawn=drawn.pop(IN_ALL, 0.0) / (1 + posts),
        drawn_by_watch=drawn,
    )


def heard(counts: Counts) -> float:
    """What was drawn on a day, each author of it counting once, about: a crowd cannot be played by one account."""
    return min(counts.drawn, distinct(counts.drawers)) if counts.drawers else counts.drawn


def _share(day: int, today: int) -> float:
    return 0.5 ** (max(0, today - day) / HALF_LIFE)
