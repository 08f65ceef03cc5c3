"""What is given of the entries that were read, and which of those given before still stand."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from pydantic import JsonValue, ValidationError

from core.errors import Permanent
from ingest.afterwards import Afterwards
from ingest.lately import Lately
from ingest.port import Refused, Surroundings
from ingest.sources.reddit.api import PAGE, Api
from ingest.sources.reddit.things import NETWORK, Thing, mention_in, thing_of
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant
from schemas.event import Deleted, Event, Posted, Updated
from schemas.mention import Mention

_NAMELESS = "an entry without a name"
_REMEMBERED = timedelta(days=7)
_RECENT = 20_000
_SURE = timedelta(hours=1)
"""Until what is not there is looked for once more: what is deleted never comes back."""
_SURE_OF_NOTHING = timedelta(hours=12)
"""How long Reddit has to know none of many, before that is believed: within its 48 hours, with a look once a day."""


class _Note(Frozen):
    """version: of an entry when it was last given. absent: since when it is not there any more."""

    version: str
    absent: Instant | None = None


class Gathering:
    def __init__(self, around: Surroundings, api: Api) -> None:
        self._around = around
        self._api = api
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._recent: Lately[None] = Lately(_RECENT)
        self._read: list[Thing] = []
        self._again: list[Thing] = []
        self._events: list[Event] = []
        self._refused: list[Refused] = []
        self._afterwards = Afterwards()

    def settle(self) -> None:
        """What was given is durable now. Raises Transient."""
        self._afterwards.settle()

    def read(self, entry: JsonValue) -> Thing | None:
        """What it is; None of what cannot be read, which is refused."""
        try:
            return thing_of(entry)
        except Permanent as error:
            self._refused.append(Refused(f"{_name(entry)} of Reddit", json.dumps(entry).encode(), error.message))
            return None

    def add(self, thing: Thing) -> None:
        """Once, and only what stands."""
        if thing.name in self._recent or thing.gone:
            return
        self._recent.keep(thing.name, None)
        self._read.append(thing)

    def pass_over(self, thing: Thing) -> None:
        """It was there before anybody listened."""
        self._recent.keep(thing.name, None)

    def look_again(self) -> bool:
        """At those whose time has come; whether there were any."""
        if self._again or self._events:
            return True  # what was seen is given first
        due = self._around.given.due(PAGE)
        if not due:
            return False
        standing: dict[str, Thing] = {}
        removed: set[str] = set()
        unread: set[str] = set()
        for entry in self._api.stand([mention.removeprefix(f"{NETWORK}:") for mention in due]):
            thing = self.read(entry)
            if thing is None:
                unread.add(f"{NETWORK}:{_name(entry)}")
            elif thing.gone:
                removed.add(thing.mention)
            else:
                standing[thing.mention] = thing
        self._again += [standing[mention] for mention in due if mention in standing]
        absent = [mention for mention in due if mention not in standing and mention not in removed]
        unsure = absent if f"{NETWORK}:{_NAMELESS}" in unread else [each for each in absent if each in unread]
        now = self._around.clock.now()
        if unsure:
            self._around.given.look_again(unsure, now + timedelta(days=1))
        answered = standing or removed or unread or len(due) == 1
        missing = [mention for mention in absent if mention not in unsure]
        gone = [mention for mention in due if mention in removed]
        gone += self._gone_of(missing, now, _SURE if answered else _SURE_OF_NOTHING)
        self._events += [Deleted(id=each, deleted_at=now, observed_at=now) for each in gone]
        self._afterwards.add(partial(self._around.given.let_go, gone))
        return True

    def _gone_of(self, absent: Sequence[str], now: datetime, wait: timedelta) -> list[str]:
        """Those that have not been there for so long. The others are looked for again."""
        notes = self._notes(absent)
        gone: list[str] = []
        later: dict[str, str] = {}
        for mention in absent:
            note = notes.get(mention, _Note(version=""))
            since = note.absent or now
            if note.absent and now - since >= wait:
                gone.append(mention)
            else:
                later[mention] = note.model_copy(update={"absent": since}).model_dump_json()
        if later:
            self._around.memory.keep(later, now + _REMEMBERED)
            self._around.given.look_again(list(later), now + _SURE)
        return gone

    def take(self) -> tuple[tuple[Event, ...], tuple[Refused, ...]]:
        """What there is to give, which is then given. Raises Transient, and then keeps it."""
        if self._read or self._again:
            things = {each.mention: each for each in (*self._read, *self._again)}
            wanted = self._wanted.among(self._mentions(self._read))
            changed = self._mentions(self._changed())
            self._remember([things[each.id] for each in wanted])
            self._afterwards.add(partial(self._remember, self._again))
            self._events += [*(Posted(mention=each) for each in wanted), *(Updated(mention=each) for each in changed)]
            self._read, self._again = [], []
        taken = tuple(self._events), tuple(self._refused)
        self._events, self._refused = [], []
        self._afterwards.given()
        return taken

    def _changed(self) -> list[Thing]:
        """Those that are not as they were when they were last given."""
        before = self._notes([each.mention for each in self._again])
        return [each for each in self._again if before.get(each.mention, _Note(version="")).version != each.version]

    def _notes(self, mentions: Sequence[str]) -> dict[str, _Note]:
        notes: dict[str, _Note] = {}
        for mention, note in self._around.memory.recall(mentions).items() if mentions else ():
            with suppress(ValidationError):
                notes[mention] = _Note.model_validate_json(note)
        return notes

    def _mentions(self, things: Sequence[Thing]) -> list[Mention]:
        mentions: list[Mention] = []
        for each in things:
            try:
                mentions.append(mention_in(each, self._around.name, self._around.clock.now()))
            except Permanent as error:
                self._refused.append(Refused(f"{each.name} of Reddit", each.model_dump_json().encode(), error.message))
        return mentions

    def _remember(self, things: Sequence[Thing]) -> None:
        if not things:
            return
        now = self._around.clock.now()
        notes = {each.mention: _Note(version=each.version).model_dump_json() for each in things}
        self._around.memory.keep(notes, now + _REMEMBERED)
        for each in things:
            self._around.given.look_again([each.mention], now + _until_next(now - each.created))


def _until_next(age: timedelta) -> timedelta:
    """Until an entry of that age is looked at again. What was deleted has to go within 48 hours."""
    if age < timedelta(hours=1):
        return timedelta(hours=1)
    return timedelta(hours=6) if age < timedelta(hours=12) else timedelta(days=1)


def _name(entry: JsonValue) -> str:
    match entry:
        case {"data": {"name": str(name)}}:
            return name
        case _:
            return _NAMELESS
