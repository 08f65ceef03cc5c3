"""Platforms that list the newest first: walked back, page by page, to what was given before."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field, JsonValue, ValidationError

from core.clock import EPOCH
from core.errors import Permanent
from ingest.client import Client, Gone
from ingest.coverage import Reach, Served, ceil_minute
from ingest.port import Harvest, Refused, Surroundings
from schemas.base import Frozen, Instant
from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Mention

OVERLAP = timedelta(hours=1)
"""How far before the newest that was given a walk reaches: what a platform showed late is not missed."""
PAGES = 50
"""Of one walk; what lies farther back stays a gap."""
LOOKS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""After its publication a mention is looked at again, where the platform can be asked for one."""
UNREADABLE = timedelta(days=1)
"""After which is looked at again what could not be read: it is neither known to stand nor to be gone."""


@dataclass(frozen=True, slots=True)
class Page:
    """mentions: what is wanted of it. oldest: publication of the oldest that it lists, wanted or not.
    more: whether there is a next one. cut: whether the platform shows none, though it has more."""

    mentions: tuple[Mention, ...]
    oldest: datetime | None
    refused: tuple[Refused, ...] = ()
    more: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """What a platform listed: mentions, and what is none."""

    mentions: tuple[Mention, ...]
    refused: tuple[Refused, ...]

    @classmethod
    def read(cls, items: Iterable[JsonValue], as_mention: Callable[[JsonValue], Mention], where: str) -> "Items":
        """as_mention: raises Permanent for what is none. where: for the sentence about it, `a review of unit 4711`."""
        mentions: list[Mention] = []
        refused: list[Refused] = []
        for item in items:
            try:
                mentions.append(as_mention(item))
            except Permanent as error:
                refused.append(Refused(where, json.dumps(item).encode(), error.message))
        return cls(tuple(mentions), tuple(refused))

    @property
    def oldest(self) -> datetime | None:
        return min((each.published_at for each in self.mentions), default=None)


@dataclass(frozen=True, slots=True)
class Again:
    """found: mentions as they stand now. unreadable: ids of which the platform says nothing that can be relied on. What
    was asked for and is neither is gone."""

    found: tuple[Mention, ...] = ()
    unreadable: tuple[str, ...] = ()

    @classmethod
    def each(cls, mentions: Iterable[str], ask: Callable[[str], Mention]) -> "Again":
        """One by one. ask: how one stands now; raises Gone, and Permanent for what cannot be read or is refused: one
        must not keep the others from being heard. Raises what else it raises: who is not let in to one is not let in
        to any."""
        found: list[Mention] = []
        unreadable: list[str] = []
        for id_ in mentions:
            try:
                stands = ask(id_)
            except Gone:
                continue
            except Permanent:
                unreadable.append(id_)
                continue
            if stands.id == id_:
                found.append(stands)
            else:
                unreadable.append(id_)
        return cls(tuple(found), tuple(unreadable))


@dataclass(frozen=True, slots=True)
class Lists:
    """How one platform is asked. units: what has a list of its own, when a walk begins. page: of a unit, by its number
    from 1. again: of so many ids `at_once` at most, how they stand now.

    served: for whom a walk that was made is claimed. All raise as ingest/client.py does.
    """

    units: Callable[[], Sequence[str]]
    page: Callable[[str, int], Page]
    again: Callable[[Sequence[str]], Again] | None = None
    at_once: int = 1
    served: Callable[[], Served] = Served


class _Place(Frozen):
    """newest: by unit, the publication of the newest that was given. since: from when on coverage is to be claimed."""

    newest: dict[str, Instant] = Field(default_factory=dict)
    since: Instant | None = None


@dataclass(slots=True)
class _Walk:
    """Begun at a moment. left: units to be walked; of the first one the page of this number comes next.

    newest, oldest: publications, of this unit. short: the oldest that was reached of those that go back farther.
    """

    begun: datetime
    left: Sequence[str] = ()
    number: int = 0
    newest: datetime = EPOCH
    oldest: datetime | None = None
    short: datetime | None = None


class NewestFirst:
    """A source of such a platform. every: between two walks. back: how far the first walk reaches."""

    def __init__(self, lists: Lists, around: Surroundings, every: timedelta, back: timedelta) -> None:
        self._lists = lists
        self._around = around
        self._every = every
        self._back = back
        self.open("")

    def open(self, resume: str) -> None:
        try:
            self._place = _Place.model_validate_json(resume)
        except ValidationError:
            self._place = _Place()
        self._given: dict[str, Mention] = {}
        self._settled: Sequence[str] = ()
        self._later: Mapping[str, datetime] = {}
        self._walk = _Walk(self._around.clock.now())
        self._since = self._place.since or ceil_minute(self._walk.begun - self._back)

    def next_batch(self) -> Harvest:
        """A page, or, while it rests, a mention that is looked at again. Raises as the lists do."""
        self._settle()
        now = self._around.clock.now()
        walk = self._walk
        if now < walk.begun:
            return self._looked_again(now)
        if not walk.number:
            walk.left, walk.number = tuple(self._lists.units()), 1
        if not walk.left:
            return Harvest(self._walked(now), self._place.model_dump_json())
        page = self._lists.page(walk.left[0], walk.number)
        floor = self._floor(walk.left[0])
        near = [each for each in page.mentions if each.published_at >= floor]
        events: list[Posted | Updated | Covered] = [self._told(each) for each in near if self._is_news(each)]
        walk.newest = max([walk.newest, *(each.published_at for each in near)])
        walk.oldest = min(filter(None, [walk.oldest, page.oldest]), default=None)
        walk.number += 1
        reached = not (page.more or page.cut) or (page.oldest is not None and page.oldest < floor)
        if reached or page.cut or walk.number > PAGES:
            self._go_on(None if reached else walk.oldest or walk.begun)
        if not walk.left:
            events += self._walked(now)
        return Harvest(tuple(events), self._place.model_dump_json(), page.refused)

    def close(self) -> None:
        """Holds nothing."""

    def _go_on(self, short: datetime | None) -> None:
        """To the next unit. short: how far back this one was walked, where it goes farther."""
        walk, unit = self._walk, self._walk.left[0]
        newest = max(walk.newest, self._floor(unit) + OVERLAP)
        self._place = self._place.model_copy(update={"newest": {**self._place.newest, unit: newest}})
        walk.left, walk.number, walk.newest = walk.left[1:], 1, EPOCH
        walk.oldest = None
        if short is not None:
            walk.short = max(short, walk.short or short)

    def _walked(self, now: datetime) -> tuple[Covered, ...]:
        """All units were: what was published until the walk began is claimed, as far back as it went."""
        walk = self._walk
        if walk.short is not None:
            self._since = max(self._since, ceil_minute(walk.short))
        reach, claims = Reach(self._around.name, self._since).upto(walk.begun, now)
        self._since = reach.since
        self._place = self._place.model_copy(update={"since": reach.since})
        oldest = min(self._place.newest.values(), default=now) - OVERLAP
        self._given = {key: each for key, each in self._given.items() if each.published_at >= oldest}
        self._walk = _Walk(max(walk.begun + self._every, now))
        return self._lists.served().of(claims)

    def _floor(self, unit: str) -> datetime:
        """A unit that is new is walked back as far as is to be claimed at least, though that be farther than `back`."""
        newest = self._place.newest.get(unit)
        return newest - OVERLAP if newest is not None else min(self._walk.begun - self._back, self._since)

    def _is_news(self, mention: Mention) -> bool:
        known = self._given.get(mention.id)
        return known is None or known != mention.model_copy(update={"observed_at": known.observed_at})

    def _told(self, mention: Mention) -> Posted | Updated:
        known = mention.id in self._given
        self._given[mention.id] = mention
        look = self._next_look(mention)
        if self._lists.again is not None and look is not None:
            self._around.given.look_again([mention.id], look)
        return Updated(mention=mention) if known else Posted(mention=mention)

    def _next_look(self, mention: Mention) -> datetime | None:
        """None: it is looked at no more."""
        now = self._around.clock.now()
        return next((mention.published_at + each for each in LOOKS if mention.published_at + each > now), None)

    def _settle(self) -> None:
        """What the last look told is durable now: till then it has to come again after a crash."""
        for mention, at in self._later.items():
            self._around.given.look_again([mention], at)
        if self._settled:
            self._around.given.let_go(self._settled)
        self._settled, self._later = (), {}

    def _looked_again(self, now: datetime) -> Harvest:
        """What is gone is told, what cannot be read is asked for another time."""
        resume = self._place.model_dump_json()
        due = self._around.given.due(self._lists.at_once) if self._lists.again is not None else ()
        if not due or self._lists.again is None:
            return Harvest((), resume, awake=self._walk.begun)
        answer = self._lists.again(due)
        found = {each.id: each for each in answer.found}
        known = found.keys() | set(answer.unreadable)
        gone = [Deleted(id=each, deleted_at=now, observed_at=now) for each in due if each not in known]
        looks = {each.id: self._next_look(each) for each in found.values()}
        looks |= dict.fromkeys(answer.unreadable, now + UNREADABLE)
        self._later = {id_: at for id_, at in looks.items() if at is not None}
        self._settled = (*(each.id for each in gone), *(id_ for id_, at in looks.items() if at is None))
        return Harvest((*(Updated(mention=each) for each in found.values()), *gone), resume)


class Walking:
    """What sources of such platforms share. connect: to the platform, anew: a client that was closed, as before a halt,
    asks no more."""

    def __init__(
        self, lists: Lists, around: Surroundings, every: timedelta, back: timedelta, connect: Callable[[], Client]
    ) -> None:
        self._connect = connect
        self._client = connect()
        self._walks = NewestFirst(lists, around, every, back)

    def open(self, resume: str) -> None:
        self._client.close()
        self._client = self._connect()
        self._walks.open(resume)

    def next_batch(self) -> Harvest:
        """Raises as the lists do."""
        return self._walks.next_batch()

    def close(self) -> None:
        self._client.close()
