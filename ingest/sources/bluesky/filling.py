"""What the stream no longer has, from the platform's search, for those who gave us an account to search with."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import JsonValue

from core.errors import Permanent, TocsinError, Transient
from ingest.clean import mention_of
from ingest.coverage import ceil_minute
from ingest.port import Surroundings
from ingest.sources.bluesky.api import Api
from ingest.sources.bluesky.looks import seen
from ingest.sources.bluesky.names import author_id, did_of, mention_of_uri
from ingest.sources.bluesky.notes import Notes
from ingest.sources.bluesky.people import People
from ingest.sources.bluesky.posts import Record
from ingest.sources.bluesky.searches import searches
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant
from schemas.event import Covered, Event, Posted
from schemas.mention import Mention

_LOG = structlog.get_logger()


class Gap(Frozen):
    """[start, end), in whole minutes. left: what is still to be searched for, the next one first. further: where its
    next page begins. whole: whether all searches together find all that watches would take."""

    start: Instant
    end: Instant
    left: tuple[str, ...]
    further: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Filled:
    """A step: what it found, and what is left of the gap."""

    gap: Gap | None
    events: tuple[Event, ...] = ()
    posts: tuple[str, ...] = ()


class Filling:
    def __init__(self, api: Api, wanted: Wanted, people: People, around: Surroundings) -> None:
        self._api = api
        self._wanted = wanted
        self._people = people
        self._around = around

    def begin(self, start: datetime, first: datetime, before: Gap | None) -> Gap:
        """first: event that the stream has again. before: a gap that was not filled yet, and is part of this one."""
        left, whole = searches(self._around.watches, self._around.name)
        return Gap(start=before.start if before else start, end=ceil_minute(first), left=left, whole=whole)

    def step(self, gap: Gap, notes: Notes) -> Filled:
        """One page, if the platform answers now."""
        if not gap.left:
            return Filled(None, self._covered(gap))
        if self._api.resting:
            return Filled(gap)
        try:
            page = self._api.search(gap.left[0], gap.start.isoformat(), gap.end.isoformat(), gap.further)
        except Transient as failure:
            _LOG.warning("bluesky: a gap cannot be filled now", source=self._around.name, reason=str(failure))
            return Filled(gap)
        except TocsinError as failure:
            _LOG.error("bluesky: a gap stays", source=self._around.name, reason=str(failure))
            return Filled(None)
        left = gap.left if page.further else gap.left[1:]
        return self._given(page.posts, gap.model_copy(update={"left": left, "further": page.further}), notes)

    def _given(self, views: list[Record], gap: Gap, notes: Notes) -> Filled:
        mentions = {mention: view for view in views if (mention := mention_of_uri(view.get("uri")))}
        notes.recall({author_id(did_of(each)) for each in mentions}, mentions)
        new = {mention: view for mention, view in mentions.items() if notes.gave(mention) is None}
        self._people.get_to_know(list({did_of(mention): None for mention in new}), notes)
        found = self._wanted.among([made for view in new.values() if (made := self._mention(view, notes))])
        for each in found:
            notes.give(each)
        events = tuple(Posted(mention=each) for each in found)
        return Filled(gap, events, tuple(each.id for each in found))

    def _mention(self, view: Record, notes: Notes) -> Mention | None:
        now = self._around.clock.now().isoformat()
        own: dict[str, JsonValue] = {"source": self._around.name, "observed_at": now}
        try:
            fields = seen(view, notes)
            return mention_of({**fields, **own}) if fields else None
        except Permanent:
            return None

    def _covered(self, gap: Gap) -> tuple[Event, ...]:
        now = self._around.clock.now()
        claim = Covered(source=self._around.name, start=gap.start, end=gap.end, observed_at=now)
        return (claim,) if gap.whole else ()
