"""What is given of what was read: once each, of those who let themselves be found, and as watches want it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from pydantic import JsonValue, ValidationError

from core.errors import Permanent
from ingest.afterwards import Afterwards
from ingest.lately import Lately
from ingest.port import Refused, Surroundings
from ingest.sources.mastodon.settings import Settings
from ingest.sources.mastodon.status import Status, heeded, mention_in, status_of
from ingest.sources.mastodon.stream import Said
from ingest.wanted import Wanted
from schemas.base import Frozen
from schemas.event import Deleted, Event, Posted, Updated
from schemas.mention import Mention

AGES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168, 720))
"""How long after its publication a post is looked at again."""
REMEMBERED = timedelta(days=90)
"""How long it is known which post a number of a server is, so that its deletion is understood."""
_RECENT = 20_000
_DELETED = "deleted"
"""Instead of a version: what comes after its own deletion stays out."""


class _Known(Frozen):
    """What is remembered of a mention. local: its number on this server."""

    local: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    status: Status
    given: bool
    """Whether it was given before, or is said to have been edited."""


class Gathering:
    """domain: of the handles of the server. host: for messages."""

    def __init__(self, settings: Settings, around: Surroundings, domain: str, host: str) -> None:
        self._respect = settings.respect
        self._around = around
        self._domain = domain
        self._host = host
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._recent: Lately[str] = Lately(_RECENT)
        self._read: list[_Read] = []
        self._events: list[Event] = []
        self._refused: list[Refused] = []
        self._afterwards = Afterwards()

    def settle(self) -> None:
        """What was given is durable now. Raises Transient."""
        self._afterwards.settle()

    def take(self) -> tuple[tuple[Event, ...], tuple[Refused, ...]]:
        """What there is to give, which is then given. Raises Transient, and then keeps it."""
        self._sift()
        taken = tuple(self._events), tuple(self._refused)
        self._events, self._refused = [], []
        self._afterwards.given()
        return taken

    def hear(self, said: Sequence[Said]) -> str:
        """Events of a stream. Returns the newest number of a status among them."""
        newest = ""
        for each in said:
            match each.kind:
                case "update" | "status.update":
                    read = self._status_in(each)
                    if read:
                        self._note(read, each.kind == "status.update")
                        newest = max(newest, read.id, key=order)
                case "delete":
                    self._sift()
                    self._recent.keep(each.data.strip(), _DELETED)
                    for mention in self._around.memory.recall([each.data.strip()]).values():
                        self.gone(mention)
                case _:
                    pass
        return newest

    def page(self, page: Sequence[JsonValue]) -> str:
        """A page of a timeline. Returns the newest number on it."""
        newest = ""
        for fields in page:
            newest = max(newest, _number(fields), key=order)
            try:
                self._note(status_of(fields), edited=False)
            except Permanent as error:
                where = f"status {_number(fields) or 'without a number'} of {self._host}"
                self._refused.append(Refused(where, json.dumps(fields).encode(), error.message))
        return newest

    def local(self, mention: str) -> str:
        """The number of a mention that was given; empty where it is no longer known."""
        return self._known([mention]).get(mention, _Known(local="")).local

    def looked_at(self, mention: str, fields: JsonValue) -> None:
        """As it stands now."""
        try:
            status = status_of(fields)
        except Permanent as error:
            self._refused.append(Refused(f"{mention} of {self._host}", json.dumps(fields).encode(), error.message))
            self._around.given.look_again([mention], self._around.clock.now() + timedelta(days=1))
            return
        if status.mention == mention and status.open and heeded(status, self._respect):
            self._read.append(_Read(status, given=True))
        else:
            self.gone(mention)

    def gone(self, mention: str) -> None:
        now = self._around.clock.now()
        self._events.append(Deleted(id=mention, deleted_at=now, observed_at=now))
        self._afterwards.add(partial(self._around.given.let_go, [mention]))

    def _status_in(self, said: Said) -> Status | None:
        try:
            return status_of(json.loads(said.data))
        except ValueError:
            reason = "It is no JSON."
        except Permanent as error:
            reason = error.message
        self._refused.append(Refused(f"an event {said.kind} of {self._host}", said.data.encode(), reason))
        return None

    def _note(self, status: Status, edited: bool) -> None:
        """Leaves out what was read already as it is, and what is not for everybody."""
        version = status.edited_at.isoformat() if status.edited_at else ""
        before = self._recent.get(status.id)
        if before in (version, _DELETED) or not status.open or not heeded(status, self._respect):
            return
        self._recent.keep(status.id, version)
        self._read.append(_Read(status, given=edited or before is not None))

    def _sift(self) -> None:
        if not self._read:
            return
        threads = self._threads()
        mentions: dict[str, tuple[_Read, Mention]] = {}
        for read in self._read:
            try:
                mention = mention_in(read.status, self._around.name, self._domain, threads, self._around.clock.now())
            except Permanent as error:
                where = f"status {read.status.id} of {self._host}"
                self._refused.append(Refused(where, read.status.model_dump_json().encode(), error.message))
                continue
            mentions[mention.id] = read, mention
        wanted = {each.id: each for each in self._wanted.among([mention for _, mention in mentions.values()])}
        before = self._known([name for name, (read, _) in mentions.items() if read.given and name not in wanted])
        given = [
            (read, wanted.get(name, mention))
            for name, (read, mention) in mentions.items()
            if name in wanted or name in before
        ]
        self._remember(given)
        self._events += [Updated(mention=each) if read.given else Posted(mention=each) for read, each in given]
        self._read = []

    def _remember(self, given: Sequence[tuple[_Read, Mention]]) -> None:
        now = self._around.clock.now()
        notes: dict[str, str] = {}
        for read, mention in given:
            notes[read.status.id] = mention.id
            notes[mention.id] = _Known(local=read.status.id, thread=mention.thread).model_dump_json()
        if notes:
            self._around.memory.keep(notes, now + REMEMBERED)
        for _, mention in given:
            later = next((at for age in AGES if (at := mention.published_at + age) > now), None)
            if later:
                self._around.given.look_again([mention.id], later)
            else:
                self._afterwards.add(partial(self._around.given.let_go, [mention.id]))

    def _threads(self) -> Mapping[str, tuple[str, str]]:
        """Mention and thread of what is answered, as far as it is known, by its number."""
        answered = [each.status.in_reply_to_id for each in self._read if each.status.in_reply_to_id]
        if not answered:
            return {}
        found = dict(self._around.memory.recall(answered))
        known = self._known(list(found.values()))
        threads = {local: (mention, known[mention].thread) for local, mention in found.items() if mention in known}
        for each in self._read:
            if not each.status.in_reply_to_id:
                threads[each.status.id] = each.status.mention, each.status.mention
        return threads

    def _known(self, mentions: Sequence[str]) -> dict[str, _Known]:
        known: dict[str, _Known] = {}
        for mention, note in self._around.memory.recall(mentions).items() if mentions else ():
            with suppress(ValidationError):
                known[mention] = _Known.model_validate_json(note)
        return known


def order(status: str) -> tuple[int, str]:
    """Numbers by their size, and the letters of other servers than Mastodon by theirs."""
    return len(status), status


def newest(page: Sequence[JsonValue]) -> str:
    return max(map(_number, page), key=order, default="")


def _number(fields: JsonValue) -> str:
    number = fields.get("id") if isinstance(fields, dict) else None
    return number if isinstance(number, str) else ""
