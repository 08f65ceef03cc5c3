"""How much an author and a post weigh in public: a score of 0 to 100 that is the sum of its parts."""

import math
from collections.abc import Sequence

from enrich.port import Draft, Surroundings
from schemas.analysis import Influence
from schemas.base import Strict
from schemas.mention import Mention

REACH_POINTS, ENGAGEMENT_POINTS, SPREAD_POINTS = 40.0, 30.0, 30.0
FULL_REACH = 10_000_000
"""Followers (or views, where there are more) that give all the points of reach."""
ORDINARY_RATE = 0.03
"""An engagement rate that gives half its points: what a well-liked post draws of its audience."""
SMALLEST_AUDIENCE = 100
"""Two likes among ten followers are no rate of 20 %."""
FULL_SPREAD = 10_000
"""Reposts and replies drawn in our own stream that give all the points of spread."""


class Settings(Strict):
    """Nothing to set."""


class InfluenceStage:
    """Reads what is remembered of authors at that moment: the one stage whose answer is not the mention's alone."""

    provides = "influence"
    needs: frozenset[str] = frozenset()
    model = "influence@1"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._authors = around.authors

    def __call__(self, drafts: Sequence[Draft]) -> list[Influence]:
        drawn = self._authors.drawn(sorted({draft.mention.author.id for draft in drafts}))
        return [influence(draft.mention, drawn.get(draft.mention.author.id, 0)) for draft in drafts]


def influence(mention: Mention, drawn: int) -> Influence:
    """The score and its parts, in points.

    drawn: reposts and replies that the author's posts drew in our stream.
    reach = 40 log(1 + audience) / log(1 + 10 million), audience being followers or views, whichever is larger;
    engagement = 30 rate / (rate + 3 %), rate being likes, reposts, replies and quotes over the audience (at least 100);
    spread = 30 log(1 + drawn) / log(1 + 10,000). Each part stops at its points.
    """
    counts = mention.engagement
    audience = max(mention.author.followers or 0, counts.views)
    acts = counts.likes + counts.reposts + counts.replies + counts.quotes
    rate = acts / max(audience, SMALLEST_AUDIENCE)
    parts = {
        "reach": REACH_POINTS * _logarithmic(audience, FULL_REACH),
        "engagement": ENGAGEMENT_POINTS * rate / (rate + ORDINARY_RATE),
        "spread": SPREAD_POINTS * _logarithmic(drawn, FULL_SPREAD),
    }
    rounded = {name: round(points, 1) for name, points in parts.items()}
    return Influence(score=round(sum(rounded.values()), 1), parts=rounded)


def _logarithmic(value: int, full: int) -> float:
    return min(1.0, math.log1p(max(0, value)) / math.log1p(full))
