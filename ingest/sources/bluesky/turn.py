"""Frames in their order to events: posted, updated, deleted, and what is remembered of them."""

import json
from collections.abc import Mapping

from pydantic import JsonValue

from core.clock import from_micros
from core.errors import Permanent
from ingest.clean import mention_of
from ingest.lately import Lately
from ingest.port import Refused, Surroundings
from ingest.sources.bluesky.frames import Frame, Removed, Renamed, Vanished, Written
from ingest.sources.bluesky.names import author_id
from ingest.sources.bluesky.notes import Notes
from ingest.sources.bluesky.people import People, author, renamed
from ingest.sources.bluesky.posts import Post, published_at
from ingest.wanted import Wanted
from schemas.event import Deleted, Event, Posted, Updated
from schemas.mention import Mention


class Turn:
    """refused: what was wanted and is no mention. posts: ids of those that are posted. revisions: what was given of
    records, so that nothing is given twice. removed: revisions at which records ended."""

    def __init__(
        self,
        around: Surroundings,
        wanted: Wanted,
        people: People,
        given: Lately[bool],
        texts: Lately[Post],
        removed: Lately[str],
        notes: Notes,
    ) -> None:
        self._around = around
        self._wanted = wanted
        self._people = people
        self._given = given
        self._texts = texts
        self._removed = removed
        self._notes = notes
        self.refused: list[Refused] = []
        self.posts: list[str] = []
        self.revisions: set[str] = set()

    def events(self, frame: Frame, post: Post | None) -> list[Event]:
        """post: what the frame holds, where a watch would take it or it was given before."""
        match frame:
            case Written() if self._was_removed(frame):
                return []
            case Written() if post is not None:
                return self._written(frame, post)
            case Written():
                return self._passed_on(frame)
            case Removed():
                self._removed.keep(frame.id, frame.rev)
                return [self._deleted(frame.id, frame)] if self._notes.gave(frame.id) else []
            case Vanished():
                gone = self._notes.person(author_id(frame.did)).posts
                self._notes.forget(author_id(frame.did))
                return [self._deleted(mention, frame) for mention in gone]
            case Renamed():
                who = author_id(frame.did)
                if profile := self._notes.person(who).profile:
                    self._notes.know(who, renamed(profile, frame.handle))
        return []

    def _written(self, frame: Written, post: Post) -> list[Event]:
        if self._was_given(frame):
            return []
        before = self._notes.gave(post.id)
        fields = post.fields(self._people.handles(post.concerned(), self._notes))
        if before:
            fields["engagement"] = before.engagement.model_dump()
        mention = self._mention(frame, fields)
        if mention is None:
            return []
        taken = self._wanted.among([mention])
        edited = frame.operation == "update" and before is not None
        if not taken and not edited:
            return []
        mention = taken[0] if taken else mention
        self._texts.keep(mention.id, post)
        self._give(frame, mention)
        if edited:
            return [Updated(mention=mention)]
        self.posts.append(mention.id)
        return [Posted(mention=mention)]

    def _passed_on(self, frame: Written) -> list[Event]:
        """What is passed on is known by its text: without it no watch would know it for its own."""
        subject = frame.subject
        gave, original = self._notes.gave(subject), self._texts.get(subject)
        if gave is None or original is None or self._was_given(frame):
            return []
        fields = original.fields({})
        told: dict[str, JsonValue] = {
            **{name: fields[name] for name in ("network", "url", "text", "lang", "media", "links", "thread")},
            "id": frame.id,
            "kind": "repost",
            "repost_of": subject,
            "published_at": published_at(frame.record.get("createdAt"), frame.at).isoformat(),
            "known_watches": list(gave.known_watches),
        }
        mention = self._mention(frame, told)
        if mention is None:
            return []
        self._give(frame, mention)
        return [Posted(mention=mention)]

    def _deleted(self, mention: str, frame: Removed | Vanished) -> Deleted:
        self._notes.forget(mention)
        now = self._around.clock.now()
        return Deleted(id=mention, deleted_at=from_micros(frame.at), observed_at=now, by=author_id(frame.did))

    def _mention(self, frame: Written, fields: Mapping[str, JsonValue]) -> Mention | None:
        around: dict[str, JsonValue] = {
            "source": self._around.name,
            "author": author(frame.did, self._notes),
            "observed_at": self._around.clock.now().isoformat(),
        }
        try:
            return mention_of({**fields, **around})
        except Permanent as error:
            body = json.dumps(frame.record).encode()
            self.refused.append(Refused(f"{frame.id} of {self._around.name}", body, error.message))
            return None

    def _give(self, frame: Written, mention: Mention) -> None:
        self.revisions.add(_revision(frame))
        self._notes.give(mention)

    def _was_removed(self, frame: Written) -> bool:
        """Its end may be told before it."""
        end = self._removed.get(frame.id)
        return end is not None and frame.rev <= end

    def _was_given(self, frame: Written) -> bool:
        """The stream says things again after a break."""
        revision = _revision(frame)
        return revision in self.revisions or self._given.get(revision) is not None


def _revision(frame: Written) -> str:
    return f"{frame.id} {frame.rev or frame.at}"
