"""What is given of the entries that were read, and which of those given before still stand."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice

from pydantic import JsonValue, ValidationError

from core.errors import Permanent
from ingest.port import Refused, Surroundings
from ingest.sources.reddit.api import PAGE, Api
from ingest.sources.reddit.things import NETWORK, Thing, mention_in, thing_of
from ingest.wanted import Wanted
from schemas.base import Frozen
from schemas.event import Deleted, Event, Posted, Updated
from schemas.mention import Mention

_REMEMBERED = timedelta(days=7)
_RECENT = 20_000


class _Note(Frozen):
    """version: of an entry when it was last given."""

    version: str


class Gathering:
    def __init__(self, around: Surroundings, api: Api) -> None:
        self._around = around
        self._api = api
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._recent: dict[str, None] = {}
        self._read: list[Thing] = []
        self._again: list[Thing] = []
        self._events: list[Event] = []
        self._refused: list[Refused] = []

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
        self._recent[thing.name] = None
        if len(self._recent) > _RECENT:
            for oldest in list(islice(self._recent, _RECENT // 2)):
                del self._recent[oldest]
        self._read.append(thing)

    def pass_over(self, thing: Thing) -> None:
        """It was there before anybody listened."""
        self._recent[thing.name] = None

    def look_again(self) -> bool:
        """At those whose time has come; whether there were any."""
        due = self._around.given.due(PAGE)
        if not due:
            return False
        standing: dict[str, Thing] = {}
        unread: set[str] = set()
        for entry in self._api.stand([mention.removeprefix(f"{NETWORK}:") for mention in due]):
            thing = self.read(entry)
            if thing is None:
                unread.add(f"{NETWORK}:{_name(entry)}")
            elif not thing.gone:
                standing[thing.mention] = thing
        self._again += [standing[mention] for mention in due if mention in standing]
        gone = [mention for mention in due if mention not in standing and mention not in unread]
        now = self._around.clock.now()
        self._around.given.look_again(sorted(unread), now + timedelta(days=1))
        self._events += [Deleted(id=each, deleted_at=now, observed_at=now) for each in gone]
        self._around.given.let_go(gone)
        return True

    def take(self) -> tuple[tuple[Event, ...], tuple[Refused, ...]]:
        """What there is to give, which is then given. Raises Transient, and then keeps it."""
        if self._read or self._again:
            things = {each.mention: each for each in (*self._read, *self._again)}
            wanted = self._wanted.among(self._mentions(self._read))
            changed = self._mentions(self._changed())
            self._remember([things[each.id] for each in wanted] + self._again)
            self._events += [*(Posted(mention=each) for each in wanted), *(Updated(mention=each) for each in changed)]
            self._read, self._again = [], []
        taken = tuple(self._events), tuple(self._refused)
        self._events, self._refused = [], []
        return taken

    def _changed(self) -> list[Thing]:
        """Those that are not as they were when they were last given."""
        notes = self._around.memory.recall([each.mention for each in self._again]) if self._again else {}
        before: dict[str, str] = {}
        for mention, note in notes.items():
            with suppress(ValidationError):
                before[mention] = _Note.model_validate_json(note).version
        return [each for each in self._again if before.get(each.mention) != each.version]

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
            return "an entry without a name"
