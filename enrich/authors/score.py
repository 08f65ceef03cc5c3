"""How much an author and a post weigh in public: a score of 0 to 100 that is the sum of its parts."""

import math
from collections.abc import Iterable

from enrich.authors.automation import automation, signs
from enrich.authors.past import Past
from schemas.analysis import Influence
from schemas.mention import Mention

WEIGHTS = {"reach": 30.0, "engagement": 25.0, "spread": 25.0, "authority": 20.0}
"""The most that each part gives."""
FULL_REACH = 10_000_000
"""Followers (or views, where there are more) that give all the points of reach."""
BELIEVED = 100
"""Followers that are taken at their word; also the audience below which two likes are no rate of 20 %."""
SUPPORTED_BY_ONE = 1_000
"""Followers that one like, repost, reply or quote a post speaks for. Large genuine accounts draw about one such act of
a thousand to four thousand followers."""
ORDINARY_RATE = 0.03
"""An engagement rate that gives half its points: what a well-liked post draws of its audience."""
FULL_SPREAD = 1_000
"""Drawn per post in our own stream: all the points of spread."""
FULL_AUTHORITY = 1_000
"""Drawn among the mentions of one watch: all the points of authority."""


def influence(mention: Mention, past: Past, watches: Iterable[str]) -> Influence:
    """The score and its parts, in points.

    past: of the author. watches: that the mention belongs to; authority is that in the best of them.
    reach = 30 log(1 + supported) / log(1 + 10 million); audience: followers or views, whichever is larger; supported:
    the audience, at most 100 + 1,000 acts; acts: likes, reposts, replies and quotes of this post, or of the author's
    posts on average, or what they drew in our own stream, whichever is largest.
    engagement = 25 rate / (rate + 3 %); rate: acts / audience (at least 100).
    spread = 25 log(1 + drawn per post) / log(1 + 1,000). authority = 20 log(1 + drawn in the watch) / log(1 + 1,000).
    automation = -(the sum of the parts) times automation / (1 + drawn per post): what people answer is no spam.
    """
    counts = mention.engagement
    audience = max(mention.author.followers or 0, counts.views)
    acts = max(counts.likes + counts.reposts + counts.replies + counts.quotes, past.acts, past.drawn)
    reached = supported(audience, acts)
    rate = acts / max(audience, BELIEVED)
    drawn = past.drawn_by_watch
    authority = {watch: _authority(drawn[watch]) for watch in watches if watch in drawn}
    found = signs(past, mention.author.followers or 0, reached)
    parts = {
        "reach": round(WEIGHTS["reach"] * _logarithmic(reached, FULL_REACH), 1),
        "engagement": round(WEIGHTS["engagement"] * rate / (rate + ORDINARY_RATE), 1),
        "spread": round(WEIGHTS["spread"] * _logarithmic(past.drawn, FULL_SPREAD), 1),
        "authority": max(authority.values(), default=0.0),
    }
    before = sum(parts.values())
    parts["automation"] = 0.0 - round(before * automation(found) / (1 + past.drawn), 1)
    return Influence(
        score=round(max(0.0, sum(parts.values())), 1),
        parts=parts,
        weights=WEIGHTS,
        authority=authority,
        signs=dict(found),
    )


def supported(audience: int, acts: float) -> float:
    """How much of an audience the acts on a post speak for: bought followers neither like nor repost."""
    return min(audience, BELIEVED + SUPPORTED_BY_ONE * acts)


def _authority(drawn: float) -> float:
    return round(WEIGHTS["authority"] * _logarithmic(drawn, FULL_AUTHORITY), 1)


def _logarithmic(value: float, full: int) -> float:
    return min(1.0, math.log1p(max(0.0, value)) / math.log1p(full))
