"""Reddit as a source: lists of posts and comments read in rounds, one page at a time."""

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import ValidationError

from core.errors import Misconfigured, TocsinError, Transient
from ingest.about import About
from ingest.coverage import NOBODY, Reach, Served
from ingest.port import Harvest, Surroundings
from ingest.sources.reddit.api import Api
from ingest.sources.reddit.gathering import Gathering
from ingest.sources.reddit.settings import ABOUT, Settings
from ingest.sources.reddit.things import Thing
from ingest.terms import as_written, joined, searches, served
from ingest.turns import Turns
from schemas.base import Frozen, Instant
from schemas.event import Covered
from schemas.watch import Listening

SETTLED = timedelta(minutes=2)
"""How late an entry may stand in a list: Reddit keeps pages for half a minute, and moderators hold some back."""
BACK = timedelta(days=2)
"""How far back what was missed is read."""
FULL = 900
"""Entries: a list that ends after so many or more was cut by Reddit, which gives 1,000 at most."""
_TOGETHER = 25
_LONGEST = 400
"""Characters of a search: Reddit takes 512."""


class _Place(Frozen):
    """cursors: when the newest entry that was read was written, by list. since: up to when all was delivered."""

    cursors: Mapping[str, Instant] = {}
    since: Instant | None = None


@dataclass
class _Reading:
    """A list, from its newest entry back to those that were read before. after: where its next page begins.

    `before` of Reddit would give what follows an entry, but nothing once that entry is deleted.
    """

    path: str
    words: str
    since: datetime
    newest: datetime
    after: str = ""
    entries: int = 0

    @property
    def name(self) -> str:
        return f"{self.path}?{self.words}" if self.words else self.path


class Reddit:
    """What was written since the last round, in every list."""

    about: ClassVar[About] = ABOUT

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        """Raises Misconfigured without a secret."""
        self._settings = settings
        self._around = around
        self._api = Api(settings, around)
        self._gathering = Gathering(around, self._api)
        self._turns = Turns(around.name, self._turn)
        self._closed = False
        self._start(_Place())

    def open(self, resume: str) -> None:
        if self._closed:
            self._api = Api(self._settings, self._around)
            self._gathering = Gathering(self._around, self._api)
            self._turns = Turns(self._around.name, self._turn)
            self._closed = False
        self._turns.begin(resume)
        place = _Place()
        with suppress(ValidationError):
            place = _Place.model_validate_json(resume)
        if place.since is None or self._around.clock.now() - place.since > BACK:
            place = _Place()
        self._start(place)

    def _start(self, place: _Place) -> None:
        now = self._around.clock.now()
        name = self._around.name
        self._cursors = dict(place.cursors)
        self._reach = Reach(name, place.since) if place.since else Reach.listening(name, now)
        self._began = self._next = now
        self._served = NOBODY
        self._pending: deque[_Reading] = deque()

    def next_batch(self) -> Harvest:
        """Raises Transient and Misconfigured."""
        return self._turns.next_batch()

    def _turn(self) -> Harvest:
        self._gathering.settle()
        failure: TocsinError | None = None
        rests = False
        try:
            rests = self._step(self._api, self._gathering)
        except (Transient, Misconfigured) as error:
            failure = error
        events, refused = self._gathering.take()
        if failure and not events and not refused:
            raise failure
        claims = self._claims() if rests else ()
        place = _Place(cursors=self._cursors, since=self._reach.since).model_dump_json()
        return Harvest((*events, *claims), place, refused, awake=self._next if rests else None)

    def check(self) -> str:
        """Raises Misconfigured and Transient."""
        api = Api(self._settings, self._around)
        try:
            lists = self._lists(self._around.watches.listening())
            for each in lists[:1]:
                api.entries(each.path, _asked(each), "")
            if not lists:
                api.log_in()
        finally:
            api.close()
        left = f" {float(api.left):.0f} requests are left for now." if api.left else ""
        return f"Reddit lets us in.{left}"

    def close(self) -> None:
        self._closed = True
        self._turns.end(self._api.close)

    def _step(self, api: Api, gathering: Gathering) -> bool:
        """The next thing to do; whether there was none."""
        now = self._around.clock.now()
        if gathering.look_again():
            return False
        if not self._pending and now >= self._next:
            listening = self._around.watches.listening()
            self._pending.extend(self._lists(listening))
            self._served = self._asked_for(listening)
            names = {each.name for each in self._pending}
            self._cursors = {name: at for name, at in self._cursors.items() if name in names}
            self._began, self._next = now, now + timedelta(seconds=self._settings.every)
        if not self._pending:
            return True
        self._read(self._pending[0], api, gathering)
        return False

    def _lists(self, listening: Listening) -> list[_Reading]:
        """A list that is new begins where the others were last: the words of a search change with the watches."""
        subreddits = self._settings.subreddits
        asked: list[tuple[str, str]] = []
        for start in range(0, len(subreddits), _TOGETHER):
            some = "+".join(subreddits[start : start + _TOGETHER])
            asked += [(f"/r/{some}/new", ""), (f"/r/{some}/comments", "")]
        if self._settings.searches == "posts":
            words = searches(listening, self._around.name)
            asked += [("/search", each) for each in joined(words, " OR ", _LONGEST)]
        begin = min(self._reach.since, self._began)
        lists = [_Reading(path, words, begin, begin) for path, words in asked]
        for each in lists:
            each.since = each.newest = self._cursors.get(each.name, begin)
        return lists

    def _read(self, reading: _Reading, api: Api, gathering: Gathering) -> None:
        """One page of a list."""
        entries, after = api.entries(reading.path, _asked(reading), reading.after)
        things = [thing for entry in entries if (thing := gathering.read(entry)) is not None]
        if reading.name not in self._cursors:
            self._begin(reading, things, gathering)
        since = reading.since - SETTLED
        reached = False
        for thing in things:
            reached = reached or thing.created <= since
            if thing.created > since:
                gathering.add(thing)
                reading.newest = max(reading.newest, thing.created)
        reading.entries += len(entries)
        reading.after = after
        if reached or not after:
            self._pending.popleft()
            self._cursors[reading.name] = reading.newest
            if not reached and reading.entries >= FULL:
                self._reach = Reach.listening(self._around.name, self._began)

    def _begin(self, reading: _Reading, things: Sequence[Thing], gathering: Gathering) -> None:
        """A list goes on from its newest entry by Reddit's clock, for ours may be ahead of it."""
        for thing in things:
            if thing.created <= reading.since:
                gathering.pass_over(thing)
        reading.newest = min(reading.since, max((each.created for each in things), default=reading.since))
        self._cursors[reading.name] = reading.newest

    def _claims(self) -> tuple[Covered, ...]:
        self._reach, claims = self._reach.upto(self._began - SETTLED, self._around.clock.now())
        return self._served.of(claims)

    def _asked_for(self, listening: Listening) -> Served:
        """In subreddits every watch is heard; searches alone find what they are asked for."""
        if self._settings.subreddits:
            return Served()
        return served(listening, self._around.name, lambda term: len(as_written(term)) <= _LONGEST)


def _asked(reading: _Reading) -> Mapping[str, str]:
    return {"q": reading.words, "sort": "new", "type": "link"} if reading.words else {}
