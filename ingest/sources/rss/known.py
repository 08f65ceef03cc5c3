"""What is remembered of one feed from one time it is asked to the next."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from pydantic import ValidationError

from ingest.client import Answer
from schemas.base import Frozen, Instant

KEPT = 200
"""Entries that are remembered after they have left a feed; those that it shows are all remembered."""
_ID, _DIGEST = 12, 8
_HEADER_LIMIT = 256


class Change(StrEnum):
    """What an entry is, to who has seen some before. GIVEN: it was given, and has changed since."""

    NEW = "new"
    SAME = "same"
    EDITED = "edited"
    GIVEN = "given"


class Known(Frozen):
    """url: where the feed is now. identity: the address that its ids are made of, which stays when it moves.

    seen: newest first, each the beginnings of an entry's id and digest, and `+` if it was given. heard: when it was
    last asked with success. wish: how long its publisher wants it to be
    left alone. due: when it is asked next. trouble: why it could not be read, the last time.
    """

    url: str
    identity: str
    etag: str = ""
    modified: str = ""
    seen: tuple[str, ...] = ()
    interval: timedelta
    wish: timedelta = timedelta(0)
    due: Instant
    heard: Instant | None = None
    failures: int = 0
    trouble: str = ""
    given_up: bool = False

    def changes(self) -> dict[str, tuple[str, bool]]:
        """Beginning of an id to that of its digest, and whether it was given."""
        return {each[:_ID]: (each[_ID : _ID + _DIGEST], each.endswith("+")) for each in self.seen}


def recalled(note: str) -> Known | None:
    try:
        return Known.model_validate_json(note)
    except ValidationError:
        return None


def key_of(mention: str) -> str:
    return mention.rpartition(":")[2][:_ID]


def change_of(mention: str, digest: str, before: dict[str, tuple[str, bool]]) -> Change:
    known = before.get(key_of(mention))
    if known is None:
        return Change.NEW
    if known[0] == digest[:_DIGEST]:
        return Change.SAME
    return Change.GIVEN if known[1] else Change.EDITED


def noted(mention: str, digest: str, *, given: bool) -> str:
    return f"{key_of(mention)}{digest[:_DIGEST]}{'+' if given else ''}"


def remembering(shown: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    """What a feed shows, and the newest of what it showed before."""
    keys = {each[:_ID] for each in shown}
    return (*shown, *[each for each in before if each[:_ID] not in keys][:KEPT])


def validators(known: Known) -> dict[str, str]:
    """RFC 9110, 13.1: the headers that ask for nothing where nothing has changed."""
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}


def validated(answer: Answer) -> dict[str, str]:
    """What the next conditional question needs, as fields of Known."""
    return {"etag": _header(answer, "etag"), "modified": _header(answer, "last-modified")}


def _header(answer: Answer, name: str) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= _HEADER_LIMIT and value.isascii() and value.isprintable() else ""
