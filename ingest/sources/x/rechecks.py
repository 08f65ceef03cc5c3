"""Whether posts still stand: X tells nobody else of deletions, so those that were given are asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import EPOCH, Clock
from ingest.budget import Level, Shared
from ingest.coverage import ceil_minute
from ingest.port import Given
from ingest.sources.x.access import Access
from ingest.sources.x.mapping import Post, newest_id, published_at
from ingest.sources.x.profiles import objects
from ingest.sources.x.rules import NETWORK
from ingest.sources.x.settings import POST

AT_ONCE = 100
UNANSWERED = timedelta(hours=1)
"""Until a post of which X said nothing is asked for again."""


@dataclass(frozen=True, slots=True)
class Found:
    """at: when it was asked. posts: as they stand; stand: their mentions. gone: mentions that do not stand any more:
    deleted, protected, of a suspended account."""

    at: datetime = EPOCH
    posts: Sequence[Post] = ()
    stand: Sequence[str] = ()
    gone: Sequence[str] = ()


class Rechecks:
    """steps: how long after its publication a post is asked for again."""

    def __init__(self, access: Access, budget: Shared, given: Given, clock: Clock, steps: Sequence[timedelta]) -> None:
        self._access = access
        self._budget = budget
        self._given = given
        self._clock = clock
        self._steps = steps
        self._told = Found()

    def note(self, mentions: Sequence[str], given: datetime) -> None:
        """When each is to be asked for next, or never again."""
        due: dict[datetime | None, list[str]] = {}
        for mention in mentions:
            begins = published_at(mention.removeprefix(f"{NETWORK}:"))
            at = next((ceil_minute(begins + step) for step in self._steps if begins + step > given), None)
            due.setdefault(at, []).append(mention)
        for at, some in due.items():
            if at is None:
                self._given.let_go(some)
            else:
                self._given.look_again(some, at)

    def step(self) -> Found:
        """One request, if any is due and the budget allows it. Raises as Access does.

        What was told of what it found before is durable by now: no sooner is it moved on, so that whoever breaks off in
        between looks again.
        """
        self._given.let_go(self._told.gone)
        self.note(self._told.stand, self._told.at)
        self._told = Found()
        due = self._given.due(AT_ONCE)
        held = self._budget.hold(POST, len(due), Level.SAMPLE) if due else 0
        if not held:
            return Found()
        try:
            return self._asked(due[:held])
        finally:
            self._budget.free(POST, held)

    def told(self, found: Found) -> None:
        """Events were made of all of it."""
        self._told = found

    def _asked(self, mentions: Sequence[str]) -> Found:
        now = self._clock.now()
        answer = self._access.posts([mention.removeprefix(f"{NETWORK}:") for mention in mentions])
        posts = {f"{NETWORK}:{post.get('id')}": post for post in objects(answer.get("data"))}
        self._budget.use(POST, [str(post.get("id")) for post in posts.values()])
        failed = {
            f"{NETWORK}:{error.get('resource_id') or error.get('value')}" for error in objects(answer.get("errors"))
        }
        gone = [mention for mention in mentions if mention in failed and mention not in posts]
        stand = [mention for mention in mentions if mention in posts]
        newest = [self._newest(posts[mention]) for mention in stand]
        silent = [mention for mention in mentions if mention not in posts and mention not in failed]
        self._given.look_again(silent, now + UNANSWERED)
        return Found(now, newest, stand, gone)

    def _newest(self, post: Post) -> Post:
        """Asked for by its first id, X gives the first version."""
        newest = newest_id(post)
        if newest == post.get("id") or not self._budget.left(POST):
            return post
        later = objects(self._access.posts([newest]).get("data"))
        self._budget.use(POST, [str(each.get("id")) for each in later])
        return later[0] if later else post
