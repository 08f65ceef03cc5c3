"""What is given of the comments that were read, and which of those given before still stand."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pydantic import JsonValue, ValidationError

from core.errors import Permanent, Transient
from core.references import unescaped
from ingest.afterwards import Afterwards
from ingest.foreign import read_as
from ingest.lately import Lately
from ingest.port import Refused, Surroundings
from ingest.sources.youtube.api import AT_ONCE, Api, Items
from ingest.sources.youtube.comments import NETWORK, Comment, mention_in
from ingest.sources.youtube.settings import KEPT
from ingest.wanted import Wanted
from schemas.base import Frozen, Instant
from schemas.event import Deleted, Event, Posted, Updated
from schemas.mention import Mention

_REMEMBERED = timedelta(days=60)
_RECENT = 20_000
_OVERDUE = 5_000
"""How many are looked through for those that are too old, where the platform answers nothing: they need not be those
that wait longest, for old comments are looked at more rarely."""


class _Note(Frozen):
    """What is remembered of a comment that was given. refreshed: when it was last seen to stand."""

    video: str
    refreshed: Instant


@dataclass(frozen=True, slots=True)
class _Read:
    comment: Comment
    video: str
    answers: int = 0


class Gathering:
    def __init__(self, around: Surroundings, api: Api) -> None:
        self._around = around
        self._api = api
        self._wanted = Wanted(around.watches, around.name, around.clock)
        self._recent: Lately[None] = Lately(_RECENT)
        self._read: list[_Read] = []
        self._again: list[_Read] = []
        self._events: list[Event] = []
        self._refused: list[Refused] = []
        self._afterwards = Afterwards()

    def settle(self) -> None:
        """What was given is durable now. Raises Transient."""
        self._afterwards.settle()

    def add(self, comment: Comment, video: str, answers: int = 0) -> None:
        """Once, and only what everybody may see."""
        if comment.id in self._recent or not comment.open:
            return
        self._recent.keep(comment.id, None)
        self._read.append(_Read(comment, video, answers))

    def pass_over(self, comment: Comment) -> None:
        """It was there before anybody listened."""
        self._recent.keep(comment.id, None)

    def refuse(self, what: str, fields: JsonValue, error: Permanent) -> None:
        where = f"{what} {_number(fields) or 'without an id'} of YouTube"
        self._refused.append(Refused(where, json.dumps(fields).encode(), error.message))

    def look_again(self) -> bool:
        """At those whose time has come; whether there were any. What was not seen for 30 days is deleted unseen."""
        if self._again or self._events:
            return True  # what was seen is given first
        due = self._around.given.due(AT_ONCE)
        if not due:
            return False
        known = self._fresh(due)
        kept = list(known)
        if not kept:
            return True
        try:
            answer = self._api.comments([mention.removeprefix(f"{NETWORK}:") for mention in kept])
        except Transient:
            self._fresh(self._around.given.due(_OVERDUE))
            raise
        self._stand(known, answer)
        return True

    def _stand(self, known: Mapping[str, _Note], answer: Items) -> None:
        """What cannot be read may well stand: it is looked at again tomorrow, as is all it may be without an id. So is
        all of an answer that knows none of several."""
        found: set[str] = set()
        unread: set[str] = set()
        for fields in answer:
            try:
                comment = read_as(Comment, fields)
            except Permanent as error:
                self.refuse("comment", fields, error)
                unread.add(f"{NETWORK}:{_number(fields)}" if _number(fields) else "")
                continue
            found.add(comment.mention)
            if comment.mention in known and comment.open:
                self._again.append(_Read(comment, known[comment.mention].video))
            elif comment.mention in known:
                self._gone([comment.mention])
        absent = [mention for mention in known if mention not in found]
        unsure = "" in unread or (not answer and len(known) > 1)
        later = absent if unsure else [mention for mention in absent if mention in unread]
        self._tomorrow(later)
        self._gone([mention for mention in absent if mention not in later])

    def _tomorrow(self, mentions: Sequence[str]) -> None:
        if mentions:
            self._around.given.look_again(mentions, self._around.clock.now() + timedelta(days=1))

    def _fresh(self, due: Sequence[str]) -> dict[str, _Note]:
        """Those that were seen within 30 days; the others are gone."""
        now = self._around.clock.now()
        known = {mention: note for mention, note in self._known(due).items() if now - note.refreshed < KEPT}
        self._gone([mention for mention in due if mention not in known])
        return known

    def take(self) -> tuple[tuple[Event, ...], tuple[Refused, ...]]:
        """What there is to give, which is then given. Raises Transient, and then keeps it."""
        if self._read or self._again:
            titles = self._titles({each.video for each in (*self._read, *self._again)})
            read, again = self._mentions(self._read, titles), self._mentions(self._again, titles)
            wanted = self._wanted.among(read)
            self._remember(wanted)
            self._afterwards.add(partial(self._remember, again))
            standing = {each.id for each in again}
            self._tomorrow([each.comment.mention for each in self._again if each.comment.mention not in standing])
            self._events += [*(Posted(mention=each) for each in wanted), *(Updated(mention=each) for each in again)]
            self._read, self._again = [], []
        taken = tuple(self._events), tuple(self._refused)
        self._events, self._refused = [], []
        self._afterwards.given()
        return taken

    def _mentions(self, read: Sequence[_Read], titles: dict[str, str]) -> list[Mention]:
        mentions: list[Mention] = []
        now = self._around.clock.now()
        for each in read:
            title = titles.get(each.video, "")
            try:
                mentions.append(mention_in(each.comment, self._around.name, each.video, title, each.answers, now))
            except Permanent as error:
                self.refuse("comment", each.comment.model_dump(mode="json"), error)
        return mentions

    def _titles(self, videos: set[str]) -> dict[str, str]:
        """Of videos, remembered for a month."""
        titles = dict(self._around.memory.recall([f"video:{each}" for each in videos]))
        lacking = sorted(each for each in videos if each and f"video:{each}" not in titles)
        for start in range(0, len(lacking), AT_ONCE):
            for fields in self._api.videos(lacking[start : start + AT_ONCE]):
                with suppress(TypeError, KeyError):
                    titles[f"video:{fields['id']}"] = unescaped(str(fields["snippet"]["title"]))  # type: ignore[index,call-overload]
        fresh = {f"video:{each}": titles.get(f"video:{each}", "") for each in lacking}
        if fresh:
            self._around.memory.keep(fresh, self._around.clock.now() + KEPT)
        return {name.removeprefix("video:"): title for name, title in titles.items()}

    def _remember(self, mentions: Sequence[Mention]) -> None:
        if not mentions:
            return
        now = self._around.clock.now()
        notes = {
            each.id: _Note(video=each.thread.removeprefix(f"{NETWORK}:"), refreshed=each.observed_at).model_dump_json()
            for each in mentions
        }
        self._around.memory.keep(notes, now + _REMEMBERED)
        for each in mentions:
            self._around.given.look_again([each.id], now + _until_next(now - each.published_at))

    def _known(self, mentions: Sequence[str]) -> dict[str, _Note]:
        known: dict[str, _Note] = {}
        for mention, note in self._around.memory.recall(mentions).items():
            with suppress(ValidationError):
                known[mention] = _Note.model_validate_json(note)
        return known

    def _gone(self, mentions: Sequence[str]) -> None:
        now = self._around.clock.now()
        told = {each.id for each in self._events if isinstance(each, Deleted)}
        gone = [mention for mention in mentions if mention not in told]
        self._events += [Deleted(id=each, deleted_at=now, observed_at=now) for each in gone]
        self._afterwards.add(partial(self._around.given.let_go, gone))


def _until_next(age: timedelta) -> timedelta:
    """Until a comment of that age is looked at again."""
    if age < timedelta(days=1):
        return timedelta(hours=6)
    return timedelta(days=1) if age < timedelta(days=7) else timedelta(days=7)


def _number(fields: JsonValue) -> str:
    number = fields.get("id") if isinstance(fields, dict) else None
    return number if isinstance(number, str) else ""


def newest(moments: Sequence[datetime], otherwise: datetime) -> datetime:
    return max([*moments, otherwise])
