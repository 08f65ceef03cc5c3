"""YouTube as a source: lists of comments read in rounds, one page at a time."""

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import ValidationError

from core.errors import Busy, Misconfigured, Permanent, TocsinError, Transient
from ingest.about import About
from ingest.coverage import NOBODY, Reach, Served
from ingest.foreign import read_as
from ingest.port import Harvest, Surroundings
from ingest.sources.youtube.api import Api, Closed, Items
from ingest.sources.youtube.comments import Comment, Thread
from ingest.sources.youtube.gathering import Gathering
from ingest.sources.youtube.settings import ABOUT, UNIT, Settings
from ingest.terms import as_written, joined, searches, served
from ingest.turns import Turns
from schemas.base import Frozen, Instant
from schemas.event import Covered

SETTLED = timedelta(minutes=5)
"""How late a comment may stand in a list."""
BACK = timedelta(days=2)
"""How far back what was missed is read."""
FOLLOWED = timedelta(days=14)
"""How long comments on a video are read after a search has found it."""
MOST_FOLLOWED = 100
_COUNTED = 50_000
"""Threads of which it is known how many answers they had."""
_DAY = timedelta(days=1)
_LONGEST = 400
_VIDEO = "videoId"
_CHANNEL = "allThreadsRelatedToChannelId"


class _Place(Frozen):
    """cursors: the newest comment that was read, by list. found: videos that a search found, and until when they are
    followed. searched: up to when, by search. since: up to when all was delivered."""

    cursors: Mapping[str, Instant] = {}
    found: Mapping[str, Instant] = {}
    searched: Mapping[str, Instant] = {}
    since: Instant | None = None


@dataclass
class _Reading:
    """A list, from its newest comments back to those that were read before. newest: of those that were met."""

    name: str
    since: datetime
    newest: datetime
    page: str = ""
    begun: bool = False
    answers: deque[tuple[str, str, str]] = field(default_factory=deque)
    """Threads of which more answers are asked for: their id, their video, and the page."""


class YouTube:
    """Comments since the last round, in every list; then a search where it is time for one."""

    about: ClassVar[About] = ABOUT

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        """Raises Misconfigured without a key."""
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
            place = _Place(found=place.found, searched=place.searched)
        self._start(place)

    def _start(self, place: _Place) -> None:
        now = self._around.clock.now()
        name = self._around.name
        self._cursors = dict(place.cursors)
        self._found = dict(place.found)
        self._searched = dict(place.searched)
        self._reach = Reach(name, place.since) if place.since else Reach.listening(name, now)
        self._opened = self._began = self._next = now
        self._search_at = max([*(at + self._between() for at in self._searched.values()), now])
        self._pending: deque[_Reading] = deque()
        self._counts: dict[str, int] = {}
        self._served = NOBODY

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
        claims = self._claims(rests)
        place = _Place(
            cursors=self._cursors, found=self._found, searched=self._searched, since=self._reach.since
        ).model_dump_json()
        return Harvest((*events, *claims), place, refused, awake=self._awake() if rests else None)

    def check(self) -> str:
        """Costs one unit. Raises Misconfigured and Transient."""
        api = Api(self._settings, self._around)
        try:
            api.videos(self._settings.videos[:1] or ["-"])
        finally:
            api.close()
        return f"YouTube lets us in; {self._around.budget.left(UNIT)} units are left for today."

    def close(self) -> None:
        self._closed = True
        self._turns.end(self._api.close)

    def _step(self, api: Api, gathering: Gathering) -> bool:
        """The next thing to do; whether there was none."""
        now = self._around.clock.now()
        if gathering.look_again():
            return False
        if not self._pending and now >= self._next:
            self._begin(now)
            return False
        if self._pending:
            self._read(self._pending[0], api, gathering)
            return False
        if self._settings.searches_a_day and now >= self._search_at:
            return not self._search(api, now)
        return True

    def _begin(self, now: datetime) -> None:
        """A round over all lists. A list that is new begins now; of what a search found, all comments are new."""
        self._found = {video: until for video, until in self._found.items() if until > now}
        lists = [
            *(f"{_CHANNEL}={each}" for each in self._settings.channels),
            *(f"{_VIDEO}={each}" for each in (*self._settings.videos, *self._found)),
        ]
        for name in dict.fromkeys(lists):
            since = self._cursors.get(name, self._opened)
            self._pending.append(_Reading(name, since, since))
        self._cursors = {name: since for name, since in self._cursors.items() if name in lists}
        self._served = self._asked_for()
        self._began, self._next = now, now + timedelta(minutes=self._settings.every)

    def _read(self, reading: _Reading, api: Api, gathering: Gathering) -> None:
        """One page of a list, or of the answers to one of its threads."""
        try:
            if reading.answers:
                self._read_answers(reading, api, gathering)
            elif not reading.begun or reading.page:
                kind, _, name = reading.name.partition("=")
                items, page = api.threads({kind: name}, reading.page)
                reached = self._take(items, reading, gathering)
                reading.begun, reading.page = True, "" if reached else page
        except Closed:
            reading.begun, reading.page = True, ""
            reading.answers.clear()
        except Transient:
            reading.begun, reading.page = False, ""  # a page that is asked for again later may be known no more
            raise
        if reading.begun and not reading.page and not reading.answers:
            self._cursors[reading.name] = reading.newest
            self._pending.popleft()

    def _take(self, items: Items, reading: _Reading, gathering: Gathering) -> bool:
        """Whether a thread was met that is older than what was read before."""
        threads: list[Thread] = []
        for fields in items:
            try:
                threads.append(read_as(Thread, fields))
            except Permanent as error:
                gathering.refuse("thread", fields, error)
        if reading.name not in self._cursors:
            self._acquaint(reading, threads, gathering)
        reached = False
        since = reading.since - SETTLED
        for thread in threads:
            head, video = thread.snippet.topLevelComment, thread.snippet.videoId
            total = thread.snippet.totalReplyCount
            self._meet(head, video, total, since, reading, gathering)
            for answer in thread.replies.comments:
                self._meet(answer, video, 0, since, reading, gathering)
            newer = [each for each in thread.replies.comments if each.snippet.publishedAt > since]
            before = self._counts.get(thread.id, 0 if newer or head.snippet.publishedAt > since else total)
            if total > max(before, len(thread.replies.comments)):
                reading.answers.append((thread.id, video, ""))
            self._counts[thread.id] = total
            if len(self._counts) > _COUNTED:
                self._counts.pop(next(iter(self._counts)))
            reached = reached or head.snippet.publishedAt <= since
        return reached

    def _acquaint(self, reading: _Reading, threads: Sequence[Thread], gathering: Gathering) -> None:
        """A list goes on from its newest comment by YouTube's clock, for ours may be ahead of it."""
        met = [each for thread in threads for each in (thread.snippet.topLevelComment, *thread.replies.comments)]
        for comment in met:
            if comment.snippet.publishedAt <= reading.since:
                gathering.pass_over(comment)
        newest = max((each.snippet.publishedAt for each in met), default=reading.since)
        reading.newest = self._cursors[reading.name] = min(reading.since, newest)

    def _read_answers(self, reading: _Reading, api: Api, gathering: Gathering) -> None:
        thread, video, page = reading.answers[0]
        try:
            items, page = api.answers(thread, page)
        except Closed:
            items, page = [], ""
        for fields in items:
            try:
                self._meet(read_as(Comment, fields), video, 0, reading.since - SETTLED, reading, gathering)
            except Permanent as error:
                gathering.refuse("comment", fields, error)
        reading.answers.popleft()
        if page:
            reading.answers.appendleft((thread, video, page))

    def _meet(
        self, comment: Comment, video: str, answers: int, since: datetime, reading: _Reading, gathering: Gathering
    ) -> None:
        if comment.snippet.publishedAt > since:
            gathering.add(comment, video, answers)
            reading.newest = max(reading.newest, comment.snippet.publishedAt)

    def _search(self, api: Api, now: datetime) -> bool:
        """One search, the one that was made longest ago; whether there was one to make."""
        self._search_at = now + self._between()
        asked = joined(searches(self._around.watches.listening(), self._around.name), "|", _LONGEST)
        if not asked:
            return False
        words = min(asked, key=lambda each: self._searched.get(each, now - FOLLOWED))
        since = self._searched.get(words, now - FOLLOWED)
        try:
            found = api.search(words, since)
        except Busy as refusal:
            self._search_at = now + refusal.wait  # what is left may still do for comments, which cost less
            return False
        for fields in found:
            match fields:
                case {"id": {"videoId": str(video)}} if video not in self._settings.videos:
                    self._found[video] = now + FOLLOWED
                    self._cursors.setdefault(f"{_VIDEO}={video}", now - FOLLOWED)
                case _:
                    pass
        self._found = dict(sorted(self._found.items(), key=lambda each: each[1])[-MOST_FOLLOWED:])
        self._searched = {each: at for each, at in self._searched.items() if each in asked} | {words: now}
        self._next = now
        return True

    def _between(self) -> timedelta:
        return _DAY / max(1, self._settings.searches_a_day)

    def _claims(self, rests: bool) -> tuple[Covered, ...]:
        if not rests or self._pending:
            return ()
        self._reach, claims = self._reach.upto(self._began - SETTLED, self._around.clock.now())
        return self._served.of(claims)

    def _asked_for(self) -> Served:
        """Under channels and videos every watch is heard; searches alone find what they were asked for, and the turn of
        a new word may come a day later."""
        if self._settings.channels or self._settings.videos:
            return Served()
        asked = {term for words in self._searched for term in words.split("|")}
        return served(self._around.watches.listening(), self._around.name, lambda term: as_written(term) in asked)

    def _awake(self) -> datetime:
        return min(self._next, self._search_at) if self._settings.searches_a_day else self._next
