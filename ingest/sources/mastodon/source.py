"""One server of Mastodon: what is said there, edited and taken back."""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import ValidationError

from core.errors import Busy, Misconfigured, Permanent, TocsinError, Transient
from ingest.about import About
from ingest.client import Barred, Gone, Refused
from ingest.coverage import NOBODY, Reach, Served
from ingest.port import Harvest, Surroundings
from ingest.sources.mastodon.gathering import Gathering, newest, order
from ingest.sources.mastodon.server import PAGE, Instance, Server
from ingest.sources.mastodon.settings import ABOUT, Settings
from ingest.sources.mastodon.stream import BEAT, Stream
from ingest.terms import searches, served
from ingest.turns import Turns
from schemas.base import Frozen, Instant
from schemas.event import Covered
from schemas.watch import Listening

PUBLIC = "public"
AT_ONCE = 500
SETTLED = timedelta(seconds=60)
"""How long after they were written most posts of other servers have come."""
BACK = timedelta(days=1)
"""How far back what was missed is read."""
AGAIN = timedelta(hours=1)
"""Until a stream that was refused is asked for once more."""
PATIENCE = 3
"""How often in a row a stream breaks before timelines are read instead, for as long as RETRY."""
RETRY = timedelta(minutes=5)
PAUSE = timedelta(seconds=10)
_EACH = 1.5
"""Seconds for each timeline of a round: 200 in five minutes, so that 100 requests are left for the rest."""
_OVERLAP = 120_000
"""Milliseconds that are read anew: posts of other servers come late, and their numbers tell when they were written."""
_MILLISECOND = 1 << 16
_FIRST_OF_ALL = "0"


class _Place(Frozen):
    """cursors: the newest status that was read, by timeline. since: up to when all was delivered."""

    cursors: Mapping[str, str] = {}
    since: Instant | None = None


class Mastodon:
    """The stream where there is a token, and timelines: of hashtags always, the public one where the stream is not."""

    about: ClassVar[About] = ABOUT

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._server = Server(around.name, settings, around.clock)
        self._instance: Instance | None = None
        self._gathering: Gathering | None = None
        self._stream: Stream | None = None
        self._polled_until: datetime | None = None
        self._closed = False
        self._turns = Turns(around.name, self._turn)
        self._start(_Place())

    def open(self, resume: str) -> None:
        if self._closed:
            self._server = Server(self._around.name, self._settings, self._around.clock)
            self._turns = Turns(self._around.name, self._turn)
            self._closed = False
        self._turns.begin(resume)
        self._gathering = None  # what it holds was read, but need not have become durable
        now = self._around.clock.now()
        place = _Place()
        with suppress(ValidationError):
            place = _Place.model_validate_json(resume)
        if place.since is None or now - place.since > BACK:
            place = _Place()
        self._start(place)

    def _start(self, place: _Place) -> None:
        now = self._around.clock.now()
        self._cursors = dict(place.cursors)
        self._reach = Reach(self._around.name, place.since) if place.since else Reach.listening(self._around.name, now)
        self._pending: deque[str] = deque()
        self._at = ""
        self._tagged = False
        self._broken = 0
        self._began = self._next = self._spared = now
        self._served = NOBODY
        self._heard: datetime | None = None
        self._behind = True

    def next_batch(self) -> Harvest:
        """Raises Transient, and Misconfigured where a timeline is closed to us."""
        return self._turns.next_batch()

    def _turn(self) -> Harvest:
        gathering = self._met()
        gathering.settle()
        failure: TocsinError | None = None
        try:
            self._hear(gathering)
            self._ask(gathering)
        except (Transient, Misconfigured) as error:
            failure = error
        events, refused = gathering.take()
        if failure and not events and not refused:
            raise failure
        claims = () if failure else self._claims()
        place = _Place(cursors=self._cursors, since=self._reach.since)
        idle = not (self._stream or self._pending or events or failure)
        return Harvest(
            (*events, *claims),
            place.model_dump_json(),
            refused,
            awake=self._next if idle else None,
        )

    def check(self) -> str:
        """Raises Misconfigured and Transient."""
        instance = self._server.instance()
        who = ""
        if self._server.known_to_it:
            with suppress(Barred):  # a token need not be allowed to tell whose it is
                who = f" as @{self._server.account()}"
        timelines = self._timelines(self._around.watches.listening())
        for timeline in [PUBLIC] if self._settings.timeline != "none" else timelines[:1]:
            self._server.page(timeline, "", 1)
        left = f" {self._server.left}." if self._server.left else ""
        return f"{instance.title} runs version {instance.version} and lets us in{who}.{left}"

    def close(self) -> None:
        self._closed = True
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
        self._turns.end(self._server.close)

    def _met(self) -> Gathering:
        if self._instance is None:
            self._instance = self._server.instance()
        if self._gathering is None:
            self._gathering = Gathering(self._settings, self._around, self._instance.domain, self._server.host)
        return self._gathering

    def _hear(self, gathering: Gathering) -> None:
        """What the stream gave meanwhile; it is begun where there is none."""
        now = self._around.clock.now()
        if self._closed or self._instance is None or not self._streams(now):
            return
        stream = self._stream
        if stream is None:
            url = self._server.stream_url(self._instance.streaming)
            self._stream = stream = Stream(self._around.name, self._server.streams, url)
        if self._closed:
            stream.close()
            return
        try:
            said = stream.take(AT_ONCE, 0.02 if self._pending else 0.4)
            last = gathering.hear([each for each in said if each != BEAT])
        except (Transient, Misconfigured, Permanent) as trouble:
            self._drop_stream()
            self._broken += 1
            passing = isinstance(trouble, Transient)
            if passing and self._broken < PATIENCE:
                raise
            self._polled_until = now + (RETRY if passing else AGAIN)
            self._catch_up()  # and claims nothing before that
            self._next = now
            return
        self._broken = 0 if said else self._broken
        if said and self._heard is None:
            self._catch_up()
        if said and len(said) < AT_ONCE:
            self._heard = now
        if last and not self._behind:
            self._cursors[PUBLIC] = max(last, self._cursors.get(PUBLIC, ""), key=order)

    def _catch_up(self) -> None:
        """What was said before the stream began is in the timeline; all after it is in the stream."""
        if PUBLIC not in self._pending:
            self._pending.appendleft(PUBLIC)
            self._at = ""

    def _ask(self, gathering: Gathering) -> None:
        """Timelines and single posts. While there is a stream, trouble with them waits, and what it says does not."""
        now = self._around.clock.now()
        if now < self._spared:
            return
        try:
            self._read(gathering)
            self._look_again(gathering)
        except Transient as trouble:
            if self._heard is None:
                raise
            self._spared = now + (trouble.wait if isinstance(trouble, Busy) else PAUSE)

    def _read(self, gathering: Gathering) -> None:
        """One page of the timeline whose turn it is."""
        now = self._around.clock.now()
        if not self._pending and now >= self._next:
            listening = self._around.watches.listening()
            self._pending.extend(self._timelines(listening))
            self._served = served(listening, self._around.name)
            self._tagged = any(each != PUBLIC for each in self._pending)
            seconds = max(self._settings.every, len(self._pending) * _EACH)
            self._began, self._next = now, now + timedelta(seconds=seconds)
        if not self._pending:
            return
        timeline = self._pending[0]
        try:
            self._read_on(timeline, gathering)
        except Misconfigured:
            if timeline != PUBLIC or self._heard is None:
                raise
            self._reach = Reach.listening(self._around.name, now)  # the stream is open to us, what was before it is not
            self._done(timeline)

    def _read_on(self, timeline: str, gathering: Gathering) -> None:
        if timeline not in self._cursors:
            last = newest(self._server.page(timeline, "", 1)) or _FIRST_OF_ALL
            if timeline == PUBLIC or not self._cursors:
                self._reach = Reach.listening(self._around.name, self._around.clock.now())
            self._cursors[timeline] = min(last, _at(self._reach.since), key=order) if last.isdecimal() else last
            if self._cursors[timeline] == last:
                self._done(timeline)
                return
        self._at = self._at or _earlier(self._cursors[timeline])
        page = self._server.page(timeline, self._at)
        last = gathering.page(page)
        if last:
            self._at = last
            self._cursors[timeline] = max(last, self._cursors[timeline], key=order)
        if not last or len(page) < PAGE // 2:
            self._done(timeline)

    def _done(self, timeline: str) -> None:
        self._pending.popleft()
        self._at = ""
        if timeline == PUBLIC:
            self._behind = False

    def _look_again(self, gathering: Gathering) -> None:
        """Whether one of those that were given still stands."""
        if self._pending:
            return
        for mention in self._around.given.due(1):
            local = gathering.local(mention)
            if not local:
                self._around.given.let_go([mention])
                continue
            try:
                gathering.looked_at(mention, self._server.status(local))
            except Gone:
                gathering.gone(mention)
            except (Barred, Refused):
                self._around.given.look_again([mention], self._around.clock.now() + timedelta(days=1))

    def _claims(self) -> tuple[Covered, ...]:
        now = self._around.clock.now()
        if self._pending or (self._stream and (self._behind or self._heard is None)):
            return ()
        upto = self._began
        if self._stream and self._heard:
            upto = min(self._heard, self._began) if self._tagged else self._heard
        self._reach, claims = self._reach.upto(upto - SETTLED, now)
        heard = self._served if self._settings.timeline == "none" else Served()
        return heard.of(claims)

    def _streams(self, now: datetime) -> bool:
        if not self._server.known_to_it or self._settings.timeline == "none":
            return False
        return self._polled_until is None or now >= self._polled_until

    def _timelines(self, listening: Listening) -> list[str]:
        asked = (*self._settings.hashtags, *searches(listening, self._around.name))
        tags = dict.fromkeys("tag/" + each.lstrip("#").replace(" ", "") for each in asked)
        public = [] if self._settings.timeline == "none" or self._streams(self._around.clock.now()) else [PUBLIC]
        return [*public, *tags]

    def _drop_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = None
        self._heard = None
        self._behind = True


def _at(moment: datetime) -> str:
    """The number of a status of then; a hashtag that comes later is read from where the others are not claimed yet."""
    return str(int(moment.timestamp() * 1000) * _MILLISECOND)


def _earlier(status: str) -> str:
    """The number of a status of a little earlier; Mastodon's hold the milliseconds since 1970."""
    return str(max(0, int(status) - _OVERLAP * _MILLISECOND)) if status.isdecimal() else status
