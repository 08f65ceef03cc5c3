"""What was said while nobody listened, from recent search: page by page, as far as the budget goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from core.errors import Permanent
from ingest.budget import Level, Shared
from ingest.sources.x.access import Access, Answer
from ingest.sources.x.mapping import Post
from ingest.sources.x.profiles import objects
from ingest.sources.x.settings import POST

REACH = timedelta(days=7) - timedelta(hours=1)
"""How far back search goes, less what a clock may be wrong and a fill may take."""
SETTLE = timedelta(seconds=15)
"""After which a post is found: X finds none of the last ten seconds."""
NEWEST = timedelta(seconds=10)
_LEAST, _MOST = 10, 100
"""Posts of a page."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """A post, and the watches for which it was read."""

    post: Post
    watches: tuple[str, ...]


class Backfill:
    """queries: each with the watches that it serves. Whatever is found between the two moments is given once."""

    def __init__(
        self,
        access: Access,
        budget: Shared,
        queries: Sequence[tuple[str, tuple[str, ...]]],
        start: datetime,
        end: datetime,
    ) -> None:
        self._access = access
        self._budget = budget
        self._queries = list(queries)
        self._start = start
        self._end = end
        self._page = ""
        self.short = False

    @property
    def done(self) -> bool:
        return not self._queries

    def step(self) -> Sequence[Heard]:
        """One page. A search for which the budget has no room is left out, and it is `short`. Raises as Access does."""
        if self.done:
            return ()
        query, watches = self._queries[0]
        fair = max((self._budget.share(POST, watch) for watch in watches), default=_MOST)
        held = self._budget.hold(POST, min(_MOST, fair), Level.SAMPLE)
        try:
            if held < _LEAST:
                del self._queries[0]
                self._page, self.short = "", True
                return ()
            answer = self._searched(query, held)
            posts = objects(answer.get("data"))
            self._budget.use_for(POST, {watch: [str(post.get("id")) for post in posts] for watch in watches})
        finally:
            self._budget.free(POST, held)
        meta = answer.get("meta")
        token = meta.get("next_token") if isinstance(meta, dict) else None
        self._page = token if isinstance(token, str) else ""
        if not self._page:
            del self._queries[0]
        return [Heard(post, watches) for post in posts]

    def _searched(self, query: str, most: int) -> Answer:
        """What X refuses for good is left out."""
        try:
            return self._access.search(query, self._start, self._end, most, self._page)
        except Permanent as refusal:
            log.warning("X refuses a search", query=query, reason=str(refusal))
            self.short = True
            return {}
