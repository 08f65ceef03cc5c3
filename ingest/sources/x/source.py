"""X: posts that watches ask for, as they are written, edited and deleted; no more than may be spent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import structlog
from pydantic import ValidationError

from core.clock import EPOCH
from core.errors import Busy, Transient
from ingest.about import About, Sending
from ingest.budget import Level, Shared
from ingest.coverage import Reach, ceil_minute
from ingest.governor import Unlimited
from ingest.port import Harvest, Refused, Surroundings
from ingest.sources.x.access import Access
from ingest.sources.x.backfill import NEWEST, REACH, SETTLE, Backfill, Heard
from ingest.sources.x.connection import Connection
from ingest.sources.x.intake import Intake
from ingest.sources.x.listeners import Listeners
from ingest.sources.x.numbers import Numbers
from ingest.sources.x.profiles import Profiles, objects
from ingest.sources.x.rechecks import Rechecks
from ingest.sources.x.settings import POST, USER, Settings
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant
from schemas.event import Covered, Deleted, Event, Posted, Updated
from schemas.watch import Watch

LAG = timedelta(seconds=10)
"""How late X delivers: in 99 of 100 cases no more than 7 seconds after a post was written, as it says."""
OVERLAP = timedelta(seconds=30)
"""Of what was heard before a break, searched again: a post is paid once a day."""
LINGER = 0.1
"""Seconds that a first post is waited for, before whatever else is due is done."""
TICK = timedelta(seconds=1)
IDLE = timedelta(seconds=5)
LOOK = timedelta(seconds=30)
"""Between two looks at whether posts are to be asked for again."""

log = structlog.get_logger(__name__)


class _Place(Frozen):
    """heard: all that was said before was given. since: up to where that was claimed."""

    heard: Instant | None = None
    since: Instant | None = None


class XSource:
    """One stream for all watches, searches for what a break cost, and second looks at what was given."""

    about: ClassVar[About] = About(
        title="X",
        key="the bearer token of an app with pay-per-use access",
        gaps="filled by recent search, up to seven days back and as far as the budget goes",
        deletions="posts that were given are asked for again after an hour, a day and a week",
        sends=(
            Sending("reply", "0.015 USD, 0.200 with a link; X may allow it only to authors who mentioned the account"),
            Sending("quote", "0.015 USD, 0.200 with a link"),
            Sending("private message", "0.015 USD; 1,440 a day"),
            Sending("hide a reply", "to own posts; 50 in 15 minutes"),
            Sending("delete", "own posts; 0.010 USD; 50 in 15 minutes"),
        ),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        budget: Shared = around.budget if isinstance(around.budget, Shared) else Unlimited(around.budget)
        access = Access(settings, around.name, around.clock)
        kept = timedelta(days=settings.profiles_days)
        self._settings = settings
        self._around = around
        self._access = access
        self._budget = budget
        self._connection = Connection(access, budget, around.clock)
        self._profiles = Profiles(access, budget, around.memory, around.clock, kept)
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._numbers = Numbers(access, budget, around.clock, around.name, settings.rechecks())
        self._rest: dict[str, datetime] = {}
        self._begin_anew()

    def _begin_anew(self) -> None:
        """What was given last may never have become durable, so that nothing of it is known any more. What X and the
        budget asked to be left alone for stays."""
        around, access, budget, steps = self._around, self._access, self._budget, self._settings.rechecks()
        self._listeners = Listeners(self._settings, around.name, access, budget, around.watches, around.clock)
        self._intake = Intake(around.name, around.clock, self._wanted, self._profiles)
        self._rechecks = Rechecks(access, budget, around.given, around.clock, steps)
        self._place = _Place()
        self._opened = EPOCH
        self._reach: Reach | None = None
        self._fill: Backfill | None = None
        self._searched: Sequence[Heard] | None = None
        self._served: Mapping[str, datetime] = {}
        self._since: datetime | None = None
        self._failure: Transient | None = None
        self._told: list[Refused] = []
        self._lines: Sequence[bytes] = ()
        self._unnoted: list[str] = []

    def check(self) -> str:
        """Asks for the rules of the stream, which costs nothing."""
        rules = len(objects(self._access.rules().get("data")))
        left = f"{self._budget.left(POST)} posts and {self._budget.left(USER)} profiles may be read now"
        return f"{self._access.host} lets us in; the stream has {rules} rules; {left}."

    def forecast(self, watch: Watch) -> Mapping[str, float]:
        """Units that a day of this watch would use, after the last seven days; asking costs a request a search."""
        return self._numbers.forecast(watch)

    def open(self, resume: str) -> None:
        self.close()
        self._begin_anew()
        try:
            self._place = _Place.model_validate_json(resume) if resume else _Place()
        except ValidationError:
            self._place = _Place()
        if self._place.heard is None:
            self._opened = self._around.clock.now()
            self._place = _Place(heard=self._opened)

    def next_batch(self) -> Harvest:
        self._failure = None
        self._try("rules", lambda: self._listeners.follow(self._told.append))
        self._hear()
        self._try("search", self._fill_gap)
        events: list[Event] = [*self._intake.release()]
        self._unnoted += [event.mention.id for event in events if isinstance(event, Posted | Updated)]
        self._try("lookup", lambda: events.extend(self._looked_again()))
        self._try("numbers", lambda: self._numbers.log_hourly(self._listeners.of_level(Level.COUNTS)))
        self._try("notes", self._note)
        refused = (*self._told, *self._intake.refused())
        self._told = []
        events += self._claims()
        if self._failure is not None and not events and not refused and not self._connection.connected:
            raise self._failure
        return Harvest(tuple(events), self._place.model_dump_json(), refused, awake=self._awake(events))

    def close(self) -> None:
        self._connection.close()
        self._access.close()

    def _try(self, what: str, work: Callable[[], None]) -> None:
        """What X will not do now is let alone for as long as it asks for; the stream goes on meanwhile."""
        now = self._around.clock.now()
        if now < self._rest.get(what, EPOCH):
            return
        try:
            work()
        except Transient as failure:
            wait = failure.wait if isinstance(failure, Busy) else IDLE
            self._rest[what] = now + wait
            self._failure = self._failure or Busy(failure.message, wait)
            log.warning("could not be done now", source=self._around.name, what=what, reason=str(failure))

    def _hear(self) -> None:
        if not self._listeners.anybody:
            self._connection.close()
            return
        try:
            if not self._lines:
                self._lines = self._connection.take(0.0 if self._intake.waits or self._filling else LINGER)
            posts = self._intake.lines(self._lines)
            self._pay(posts)
            self._intake.put(posts, self._listeners.with_accounts())
        except Transient as failure:
            self._failure = self._failure or failure
            return
        self._connection.used(len(self._lines))
        self._lines = ()

    def _pay(self, posts: Sequence[Heard]) -> None:
        if not posts:
            return
        by_watch: dict[str, list[str]] = {}
        for each in posts:
            for watch in each.watches:
                by_watch.setdefault(watch, []).append(str(each.post.get("id")))
        self._budget.use_for(POST, by_watch)
        self._budget.use(POST, [str(each.post.get("id")) for each in posts if not each.watches])

    def _note(self) -> None:
        self._rechecks.note(self._unnoted, self._around.clock.now())
        self._unnoted = []

    @property
    def _filling(self) -> bool:
        return self._fill is not None or self._since != self._connection.since

    def _fill_gap(self) -> None:
        """Once the stream stands again: what was said since it was heard last."""
        since, now = self._connection.since, self._around.clock.now()
        if since is None:
            return
        if self._since != since and now >= since + SETTLE:
            self._begin(since, now)
        if self._fill is None or self._since != since:
            return
        if self._searched is None:
            self._searched = self._fill.step()
        self._intake.put(self._searched, self._listeners.with_accounts())
        self._searched = None
        if self._fill.done:
            if self._fill.short:
                self._reach = Reach.listening(self._around.name, since)
            elif self._reach is not None:
                self._listeners.filled(self._reach.since, self._served)
            self._fill = None

    def _begin(self, since: datetime, now: datetime) -> None:
        """since: when the stream stood."""
        heard, self._since = self._place.heard or self._opened, since
        oldest = max(now - REACH, self._opened)
        claimed = self._place.since or heard
        self._reach = Reach(self._around.name, ceil_minute(max(claimed, oldest)))
        start = max(heard - OVERLAP, oldest)
        self._searched = None
        self._fill = Backfill(self._access, self._budget, self._listeners.queries(), start, now - NEWEST)
        self._served = self._listeners.in_full

    def _looked_again(self) -> list[Event]:
        now = self._around.clock.now()
        found = self._rechecks.step()
        if not found.posts and not found.gone:
            self._rest["lookup"] = now + LOOK
        gone = [Deleted(id=mention, deleted_at=now, observed_at=now) for mention in found.gone]
        events: list[Event] = [*self._intake.again(found.posts), *gone]
        self._rechecks.told(found)
        return events

    def _claims(self) -> Sequence[Covered]:
        """All that was said before a moment was given: for the watches that were listened to in full."""
        heard_at = self._connection.heard_at
        if self._reach is None or self._since != self._connection.since or self._fill is not None or heard_at is None:
            return ()
        if self._intake.waits or self._lines:
            return ()
        now = self._around.clock.now()
        self._reach, claims = self._reach.upto(min(heard_at, now) - LAG, now)
        self._place = _Place(heard=heard_at, since=self._reach.since)
        told = [(claim, self._listeners.whole(claim.start)) for claim in claims]
        return [claim.model_copy(update={"watches": whole}) for claim, whole in told if whole is not None]

    def _awake(self, events: Sequence[Event]) -> datetime | None:
        now = self._around.clock.now()
        if events:
            return None
        if not self._listeners.anybody:
            return now + IDLE
        if self._intake.waits or self._filling or not self._connection.connected:
            return now + TICK
        return None
