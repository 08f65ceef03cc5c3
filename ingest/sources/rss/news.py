"""What of a feed is new to us, has changed or was taken back, and so is given."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.errors import Permanent
from ingest.port import Refused
from ingest.sources.rss.document import Document, Entry, Tombstone
from ingest.sources.rss.entries import Read, Reading, guid_of, mention_id, read_entry
from ingest.sources.rss.known import Change, Known, change_of, key_of, noted, remembering
from schemas.base import EARLIEST
from schemas.event import Deleted, Event, Posted, Updated
from schemas.mention import Mention

Sift = Callable[[Sequence[Mention]], Sequence[Mention]]
"""Which of them are wanted, with the watches that they are known to concern."""
_SHOWN = 4_000
_TAKEN_BACK = "deleted-"


@dataclass
class News:
    """One reading of a feed that says something. fresh: entries that were never seen before.

    overlaps: whether the feed still shows something that was seen before: else some may have come and gone.
    """

    known: Known
    document: Document
    reading: Reading
    where: str
    events: list[Event] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    seen: tuple[str, ...] = ()
    fresh: int = 0
    overlaps: bool = False

    def gather(self, sift: Sift) -> "News":
        """Raises Transient where the watches cannot be read."""
        self._before = self.known.changes()
        self._shown: dict[str, str] = {}
        deleted = [each for tombstone in self.document.tombstones for each in self._taken_back(tombstone)]
        changed = [each for entry in self.document.entries for each in self._changed(entry)]
        self.events = [*self._given(changed, sift), *deleted]
        self.overlaps = any(key in self._before for key in self._shown)
        self.seen = remembering(tuple(self._shown.values()), self.known.seen)
        return self

    def _changed(self, entry: Entry) -> list[tuple[Read, Change]]:
        """The entry, unless it is as it was, stands there twice, or cannot be read."""
        try:
            guid = guid_of(entry)
        except Permanent as error:
            self._refuse(entry, hashlib.sha256(entry.raw.encode("utf-8", "replace")).hexdigest(), error)
            return []
        mention = mention_id(self.reading.feed, guid)
        if key_of(mention) in self._shown:
            return []
        try:
            read = read_entry(entry, self.document, self.reading)
        except Permanent as error:
            self._refuse(entry, mention, error)
            return []
        change = change_of(mention, read.digest, self._before)
        self._note(mention, read.digest, given=self._was_given(mention))
        self.fresh += change is Change.NEW
        if change is Change.SAME or self._undatable(read, change):
            return []
        return [(read, change)]

    def _undatable(self, read: Read, change: Change) -> bool:
        """What stood there before we listened and carries no date was said nobody knows when: not now, at any rate."""
        return change is Change.NEW and not read.dated and self.known.heard is None

    def _given(self, changed: Sequence[tuple[Read, Change]], sift: Sift) -> list[Event]:
        """Oldest first. What was given and has changed is given again, wanted or not: its sightings may have to go."""
        wanted = {each.id: each for each in sift([read.mention for read, _ in changed])}
        events: list[Event] = []
        for read, change in sorted(changed, key=lambda each: each[0].mention.published_at):
            mention = wanted.get(read.mention.id, read.mention)
            if change is Change.GIVEN:
                events.append(Updated(mention=mention))
            elif read.mention.id in wanted:
                events.append(Posted(mention=mention))
                self._note(mention.id, read.digest, given=True)
        return events

    def _taken_back(self, tombstone: Tombstone) -> list[Event]:
        """Of what is known not to have been given nobody need be told."""
        mention = mention_id(self.reading.feed, tombstone.guid)
        digest, given = self._before.get(key_of(mention), ("", True))
        self._note(mention, _TAKEN_BACK, given=False)
        if digest == _TAKEN_BACK or not given:
            return []
        now = self.reading.now
        return [Deleted(id=mention, deleted_at=_believable(tombstone.at, now), observed_at=now)]

    def _refuse(self, entry: Entry, mention: str, error: Permanent) -> None:
        """Once, as long as it stands there."""
        digest = hashlib.sha256(error.message.encode("utf-8", "replace")).hexdigest()
        if change_of(mention, digest, self._before) is not Change.SAME:
            body = entry.raw.encode("utf-8", "replace")[:_SHOWN]
            self.refused.append(Refused(f"an entry of {self.where}", body, error.message))
        self._note(mention, digest, given=self._was_given(mention))

    def _was_given(self, mention: str) -> bool:
        return self._before.get(key_of(mention), ("", False))[1]

    def _note(self, mention: str, digest: str, *, given: bool) -> None:
        self._shown[key_of(mention)] = noted(mention, digest, given=given)


def _believable(at: datetime | None, now: datetime) -> datetime:
    return at if at is not None and EARLIEST <= at <= now else now
