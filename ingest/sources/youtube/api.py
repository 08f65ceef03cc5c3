"""YouTube's Data API, within its quota."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.errors import Busy, Misconfigured, Permanent, Transient
from core.secret import secret
from ingest.client import Barred, Client, Gone, Refused
from ingest.port import Surroundings
from ingest.sources.youtube.settings import UNIT, Settings

PAGE = 100
AT_ONCE = 50
"""Ids of one call."""
SEARCH = 100
"""Units of a search; every other call costs one."""
_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_OF_ONE = frozenset({"commentsDisabled", "videoNotFound", "channelNotFound", "commentThreadNotFound"})
_PASSING = frozenset({"processingFailure", "invalidPageToken"})
_BREATH = timedelta(minutes=1)

Items = Sequence[JsonValue]


class Closed(Permanent):
    """This video or channel has no comments, or is there no more; others have."""


class Api:
    def __init__(self, settings: Settings, around: Surroundings) -> None:
        name = around.name
        key = secret(f"sources.{name}.key", settings.key, settings.key_file).get_secret_value()
        if not key:
            raise Misconfigured(
                f"sources.{name}.key is empty.", "Make an API key for the YouTube Data API v3, and set key_file to it."
            )
        self._settings = settings
        self._around = around
        self._client = Client(name, around.clock, headers={"X-Goog-Api-Key": key}, ca_file=settings.ca_file)

    def threads(self, among: Mapping[str, str], page: str) -> tuple[Items, str]:
        """Threads, newest first, and the next page (empty: there is none). Raises Closed, Transient, Misconfigured."""
        asked = {"part": "snippet,replies", "order": "time", "maxResults": str(PAGE), "textFormat": "plainText"}
        return self._list("commentThreads", {**asked, **among, **({"pageToken": page} if page else {})})

    def answers(self, parent: str, page: str) -> tuple[Items, str]:
        asked = {"part": "snippet", "parentId": parent, "maxResults": str(PAGE), "textFormat": "plainText"}
        return self._list("comments", {**asked, **({"pageToken": page} if page else {})})

    def comments(self, ids: Sequence[str]) -> Items:
        """Those that are there, of 50 at most. Where YouTube refuses all for one that is not, they are asked apart."""
        try:
            return self._list("comments", {"part": "snippet", "id": ",".join(ids), "textFormat": "plainText"})[0]
        except Closed:
            half = len(ids) // 2
            return [*self.comments(ids[:half]), *self.comments(ids[half:])] if half else []

    def videos(self, ids: Sequence[str]) -> Items:
        try:
            return self._list("videos", {"part": "snippet", "id": ",".join(ids)})[0]
        except Closed:
            return []

    def search(self, words: str, since: datetime) -> Items:
        """Videos, newest first: 50 at most."""
        after = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = {"part": "snippet", "type": "video", "order": "date", "maxResults": "50", "q": words}
        return self._list("search", {**asked, "publishedAfter": after}, SEARCH)[0]

    def close(self) -> None:
        self._client.close()

    def midnight(self, now: datetime) -> timedelta:
        """How long until the quota begins anew."""
        zone = ZoneInfo(self._settings.budget.zone)
        tomorrow = self._settings.budget.day(now) + timedelta(days=1)
        return datetime.combine(tomorrow, time(), zone) - now

    def _list(self, what: str, asked: Mapping[str, str], cost: int = 1) -> tuple[Items, str]:
        self._spend(cost)
        try:
            found = self._client.get(f"{self._settings.address.rstrip('/')}/{what}", asked).json()
        except (Barred, Refused) as refusal:
            raise self._meant(refusal, _reason(refusal.answer)) from None
        except Gone as refusal:
            raise Closed(refusal.message) from None
        if not isinstance(found, dict) or not isinstance(items := found.get("items"), list):
            raise Transient("YouTube answered with something that is no list.")
        following = found.get("nextPageToken")
        return items, following if isinstance(following, str) else ""

    def _spend(self, cost: int) -> None:
        now = self._around.clock.now()
        if self._around.budget.left(UNIT) < cost:
            raise Busy(f"The units of sources.{self._around.name} are used up for today.", self.midnight(now))
        call = uuid4().hex
        self._around.budget.use(UNIT, [f"{call} {number}" for number in range(cost)])

    def _meant(self, refusal: Barred | Refused, reason: str) -> Exception:
        if reason in _SPENT:
            wait = self.midnight(self._around.clock.now())
            return Busy(f"{refusal.message.rstrip('.')}: the quota of the project is used up for today.", wait)
        if reason in _TOO_FAST:
            return Busy(f"{refusal.message.rstrip('.')}: it was asked too often.", _BREATH)
        if reason in _OF_ONE:
            return Closed(f"{refusal.message.rstrip('.')}: {reason}.")
        if reason in _PASSING:
            return Transient(refusal.message)
        hint = f"Look at the key of sources.{self._around.name}, and whether its project may use YouTube Data API v3."
        return Misconfigured(f"{refusal.message.rstrip('.')}: {reason or 'no reason given'}.", hint)


def _reason(answer: bytes) -> str:
    """The platform's word for it, as in `quotaExceeded`."""
    with suppress(ValueError, KeyError, IndexError, TypeError):
        return str(json.loads(answer)["error"]["errors"][0]["reason"])[:64]
    return ""
