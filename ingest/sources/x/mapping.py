"""A post as X's API v2 writes it, as a mention. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import JsonValue

from core.errors import Permanent
from ingest.clean import mention_of, shown
from ingest.sources.x.rules import NETWORK
from schemas.mention import Author, Mention

Post = Mapping[str, JsonValue]

FIRST = 1_288_834_974_657
"""Milliseconds since 1970 from which X numbers its posts: an id holds when it was given."""
_KINDS = {"retweeted": "repost", "quoted": "quote", "replied_to": "reply"}
_LINKS = 20


def native_id(post: Post) -> str:
    """Of its first version: every edit has an id of its own. Raises Permanent."""
    history = post.get("edit_history_tweet_ids")
    first = history[0] if isinstance(history, list) and history else post.get("id")
    if not isinstance(first, str) or not first.isdecimal() or len(first) > 20:
        raise Permanent(f"id {shown(first)} is no id of a post.")
    return first


def newest_id(post: Post) -> str:
    history = post.get("edit_history_tweet_ids")
    return str(history[-1] if isinstance(history, list) and history else post.get("id", ""))


def is_edited(post: Post) -> bool:
    history = post.get("edit_history_tweet_ids")
    return isinstance(history, list) and len(history) > 1


def author_id(post: Post) -> str:
    return f"{NETWORK}:{post.get('author_id', '')}"


def published_at(native: str) -> datetime:
    return datetime.fromtimestamp(((int(native) >> 22) + FIRST) / 1000, UTC)


def repost_of(post: Post) -> str:
    """The mention that it passes on; empty where it is none."""
    return _referenced(post).get("retweeted", "")


def mention(post: Post, author: Author | None, source: str, observed_at: datetime, original: str = "") -> Mention:
    """author: where their profile is known. original: the text of what is passed on, which X cuts. Raises Permanent."""
    native = native_id(post)
    referenced = _referenced(post)
    writer = author or Author(id=author_id(post))
    if not post.get("author_id"):
        raise Permanent("It has no author_id.")
    return mention_of(
        {
            "id": f"{NETWORK}:{native}",
            "network": NETWORK,
            "source": source,
            "kind": next((kind for reference, kind in _KINDS.items() if reference in referenced), "post"),
            "url": f"https://x.com/{writer.handle or 'i'}/status/{newest_id(post)}",
            "text": original or _text(post),
            "lang": post.get("lang") if post.get("lang") != "und" else "",
            "links": _links(post),
            "author": writer.model_dump(mode="json"),
            "addressed": _addressed(post),
            "thread": _numbered(post.get("conversation_id")),
            "reply_to": referenced.get("replied_to", ""),
            "reply_to_author": _numbered(post.get("in_reply_to_user_id")),
            "repost_of": referenced.get("retweeted", ""),
            "quoted": referenced.get("quoted", ""),
            "engagement": _engagement(post),
            "published_at": published_at(native).isoformat(),
            "observed_at": observed_at.isoformat(),
        }
    )


def author(user: Mapping[str, JsonValue]) -> Author:
    """Of a profile."""
    metrics = user.get("public_metrics")
    followers = metrics.get("followers_count") if isinstance(metrics, dict) else None
    return Author(
        id=f"{NETWORK}:{user.get('id', '')}",
        handle=str(user.get("username", ""))[:256],
        name=str(user.get("name", ""))[:512],
        followers=followers if isinstance(followers, int) and followers >= 0 else None,
        verified=user.get("verified") is True,
    )


def _text(post: Post) -> JsonValue:
    """The whole of a long post stands apart."""
    note = post.get("note_tweet")
    return note["text"] if isinstance(note, dict) and isinstance(note.get("text"), str) else post.get("text", "")


def _referenced(post: Post) -> dict[str, str]:
    """Mention ids by what the post does with them."""
    found = post.get("referenced_tweets")
    parts = [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []
    return {str(part.get("type")): _numbered(part.get("id")) for part in parts}


def _numbered(value: JsonValue) -> str:
    return f"{NETWORK}:{value}" if value else ""


def _entities(post: Post, name: str) -> list[dict[str, JsonValue]]:
    entities = post.get("entities")
    found = entities.get(name) if isinstance(entities, dict) else None
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _addressed(post: Post) -> list[JsonValue]:
    return list(dict.fromkeys(str(part["username"]) for part in _entities(post, "mentions") if part.get("username")))


def _links(post: Post) -> list[JsonValue]:
    return [
        {
            "url": part.get("expanded_url") or part.get("url") or "",
            "title": str(part.get("title") or ""),
            "description": str(part.get("description") or ""),
        }
        for part in _entities(post, "urls")[:_LINKS]
        if not part.get("media_key")
    ]


def _engagement(post: Post) -> JsonValue:
    metrics = post.get("public_metrics")
    counts = metrics if isinstance(metrics, dict) else {}
    names = {"likes": "like", "reposts": "retweet", "replies": "reply", "quotes": "quote", "views": "impression"}
    return {ours: counts.get(f"{theirs}_count") or 0 for ours, theirs in names.items()}
