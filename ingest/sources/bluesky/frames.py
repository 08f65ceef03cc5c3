"""What Jetstream sends, one JSON object a frame, as what it means for us."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from core.errors import Permanent
from ingest.clean import shown
from ingest.sources.bluesky.names import POST, REPOST, is_record, mention_id, mention_of_uri

HIDDEN = frozenset(("deleted", "takendown", "suspended", "deactivated"))
"""Of an account that is not active: nothing of it may be shown. Others are only behind with their hosts."""
_LATEST = 1 << 53
"""Microseconds beyond which a time is none."""


@dataclass(slots=True)
class Written:
    """A post or a repost came, or was edited. at: microseconds since 1970, when Jetstream heard of it."""

    at: int
    did: str
    collection: str
    rkey: str
    rev: str
    operation: Literal["create", "update"]
    record: Mapping[str, JsonValue]

    @property
    def id(self) -> str:
        return mention_id(self.did, self.collection, self.rkey)

    @property
    def subject(self) -> str:
        """The post that a repost passes on, as the id of a mention; empty where it says none."""
        match self.record.get("subject"):
            case {"uri": uri}:
                return mention_of_uri(uri)
        return ""


@dataclass(slots=True)
class Removed:
    """rev: of the repository; those of one account rise."""

    at: int
    did: str
    id: str
    rev: str


@dataclass(slots=True)
class Renamed:
    """handle: empty where it is not told."""

    at: int
    did: str
    handle: str


@dataclass(slots=True)
class Vanished:
    """An account of which nothing may be shown any more."""

    at: int
    did: str


@dataclass(slots=True)
class Other:
    """Nothing to us, but the stream has come so far."""

    at: int


Frame = Written | Removed | Renamed | Vanished | Other


def decode(body: str | bytes) -> Frame:
    """Raises Permanent with a sentence."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise Permanent("It is no JSON.") from None
    match read:
        case {"time_us": int(at), "kind": str(kind)} if 0 < at < _LATEST:
            return _event(at, kind, read)
    raise Permanent("It is no event of Jetstream: it lacks its time or its kind.")


def _event(at: int, kind: str, read: Mapping[str, JsonValue]) -> Frame:
    match kind, read:
        case "commit", {"did": str(did), "commit": dict(commit)}:
            return _commit(at, did, commit) if commit.get("collection") in (POST, REPOST) else Other(at)
        case "identity", {"did": str(did), "identity": dict(told)}:
            return Renamed(at, did, str(told.get("handle") or ""))
        case "account", {"did": str(did), "account": {"active": False, "status": status}} if status in HIDDEN:
            return Vanished(at, did)
        case "commit", _:
            raise Permanent("It is a commit without a DID.")
    return Other(at)


def _commit(at: int, did: str, commit: Mapping[str, JsonValue]) -> Frame:
    collection = str(commit["collection"])
    if not is_record(did, str(commit.get("rkey"))):
        raise Permanent(f"did {shown(did)} and rkey {shown(commit.get('rkey'))} name no record.")
    match commit:
        case {"operation": "create" | "update" as operation, "rkey": str(rkey), "record": dict(record)}:
            return Written(at, did, collection, rkey, str(commit.get("rev") or ""), operation, record)
        case {"operation": "delete", "rkey": str(rkey)}:
            return Removed(at, did, mention_id(did, collection, rkey), str(commit.get("rev") or ""))
    raise Permanent(f"operation {shown(commit.get('operation'))} of a commit lacks its key or its record.")
