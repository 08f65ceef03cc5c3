"""An open source: the stream, the looks at what was given, and the minutes that it may say to have covered."""

from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event as Flag

from pydantic import NonNegativeInt, SecretStr, ValidationError

from core.clock import from_micros, micros
from core.errors import Transient
from ingest.coverage import Reach, ceil_minute
from ingest.live import Live
from ingest.port import Harvest, Surroundings
from ingest.sources.bluesky.api import Api
from ingest.sources.bluesky.filling import Filled, Filling, Gap
from ingest.sources.bluesky.hearing import Heard, Hearing
from ingest.sources.bluesky.jetstream import Handful, Jetstream, Quiet
from ingest.sources.bluesky.looks import Looks
from ingest.sources.bluesky.notes import Notes
from ingest.sources.bluesky.people import People
from ingest.sources.bluesky.settings import Settings
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant
from schemas.event import Event

LAG = timedelta(seconds=10)
"""Behind the stream's own time that minutes are claimed: servers mix up the order of what is a few seconds apart."""
BREAK = timedelta(minutes=1)
"""A lively stream that goes on that much later than where it was asked to has lost what lay between."""
LOG_KEPT = timedelta(hours=24)
"""How far back servers reach at least."""
_LIVELY = 100
"""Events in as many seconds after which silence is held for a fault."""
_HANDFULS = 4
_ROOM = 32


class _Place(Frozen):
    """cursor: microseconds since 1970, of the last event. since: up to when all was covered. lively: see Jetstream.
    streams: of which that was said. gap: that is being filled."""

    cursor: NonNegativeInt
    since: Instant
    lively: bool = False
    streams: tuple[str, ...] = ()
    gap: Gap | None = None


class Listening:
    """From now on, where there is no resume point."""

    def __init__(
        self, settings: Settings, around: Surroundings, password: SecretStr, jetstream: Jetstream, resume: str
    ) -> None:
        self._around = around
        self._jetstream = jetstream
        self._closed = Flag()
        self._api = Api(settings, around, password, self._closed)
        wanted = Wanted(around.watches, around.name, around.clock)
        self._people = People(self._api, wanted, around)
        self._looks = Looks(settings.look_again_minutes, self._api, around)
        self._hearing = Hearing(around, wanted, self._people, self._api)
        self._filling = Filling(self._api, wanted, self._people, around) if settings.handle else None
        place = _place(resume, around.clock.now())
        self._cursor = place.cursor
        self._reach = Reach(around.name, place.since)
        self._gap = place.gap
        self._streams = settings.streams
        self._last: deque[int] = deque(maxlen=_LIVELY)
        jetstream.lively = place.lively and place.streams == settings.streams
        self._live: Live[Handful | Quiet] | None = None
        self._asked = 0
        self._failures = 0
        self._failure: Transient | None = None
        self._taken: list[Handful | Quiet] = []
        self._notes = Notes(around)

    def next_batch(self) -> Harvest:
        """Raises Transient, Busy and Misconfigured."""
        self._notes.settle()
        notes = Notes(self._around)
        self._people.follow()
        looked = self._looks.look(notes)
        filled = self._filled(notes)
        taken = self._taken = self._taken or self._take()
        frames = [frame for each in taken for frame in _frames(each)]
        heard = self._hearing.hear(frames, self._jetstream.host, notes)
        notes.keep()
        self._looks.plan([*heard.posts, *filled.posts], self._around.clock.now())
        self._hearing.settle(heard)
        # Until here a failure costs nothing: all of it is done again.
        self._taken, self._gap, self._notes = [], filled.gap, notes
        events = [*looked, *filled.events, *heard.events, *self._covered(heard, taken)]
        failure, self._failure = self._failure, None
        if failure is not None and not events and not heard.refused:
            raise failure
        return Harvest(tuple(events), self._resume(), tuple(heard.refused))

    def close(self) -> None:
        self._closed.set()
        if self._live is not None:
            self._live.close()
        self._api.close()

    def _take(self) -> list[Handful | Quiet]:
        """What the stream has given; after a failure the next server is asked, and once all have failed it is told."""
        if self._closed.is_set():
            return []
        if self._live is None:
            self._asked, cursor = self._cursor, self._cursor
            self._live = Live(self._around.name, lambda stop: self._jetstream.read(cursor, stop), _ROOM)
        try:
            taken = self._live.take(_HANDFULS)
        except Transient as failure:
            self._hang_up()
            self._failures += 1
            if self._failures >= self._jetstream.servers:
                self._failure, self._failures = failure, 0
            return []
        except Exception:
            self._hang_up()
            raise
        self._failures = 0 if taken else self._failures
        return taken

    def _hang_up(self) -> None:
        if self._live is not None:
            self._live.close()
            self._live = None
        self._jetstream.next_server()

    def _covered(self, heard: Heard, taken: list[Handful | Quiet]) -> list[Event]:
        """The minutes that the stream has passed, a little behind it."""
        now = self._around.clock.now()
        reached = [each.at for each in taken if isinstance(each, Quiet)]
        if heard.times:
            self._notice_break(heard.times[0])
            newest = max(heard.times)
            reached.append(from_micros(newest))
            self._cursor = max(self._cursor, min(newest, micros(now)))
            self._last.extend(heard.times)
            self._jetstream.lively = self._is_lively()
        if not reached:
            return []
        self._reach, claims = self._reach.upto(min(max(reached), now) - LAG, now)
        return list(claims)

    def _is_lively(self) -> bool:
        """By the times of the last events; as it was, until enough have come."""
        if len(self._last) < _LIVELY:
            return self._jetstream.lively
        return max(self._last) - min(self._last) <= _LIVELY * 1_000_000

    def _notice_break(self, first: int) -> None:
        """On the first event of a connection: whether the server no longer had what lies before it."""
        missed = from_micros(first) - from_micros(self._asked) if self._asked else timedelta()
        if missed > (BREAK if self._jetstream.lively else LOG_KEPT):
            if self._filling is not None:
                self._gap = self._filling.begin(self._reach.since, from_micros(first), self._gap)
            self._reach = Reach.listening(self._around.name, from_micros(first))
        self._asked = 0

    def _filled(self, notes: Notes) -> Filled:
        if self._gap is None or self._filling is None:
            return Filled(None)
        return self._filling.step(self._gap, notes)

    def _resume(self) -> str:
        place = _Place(
            cursor=self._cursor,
            since=self._reach.since,
            lively=self._jetstream.lively,
            streams=self._streams,
            gap=self._gap,
        )
        return place.model_dump_json()


def _place(resume: str, now: datetime) -> _Place:
    with suppress(ValidationError):
        return _Place.model_validate_json(resume)
    return _Place(cursor=micros(now), since=ceil_minute(now))


def _frames(item: Handful | Quiet) -> Handful:
    return () if isinstance(item, Quiet) else item
