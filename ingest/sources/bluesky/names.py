"""How Bluesky names people and records, and how we do."""

import re

NETWORK = "bluesky"
POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
SITE = "https://bsky.app"

_RECORD = re.compile(r"at://(did:[^/\s]+)/([^/\s]+)/([^/\s]+)")
_MENTION = re.compile(rf"{NETWORK}:(did:[^/\s]+)/(?:([^/\s]+)/)?([^/\s]+)")
HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
"""A domain, as all handles are."""


def author_id(did: str) -> str:
    return f"{NETWORK}:{did}"


def mention_id(did: str, collection: str, rkey: str) -> str:
    """Posts are named by their key alone; the collection of other records tells them from posts of the same key."""
    return f"{NETWORK}:{did}/{rkey}" if collection == POST else f"{NETWORK}:{did}/{collection}/{rkey}"


def mention_of_uri(uri: object) -> str:
    """`at://did/collection/key` as the id of a mention; empty when it is none, or not of a post."""
    found = _RECORD.fullmatch(uri) if isinstance(uri, str) else None
    return mention_id(*found.groups()) if found and found[2] == POST else ""


def uri(mention: str) -> str:
    """Of the record behind a mention of ours."""
    found = _MENTION.fullmatch(mention)
    if not found:
        raise ValueError(f"{mention} is no mention of {NETWORK}")
    return f"at://{found[1]}/{found[2] or POST}/{found[3]}"


def did_of(mention: str) -> str:
    """Whose record it is; empty where there is no mention."""
    return mention.removeprefix(f"{NETWORK}:").partition("/")[0]


def address(did: str, rkey: str) -> str:
    """Of the page of a post: with the DID, which stays when a handle changes."""
    return f"{SITE}/profile/{did}/post/{rkey}"
