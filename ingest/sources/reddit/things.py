"""Posts and comments as Reddit's API writes them, and the mentions that they are."""

import re
from datetime import UTC, datetime

from pydantic import Field, JsonValue

from core.errors import Permanent
from ingest.clean import mention_of
from ingest.foreign import read_as
from schemas.base import Frozen
from schemas.mention import Mention

NETWORK = "reddit"
POST, COMMENT = "t3", "t1"
_GONE = frozenset({"[deleted]", "[removed]"})
_PERSON = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})\b")


class Thing(Frozen):
    """A post (t3) or a comment (t1). name: with its kind, `t3_1abc`. edited: when, in seconds since 1970, or false.

    body: of a comment, its link_title: of the post that it is under.
    """

    name: str = Field(pattern=r"^t[13]_[0-9a-z]+$")
    author: str
    author_fullname: str = ""
    permalink: str
    created_utc: float = Field(ge=0, le=7e9)
    edited: float | bool = False
    score: int = 0
    title: str = ""
    selftext: str = ""
    is_self: bool = True
    url: str = ""
    num_comments: int = 0
    crosspost_parent: str = ""
    body: str = ""
    link_id: str = ""
    link_title: str = ""
    parent_id: str = ""
    removed_by_category: str | None = None

    @property
    def mention(self) -> str:
        return f"{NETWORK}:{self.name}"

    @property
    def created(self) -> datetime:
        return datetime.fromtimestamp(self.created_utc, UTC)

    @property
    def gone(self) -> bool:
        """Deleted by its author, or removed by moderators or by Reddit."""
        return self.author in _GONE or self.removed_by_category is not None or (self.body or self.selftext) in _GONE

    @property
    def version(self) -> str:
        """Changes with every edit and count."""
        return f"{self.edited} {self.score} {self.num_comments}"


def thing_of(child: JsonValue) -> Thing | None:
    """An entry of a list; None of what is neither post nor comment. Raises Permanent with a sentence."""
    match child:
        case {"kind": "t1" | "t3", "data": dict(fields)}:
            return read_as(Thing, fields)
        case {"kind": str()}:
            return None
        case _:
            raise Permanent("It is no entry of a list.")


def mention_in(thing: Thing, source: str, now: datetime) -> Mention:
    """Raises Permanent with a sentence."""
    post = thing.name.startswith(POST)
    author = thing.author_fullname or thing.author
    return mention_of(
        {
            "id": thing.mention,
            "network": NETWORK,
            "source": source,
            "kind": _kind(thing),
            "url": f"https://www.reddit.com{thing.permalink}",
            "title": thing.title if post else thing.link_title,
            "text": thing.selftext if post else thing.body,
            "links": [{"url": thing.url}] if post and not thing.is_self and thing.url else [],
            "author": {"id": f"{NETWORK}:{author}", "handle": thing.author},
            "addressed": list(dict.fromkeys(_PERSON.findall(thing.selftext if post else thing.body))),
            "thread": f"{NETWORK}:{thing.name if post else thing.link_id}",
            "reply_to": "" if post else f"{NETWORK}:{thing.parent_id}",
            "quoted": f"{NETWORK}:{thing.crosspost_parent}" if thing.crosspost_parent else "",
            "engagement": {"likes": max(0, thing.score), "replies": max(0, thing.num_comments)},
            "published_at": thing.created.isoformat(),
            "observed_at": now.isoformat(),
        }
    )


def _kind(thing: Thing) -> str:
    if thing.name.startswith(POST):
        return "quote" if thing.crosspost_parent else "post"
    return "reply" if thing.parent_id.startswith(COMMENT) else "comment"
