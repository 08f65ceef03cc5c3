"""What watches want of a handful of frames, and all that is known of it, before any event is made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from core.errors import Permanent, TocsinError
from ingest.lately import Lately
from ingest.port import Refused, Surroundings
from ingest.sources.bluesky.api import AT_ONCE, Api
from ingest.sources.bluesky.frames import Frame, Removed, Renamed, Vanished, Written, decode
from ingest.sources.bluesky.names import POST, author_id, uri
from ingest.sources.bluesky.notes import Notes
from ingest.sources.bluesky.people import People
from ingest.sources.bluesky.posts import Post
from ingest.sources.bluesky.turn import Turn
from ingest.wanted import Wanted
from schemas.event import Event

_GIVEN_LATELY = 20_000
_TEXTS = 5_000
_REMOVED_LATELY = 50_000
"""Of the whole network: about half an hour."""
_LOG = structlog.get_logger()


@dataclass(slots=True)
class Heard:
    """posts: ids of those that are given now. revisions: of all that is. times: microseconds since 1970, of each event
    of the stream, as they came."""

    events: list[Event] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    revisions: set[str] = field(default_factory=set)
    times: list[int] = field(default_factory=list)


class Hearing:
    def __init__(self, around: Surroundings, wanted: Wanted, people: People, api: Api) -> None:
        self._around = around
        self._wanted = wanted
        self._people = people
        self._api = api
        self._given: Lately[bool] = Lately(_GIVEN_LATELY)
        self._texts: Lately[Post] = Lately(_TEXTS)
        self._removed: Lately[str] = Lately(_REMOVED_LATELY)

    def hear(self, bodies: Iterable[str | bytes], host: str, notes: Notes) -> Heard:
        """Raises Transient."""
        heard = Heard()
        frames: list[Frame] = []
        for body in bodies:
            try:
                frames.append(decode(body))
            except Permanent as error:
                raw = body.encode(errors="replace") if isinstance(body, str) else body
                heard.refused.append(Refused(f"a frame of {host}", raw, error.message))
        heard.times = [frame.at for frame in frames]
        posts = _posts(frames)
        wanted = self._wanted_of(posts)
        self._recall(frames, wanted, notes)
        fresh = {post.id for post in wanted.values()}
        wanted |= {at: post for at, post in posts.items() if post.id in fresh or notes.gave(post.id)}
        turn = Turn(self._around, self._wanted, self._people, self._given, self._texts, self._removed, notes)
        for at, frame in enumerate(frames):
            heard.events += turn.events(frame, wanted.get(at))
        heard.refused += turn.refused
        heard.posts, heard.revisions = turn.posts, turn.revisions
        return heard

    def settle(self, heard: Heard) -> None:
        """It is given indeed, and not again when the stream repeats itself."""
        for revision in heard.revisions:
            self._given.keep(revision, True)

    def _wanted_of(self, posts: Mapping[int, Post]) -> dict[int, Post]:
        """Those that a watch would take, and those of its accounts and to them."""
        named = self._people.named
        documents = [post.document(self._around.name, named.get(post.did, "")) for post in posts.values()]
        matched = self._wanted.matched(documents)
        return {
            at: post
            for (at, post), by in zip(posts.items(), matched, strict=True)
            if by or (named and not named.keys().isdisjoint(post.concerned()))
        }

    def _recall(self, frames: Sequence[Frame], wanted: Mapping[int, Post], notes: Notes) -> None:
        """Of the posts that these frames are about, and of those who wrote them."""
        fresh = {post.id for post in wanted.values()}
        notes.recall(mentions=fresh | {mention for frame in frames if (mention := _about(frame))})
        passed = [each for each in _reposts(frames) if notes.gave(each.subject) or each.subject in fresh]
        writers = [post.did for post in wanted.values()] + [each.did for each in passed]
        told = [frame.did for frame in frames if isinstance(frame, Renamed | Vanished)]
        concerned = [did for post in wanted.values() for did in post.concerned()]
        notes.recall(people=map(author_id, {*writers, *told, *concerned}))
        self._people.get_to_know(writers, notes)
        self._read({each.subject for each in passed} - fresh)

    def _read(self, mentions: Iterable[str]) -> None:
        """Posts that others pass on and that were given before this run, from the platform."""
        unknown = [mention for mention in mentions if self._texts.get(mention) is None]
        for start in range(0, len(unknown), AT_ONCE):
            if self._api.resting:
                return
            try:
                views = self._api.posts([uri(each) for each in unknown[start : start + AT_ONCE]])
            except TocsinError as failure:
                _LOG.warning("bluesky: posts cannot be read now", source=self._around.name, reason=str(failure))
                return
            for view in views:
                if post := Post.viewed(view):
                    self._texts.keep(post.id, post)


def _posts(frames: Sequence[Frame]) -> dict[int, Post]:
    """By the place of their frames."""
    return {
        at: Post(frame.did, frame.rkey, frame.at, frame.record)
        for at, frame in enumerate(frames)
        if isinstance(frame, Written) and frame.collection == POST
    }


def _reposts(frames: Sequence[Frame]) -> list[Written]:
    return [frame for frame in frames if isinstance(frame, Written) and frame.collection != POST]


def _about(frame: Frame) -> str:
    """The mention that may have been given before; empty where there is none."""
    match frame:
        case Written(collection=collection) if collection != POST:
            return frame.subject
        case Written(operation="update") | Removed():
            return frame.id
    return ""
