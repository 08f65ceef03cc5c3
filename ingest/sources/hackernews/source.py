"""The source of Hacker News: its search tells what is new, its items API whether what was given still stands."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, JsonValue, ValidationError

from core.errors import Permanent, Transient
from core.requests import of_the_web
from ingest.about import About
from ingest.afterwards import Afterwards
from ingest.client import Client
from ingest.coverage import Reach, ceil_minute
from ingest.errands import Errands
from ingest.live import LINGER
from ingest.port import Harvest, Refused, Surroundings
from ingest.sources.hackernews.items import LOOKS, as_it_stands, mention_of_hit, native_id, next_look
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant, Strict
from schemas.event import Deleted, Event, Posted, Updated
from schemas.mention import Mention

MOST = 1_000
"""Hits of one answer; the search shows no more of any question."""
OVERLAP = timedelta(minutes=5)
"""The search is behind the site by some minutes: what is younger is asked for again, and not claimed yet."""
WIDEST = timedelta(hours=1)
"""What is asked for at once where much was missed: an hour has 600 stories and comments or so."""
NARROWEST = timedelta(seconds=10)
FURTHEST = timedelta(days=30)
"""What was missed before that stays a gap."""
LOOKED_AT = 20
"""Items that are looked at again in one go: each is a question of its own."""
UNIT = "requests"
_BETWEEN = timedelta(seconds=1)
_REFUSED_FIELDS = 4_000

Url = Annotated[str, AfterValidator(of_the_web)]


class Settings(Strict):
    """search, items: addresses of the two APIs. every_seconds: between two questions for what is new."""

    search: Url = "https://hn.algolia.com/api/v1"
    items: Url = "https://hacker-news.firebaseio.com/v0"
    every_seconds: float = Field(default=60.0, ge=5.0, le=3600.0)
    ca_file: Path | None = None


class _Place(Frozen):
    """since: before it all is claimed. upto: before it the search was asked. seen: ids since then less OVERLAP."""

    since: Instant
    upto: Instant
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Window:
    """What was found of [start, end). whole: whether that was all."""

    start: datetime
    end: datetime
    hits: Sequence[JsonValue]
    whole: bool


_Looked = Sequence[tuple[str, JsonValue]]


class HackerNews:
    """Stories, comments and polls that a watch would take. Of what was given it is asked at LOOKS how it stands."""

    about: ClassVar[About] = About(
        title="Hacker News",
        key="no key",
        gaps=f"asked for afterwards, {FURTHEST.days} days back at most",
        deletions="what was given is looked at again after 20 minutes, 1 hour, 3 hours, 1 day and 7 days",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._errands: Errands[_Window | _Looked] = Errands(around.name)
        self._client: Client | None = None
        self._afterwards = Afterwards()
        now = around.clock.now()
        self._place = _Place(since=now, upto=now)
        self._width = WIDEST
        self._next = now

    def open(self, resume: str) -> None:
        self.close()
        now = self._around.clock.now()
        self._place = _resumed(resume, now)
        self._next = now
        self._errands = Errands(self._around.name)
        self._afterwards = Afterwards()
        self._client = self._made_client()

    def next_batch(self) -> Harvest:
        """Raises Transient, and Permanent where the search will not be asked like that."""
        if self._client is None:
            raise RuntimeError("a source is opened before it is asked")
        self._afterwards.settle()
        now = self._around.clock.now()
        if not self._errands.out and self._around.budget.left(UNIT) < 1:
            return self._harvest((), awake=now + timedelta(hours=1))
        if not self._errands.out and not self._ask(self._client, now):
            return self._harvest((), awake=self._next)
        events: list[Event] = []
        refused: list[Refused] = []
        for returned in self._errands.take(LINGER):
            match returned.unwrap():
                case _Window() as window:
                    self._take(window, events, refused)
                case looked:
                    events += self._look(looked)
        return self._harvest(events, refused)

    def close(self) -> None:
        if self._client is not None:
            self._errands.end(self._client.close)
            self._client = None

    def check(self) -> str:
        """Raises Transient and Permanent as it is answered."""
        client, now = self._made_client(), self._around.clock.now()
        try:
            found = self._window(client, now - timedelta(hours=1), now + _BETWEEN)
            newest = client.get(f"{self._settings.items}/maxitem.json").json()
        finally:
            client.close()
        return f"The search found {len(found.hits)} stories and comments of the last hour; the newest item is {newest}."

    def _made_client(self) -> Client:
        return Client(self._around.name, self._around.clock, ca_file=self._settings.ca_file)

    def _ask(self, client: Client, now: datetime) -> bool:
        """Sends somebody for what is new, else to look again; whether there is anything to ask."""
        if self._next <= now:
            start = self._place.upto - OVERLAP
            end = min(start + OVERLAP + self._width, now + _BETWEEN)
            self._around.budget.use(UNIT, [now.isoformat()])
            self._errands.send("search", partial(self._window, client, start, end))
        elif due := self._around.given.due(LOOKED_AT):
            self._around.budget.use(UNIT, [f"{now.isoformat()} {mention}" for mention in due])
            self._errands.send("items", partial(self._items, client, due))
        else:
            return False
        return True

    def _window(self, client: Client, start: datetime, end: datetime) -> _Window:
        first, last = int(start.timestamp()), int(end.timestamp())
        asked = {
            "tags": "(story,comment,poll)",
            "numericFilters": f"created_at_i>={first},created_at_i<{last}",
            "hitsPerPage": str(MOST),
        }
        match client.get(f"{self._settings.search}/search_by_date", asked).json():
            case {"hits": list(hits), "nbHits": int(count)}:
                return _Window(start, end, hits, whole=count <= len(hits))
        raise Transient("The search of Hacker News answered without hits.")

    def _items(self, client: Client, due: Sequence[str]) -> _Looked:
        """Raises Transient only where not one can be had."""
        looked: list[tuple[str, JsonValue]] = []
        for mention in due:
            try:
                looked.append((mention, client.get(f"{self._settings.items}/item/{native_id(mention)}.json").json()))
            except Permanent:
                looked.append((mention, None))
            except Transient:
                if not looked:
                    raise
                break
        return looked

    def _take(self, window: _Window, events: list[Event], refused: list[Refused]) -> None:
        """Oldest first. A window with more than an answer holds is asked for again, half as wide."""
        now = self._around.clock.now()
        if not window.whole and window.end - window.start - OVERLAP > NARROWEST:
            self._width = max((window.end - window.start - OVERLAP) / 2, NARROWEST)
            return
        known, mentions, seen = set(self._place.seen), list[Mention](), list[str]()
        for hit in reversed(window.hits):
            fields = hit if isinstance(hit, dict) else {}
            native = str(fields.get("objectID"))
            seen.append(native)
            if native not in known:
                try:
                    mentions.append(mention_of_hit(fields, self._around.name, now))
                except Permanent as error:
                    body = json.dumps(hit).encode()[:_REFUSED_FIELDS]
                    refused.append(Refused(f"hit {native[:20]} of Hacker News", body, error.message))
        events += [Posted(mention=each) for each in self._noted(self._wanted.among(mentions))]
        self._go_on(window, tuple(seen), now)

    def _go_on(self, window: _Window, seen: tuple[str, ...], now: datetime) -> None:
        upto = min(window.end, now)
        behind = now - upto > _BETWEEN
        self._width = min(self._width * 2, WIDEST)
        self._next = now + (_BETWEEN if behind else timedelta(seconds=self._settings.every_seconds))
        since = self._place.since if window.whole else ceil_minute(window.end)
        self._place = self._place.model_copy(update={"upto": upto, "seen": seen, "since": since})

    def _noted(self, mentions: Sequence[Mention]) -> Sequence[Mention]:
        """They will be looked at again; how they were given is remembered until then."""
        self._remember(mentions)
        now = self._around.clock.now()
        for each in mentions:
            if again := next_look(each.published_at, now):
                self._around.given.look_again([each.id], again)
        return mentions

    def _remember(self, mentions: Sequence[Mention]) -> None:
        if mentions:
            notes = {each.id: each.model_dump_json() for each in mentions}
            self._around.memory.keep(notes, self._around.clock.now() + LOOKS[-1] + timedelta(days=1))

    def _look(self, looked: _Looked) -> list[Event]:
        now = self._around.clock.now()
        notes = self._around.memory.recall([mention for mention, _ in looked])
        events: list[Event] = []
        for mention, item in looked:
            given = _given(notes.get(mention, ""))
            event = as_it_stands(mention, item, given, now)
            if event is not None:
                events.append(event)
            again = next_look(given.published_at, now) if given else None
            if again is None or isinstance(event, Deleted):
                self._afterwards.add(partial(self._around.given.let_go, [mention]))
            else:
                self._afterwards.add(partial(self._around.given.look_again, [mention], again))
        changed = [event.mention for event in events if isinstance(event, Updated)]
        self._afterwards.add(partial(self._remember, changed))
        self._afterwards.given()
        return events

    def _harvest(
        self, events: Sequence[Event], refused: Sequence[Refused] = (), awake: datetime | None = None
    ) -> Harvest:
        now = self._around.clock.now()
        reach = Reach(self._around.name, self._place.since)
        reach, claims = reach.upto(self._place.upto - OVERLAP, now)
        self._place = self._place.model_copy(update={"since": reach.since})
        return Harvest((*events, *claims), self._place.model_dump_json(), tuple(refused), awake)


def _resumed(resume: str, now: datetime) -> _Place:
    with suppress(ValidationError):
        place = _Place.model_validate_json(resume)
        if place.upto >= now - FURTHEST:
            return place
        since = now - FURTHEST
        return _Place(since=ceil_minute(since), upto=since)
    return _Place(since=ceil_minute(now), upto=now)


def _given(note: str) -> Mention | None:
    try:
        return Mention.model_validate_json(note)
    except ValidationError:
        return None
