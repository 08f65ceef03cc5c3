"""Posts that were given are looked at again: what has become of them, and whether they still stand."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from pydantic import JsonValue

from core.clock import EPOCH
from core.errors import Permanent, TocsinError
from ingest.clean import mention_of
from ingest.port import Surroundings
from ingest.sources.bluesky import people
from ingest.sources.bluesky.api import AT_ONCE, Api
from ingest.sources.bluesky.names import author_id, did_of, mention_of_uri, uri
from ingest.sources.bluesky.notes import Gave, Notes
from ingest.sources.bluesky.posts import Post, Record
from schemas.event import Deleted, Event, Updated
from schemas.mention import Mention

BETWEEN = timedelta(seconds=10)
"""Between two looks at whether any is due."""
SURE = timedelta(minutes=5)
"""Until one that was not there is looked for once more: what is deleted never comes back."""
_COUNTS = {"likes": "likeCount", "reposts": "repostCount", "replies": "replyCount", "quotes": "quoteCount"}
_LOG = structlog.get_logger()


class Looks:
    """minutes: after a post was given, in rising order."""

    def __init__(self, minutes: Iterable[int], api: Api, around: Surroundings) -> None:
        self._after = [timedelta(minutes=each) for each in sorted(minutes)]
        self._api = api
        self._around = around
        self._next = EPOCH

    def plan(self, mentions: Iterable[str], now: datetime) -> None:
        """Posts that are given now."""
        if self._after and (some := list(mentions)):
            self._around.given.look_again(some, now + self._after[0])

    def look(self, notes: Notes) -> list[Event]:
        """Those that are due: one call, where any are."""
        now = self._around.clock.now()
        if not self._after or now < self._next or self._api.resting:
            return []
        due = self._around.given.due(AT_ONCE)
        if len(due) < AT_ONCE:
            self._next = now + BETWEEN
        if not due:
            return []
        try:
            views = {mention_of_uri(view.get("uri")): view for view in self._api.posts([uri(each) for each in due])}
        except TocsinError as failure:
            _LOG.warning("bluesky: posts cannot be looked at now", source=self._around.name, reason=str(failure))
            return []
        notes.recall({author_id(did_of(each)) for each in due}, due)
        return [event for each in due for event in self._seen(each, views.get(each), notes, now)]

    def _seen(self, mention: str, view: Record | None, notes: Notes, now: datetime) -> list[Event]:
        gave = notes.gave(mention)
        if gave is None:
            self._around.given.let_go([mention])
            return []
        if view is None:
            return self._missing(mention, gave, notes, now)
        current = self._mention(view, gave, notes)
        looked = Gave.of(current) if current else gave
        looks = sum(now - gave.given_at >= after for after in self._after)
        notes.note(mention, looked.model_copy(update={"given_at": gave.given_at, "looks": looks, "missed": False}))
        if looks < len(self._after):
            self._around.given.look_again([mention], gave.given_at + self._after[looks])
        else:
            self._around.given.let_go([mention])
        changed = current is not None and (looked.text, looked.engagement) != (gave.text, gave.engagement)
        return [Updated(mention=current)] if current is not None and changed else []

    def _missing(self, mention: str, gave: Gave, notes: Notes, now: datetime) -> list[Event]:
        if not gave.missed:
            notes.note(mention, gave.model_copy(update={"missed": True}))
            self._around.given.look_again([mention], now + SURE)
            return []
        notes.forget(mention)
        return [Deleted(id=mention, deleted_at=now, observed_at=now)]

    def _mention(self, view: Record, gave: Gave, notes: Notes) -> Mention | None:
        kept: dict[str, JsonValue] = {
            "source": self._around.name,
            "observed_at": self._around.clock.now().isoformat(),
            "known_watches": list(gave.known_watches),
        }
        fields = seen(view, notes)
        try:
            return mention_of({**fields, **kept}) if fields else None
        except Permanent:
            return None


def seen(view: Record, notes: Notes) -> dict[str, JsonValue]:
    """A `postView` as the fields of a mention, without its source and when it was observed; none where it is none."""
    post = Post.viewed(view)
    if post is None:
        return {}
    told = people.author(post.did, notes)
    match view.get("author"):
        case {"handle": str(handle)} if handle:
            told["handle"] = handle
    counts: dict[str, JsonValue] = {name: view.get(theirs) or 0 for name, theirs in _COUNTS.items()}
    return {**post.fields({}), "author": told, "engagement": counts}
