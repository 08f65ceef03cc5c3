"""Who is behind a DID: profiles of authors, kept for a day, and the accounts that watches name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from pydantic import JsonValue, ValidationError

from core.clock import EPOCH
from core.errors import TocsinError
from ingest.port import Surroundings
from ingest.sources.bluesky.api import AT_ONCE, Api
from ingest.sources.bluesky.names import HANDLE, NETWORK, author_id
from ingest.sources.bluesky.notes import Notes, Profile
from ingest.sources.bluesky.posts import Record
from ingest.wanted import Wanted

FRESH = timedelta(days=1)
"""How long a profile is taken for what it was."""
_AGAIN = timedelta(hours=1)
"""Between two questions whose a handle is that a watch names: handles change hands."""
_LOG = structlog.get_logger()


class People:
    """named: handles by DID, of those whom watches name as accounts or as authors, as far as they are known."""

    def __init__(self, api: Api, wanted: Wanted, around: Surroundings) -> None:
        self._api = api
        self._wanted = wanted
        self._around = around
        self._asked: dict[str, datetime] = {}
        self._owners: dict[str, str] = {}
        self.named: Mapping[str, str] = {}

    def follow(self) -> None:
        """Asks whose the handles are that watches name and nobody knows yet, one call at most."""
        now = self._around.clock.now()
        handles = {handle for handle in self._wanted.named(NETWORK) if HANDLE.fullmatch(handle)}
        due = sorted(handle for handle in handles if now - self._asked.get(handle, EPOCH) >= _AGAIN)[:AT_ONCE]
        if due and not self._api.resting and (found := self._ask(due)) is not None:
            self._asked |= dict.fromkeys(due, now)
            self._owners = {did: handle for did, handle in self._owners.items() if handle not in due}
            self._owners |= {str(each.get("did")): str(each.get("handle")).casefold() for each in found}
        self.named = {did: handle for did, handle in self._owners.items() if handle in handles}

    def get_to_know(self, dids: Collection[str], notes: Notes) -> None:
        """Reads the profiles of those that the notes do not know of today; without an answer they stay as they are."""
        now = self._around.clock.now()
        unknown = [did for did in dids if not _fresh(notes.person(author_id(did)).profile, now)]
        for start in range(0, len(unknown), AT_ONCE):
            some = unknown[start : start + AT_ONCE]
            if self._api.resting or (found := self._ask(some)) is None:
                return
            told = {str(each.get("did")): each for each in found}
            for did in some:
                notes.know(author_id(did), _profile(told.get(did, {}), now))

    def handles(self, dids: Iterable[str], notes: Notes) -> dict[str, str]:
        """By DID, of those whose are known."""
        known = {did: self.named.get(did) or _handle(notes.person(author_id(did)).profile) for did in dids}
        return {did: handle for did, handle in known.items() if handle}

    def _ask(self, actors: Sequence[str]) -> list[Record] | None:
        try:
            return self._api.profiles(actors)
        except TocsinError as failure:
            _LOG.warning("bluesky: profiles cannot be read now", source=self._around.name, reason=str(failure))
            return None


def author(did: str, notes: Notes) -> dict[str, JsonValue]:
    """As a mention has it; the DID stands for a handle that nobody told."""
    profile = notes.person(author_id(did)).profile or Profile(handle="")
    return {
        "id": author_id(did),
        "handle": profile.handle or did,
        "name": profile.name,
        "followers": profile.followers,
        "verified": profile.verified,
    }


def renamed(profile: Profile, handle: str) -> Profile:
    """One whose new handle is not told is to be read anew."""
    return profile.model_copy(update={"handle": handle} if handle else {"read_at": None})


def _profile(told: Record, now: datetime) -> Profile:
    match told.get("verification"):
        case {"verifiedStatus": "valid"}:
            verified = True
        case _:
            verified = False
    try:
        return Profile.model_validate(
            {
                "handle": told.get("handle") or "",
                "name": told.get("displayName") or "",
                "followers": told.get("followersCount"),
                "verified": verified,
                "read_at": now,
            }
        )
    except ValidationError:
        return Profile(handle="", read_at=now)


def _fresh(profile: Profile | None, now: datetime) -> bool:
    return profile is not None and profile.read_at is not None and now - profile.read_at < FRESH


def _handle(profile: Profile | None) -> str:
    return profile.handle if profile else ""
