"""From what X sent to events: each version of a post once, with its author where known, if a watch wants it."""

import json
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from core.clock import Clock
from core.errors import Permanent
from ingest.port import Refused
from ingest.sources.x.backfill import Heard
from ingest.sources.x.mapping import Post, author_id, is_edited, mention, newest_id, repost_of
from ingest.sources.x.profiles import Profiles, objects
from ingest.sources.x.rulebook import tagged
from ingest.wanted import Wanted
from schemas.event import Posted, Updated
from schemas.mention import Author, Mention

Kept = TypeVar("Kept")

PATIENCE = timedelta(seconds=5)
"""How long a post waits for the profile of its author at most."""
REMEMBERED = 20_000
"""Posts that are known to have been given, and texts that reposts may cut."""


def heard(line: bytes) -> Heard:
    """A line of the stream. Raises Permanent."""
    try:
        read = json.loads(line)
    except ValueError:
        raise Permanent("It is no JSON.") from None
    post = read.get("data") if isinstance(read, dict) else None
    if not isinstance(post, dict):
        raise Permanent("It holds no post.")
    tags = [tagged(str(rule.get("tag", ""))) for rule in objects(read.get("matching_rules"))]
    return Heard(post, tuple(dict.fromkeys(watch for watches in tags for watch in watches)))


@dataclass(frozen=True, slots=True)
class _Waiting:
    post: Post
    watches: tuple[str, ...]
    since: datetime


class Intake:
    """source: the name that mentions carry."""

    def __init__(self, source: str, clock: Clock, wanted: Wanted, profiles: Profiles) -> None:
        self._source = source
        self._clock = clock
        self._wanted = wanted
        self._profiles = profiles
        self._waiting: deque[_Waiting] = deque()
        self._given: OrderedDict[str, None] = OrderedDict()
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._refused: list[Refused] = []

    @property
    def waits(self) -> bool:
        return bool(self._waiting)

    def lines(self, lines: Sequence[bytes]) -> Sequence[Heard]:
        """What the stream sent; what cannot be read is kept for `refused`."""
        found: list[Heard] = []
        for line in lines:
            try:
                found.append(heard(line))
            except Permanent as failure:
                self._refused.append(Refused("a line of the stream", line, failure.message))
        return found

    def put(self, posts: Sequence[Heard], accounts: Collection[str]) -> None:
        """Keeps those that a watch wants. accounts: watches with accounts on X, for which the author decides."""
        new = list({newest_id(e.post): e for e in posts if newest_id(e.post) not in self._given}.values())
        known = self._profiles.known([author_id(each.post) for each in new])
        made = [(each, made) for each in new if (made := self._mention(each.post, known)) is not None]
        wanted = {each.id for each in self._wanted.among([found for _, found in made])}
        for each, found in made:
            undecided = found.author.id not in known and set(each.watches) & set(accounts)
            if found.id in wanted or undecided:
                self._waiting.append(_Waiting(each.post, each.watches, self._clock.now()))
        for each in new:
            _remember(self._given, newest_id(each.post), None)

    def release(self) -> Sequence[Posted | Updated]:
        """Those whose authors are known by now, or were waited for long enough, in their order."""
        if not self._waiting:
            return ()
        now = self._clock.now()
        authors = self._profiles.of({author_id(each.post): each.watches for each in self._waiting})
        still: deque[_Waiting] = deque()
        posts: dict[str, Updated | Posted] = {}
        for each in self._waiting:
            if author_id(each.post) not in authors and now - each.since < PATIENCE:
                still.append(each)
            elif (made := self._mention(each.post, authors)) is not None:
                posts[newest_id(each.post)] = Updated(mention=made) if is_edited(each.post) else Posted(mention=made)
        wanted = self._wanted.among([event.mention for event in posts.values()])
        self._waiting = still
        as_wanted = {each.id: each for each in wanted}
        return [
            event.model_copy(update={"mention": as_wanted[event.mention.id]})
            for event in posts.values()
            if event.mention.id in as_wanted
        ]

    def again(self, posts: Sequence[Post]) -> Sequence[Updated]:
        """Posts that were given before, as they stand now; whether a watch still wants them or not, for it must hear
        that it does not."""
        authors = self._profiles.of({author_id(post): () for post in posts})
        made = [mention for post in posts if (mention := self._mention(post, authors)) is not None]
        return [Updated(mention=next(iter(self._wanted.among([each])), each)) for each in made]

    def refused(self) -> tuple[Refused, ...]:
        """Since this was asked last."""
        refused, self._refused = tuple(self._refused), []
        return refused

    def _mention(self, post: Post, authors: Mapping[str, Author]) -> Mention | None:
        original = self._texts.get(repost_of(post), "")
        try:
            made = mention(post, authors.get(author_id(post)), self._source, self._clock.now(), original)
        except Permanent as failure:
            self._refused.append(Refused(f"post {post.get('id')}", json.dumps(post).encode(), failure.message))
            return None
        if not made.repost_of:
            _remember(self._texts, made.id, made.text)
        return made


def _remember(kept: OrderedDict[str, Kept], key: str, value: Kept) -> None:
    kept[key] = value
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
