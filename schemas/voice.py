"""A mention as evidence needs it: who said it, where, how it spread, and whether it is against the watch."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """One sighting. polarity: towards the watch, -1 to 1. reach: followers of its author, 0 where unknown.

    pictures: what its pictures show, as it was described or read in them. reply_to, quoted: mentions.
    influence: of its author when it was last observed, 0 to 100; None where unknown.
    entities: names of what it speaks of.
    arousal: how stirred the text is, 0 to 1; anger: how likely it is felt in it, 0 to 1. None where neither was read.
    """

    mention: str
    author: str
    handle: str
    source: str
    language: str
    kind: str
    repost_of: str
    quoted: str
    reply_to: str
    group: str
    text: str
    pictures: str
    url: str
    published_at: datetime
    polarity: float
    weight: float
    original: bool
    negative: bool
    positive: bool
    reach: int
    influence: float | None
    arousal: float | None
    anger: float | None
    entities: tuple[str, ...] = ()
