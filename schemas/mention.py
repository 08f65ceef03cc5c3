"""A mention: what somebody said in public (or to us in private), as the network gave it."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeInt

from schemas.base import Frozen, Instant

TEXT_LIMIT = 100_000
"""Code points of a text that are kept; ingest cuts a longer one and sets `truncated`."""

OWN_NETWORK = "tocsin"
"""Of mentions that Tocsin invents to examine itself: no watch takes them, and no source may give them."""

Key = Annotated[str, Field(min_length=1, max_length=512)]


class Kind(StrEnum):
    POST = "post"
    REPOST = "repost"
    QUOTE = "quote"
    REPLY = "reply"
    COMMENT = "comment"
    REVIEW = "review"
    ARTICLE = "article"
    MESSAGE = "message"


class Visibility(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


class Author(Frozen):
    """Who wrote it, as they were when it was last observed. id: `<network>:<native author id>`."""

    id: Key
    handle: str = Field(default="", max_length=256)
    name: str = Field(default="", max_length=512)
    followers: NonNegativeInt | None = None
    verified: bool = False


class Engagement(Frozen):
    """Absolute counts at observation."""

    likes: NonNegativeInt = 0
    reposts: NonNegativeInt = 0
    replies: NonNegativeInt = 0
    quotes: NonNegativeInt = 0
    views: NonNegativeInt = 0


class Media(Frozen):
    kind: str = Field(max_length=32)
    url: str = Field(max_length=4096)
    alt: str = Field(default="", max_length=10_000)


class LinkCard(Frozen):
    url: str = Field(max_length=4096)
    title: str = Field(default="", max_length=2_000)
    description: str = Field(default="", max_length=10_000)


class Place(Frozen):
    country: str = Field(default="", max_length=2)
    name: str = Field(default="", max_length=256)


class Mention(Frozen):
    """One post, article, review or message.

    id: `<network>:<native id>`. source: the configured instance that collected it (`bluesky`, `rss.lemonde`).
    rating: stars that a review gives, of five.
    known_watches: watch ids that the collector knows it to be about, besides what the queries match.
    """

    id: Key
    network: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,127}$")]
    kind: Kind = Kind.POST
    visibility: Visibility = Visibility.PUBLIC
    url: str = Field(default="", max_length=4096)
    title: str = Field(default="", max_length=10_000)
    text: str = Field(default="", max_length=TEXT_LIMIT)
    truncated: bool = False
    lang: str = Field(default="", max_length=16)
    media: tuple[Media, ...] = ()
    links: tuple[LinkCard, ...] = ()
    author: Author
    addressed: tuple[str, ...] = ()
    thread: str = Field(default="", max_length=512)
    reply_to: str = Field(default="", max_length=512)
    reply_to_author: str = Field(default="", max_length=512)
    repost_of: str = Field(default="", max_length=512)
    quoted: str = Field(default="", max_length=512)
    engagement: Engagement = Engagement()
    published_at: Instant
    observed_at: Instant
    place: Place | None = None
    rating: float | None = Field(default=None, ge=0, le=5)
    known_watches: tuple[str, ...] = ()


def row_id(author: str, published_at: datetime, text: str) -> str:
    """The id of a row that carries none: the same row read twice is the same mention."""
    material = "\x1f".join((author, published_at.isoformat(), text))
    return "file:" + hashlib.sha256(material.encode()).hexdigest()[:16]


def month(published_at: datetime) -> str:
    """The partition of a mention: its UTC month, `2026-03`."""
    return f"{published_at.year:04d}-{published_at.month:02d}"
