"""Numbers instead of posts: what a watch would cost, and how much is said while a budget allows no more."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from core.clock import EPOCH, Clock
from core.errors import Busy, Permanent
from ingest.budget import Level, Shared
from ingest.sources.x.access import Access
from ingest.sources.x.rules import SEARCH_LIMIT, clauses, texts
from ingest.sources.x.settings import COUNT, POST, USER
from schemas.watch import Watch

NEW_AUTHORS = 0.6
"""Profiles that are asked for, for each post: a guess, for authors come again; their number is known afterwards."""
_DAYS = 7
"""Over which X counts."""
_DAY = timedelta(days=1)
EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Numbers:
    """source: the name under which X is listened to. steps: when posts are looked at again, which is paid again."""

    def __init__(self, access: Access, budget: Shared, clock: Clock, source: str, steps: Sequence[timedelta]) -> None:
        self._access = access
        self._budget = budget
        self._clock = clock
        self._source = source
        self._steps = steps
        self._counted: dict[str, datetime] = {}

    def forecast(self, watch: Watch) -> Mapping[str, float]:
        """Units of a day: posts with what is paid again on later days, and profiles. Raises as Access does."""
        queries = texts(clauses(watch, self._source), SEARCH_LIMIT)
        a_day = sum(self._count(watch.id, query, None, "day") for query in queries) / _DAYS
        again = sum(min(1.0, step / _DAY) for step in self._steps)
        return {POST: a_day * (1 + again), USER: a_day * NEW_AUTHORS}

    def log_hourly(self, watches: Sequence[Watch]) -> None:
        """Of watches whose posts are not read: how many there were in the last hour. Raises as Access does."""
        now = self._clock.now()
        for watch in watches:
            if now - self._counted.get(watch.id, EPOCH) < EVERY:
                continue
            self._counted[watch.id] = now
            try:
                queries = texts(clauses(watch, self._source), SEARCH_LIMIT)
                posts = sum(self._count(watch.id, query, now - EVERY, "hour") for query in queries)
            except Permanent:  # it was told with the rules
                continue
            log.warning("posts are counted, not read: the budget allows no more", watch=watch.id, posts=posts)

    def _count(self, watch: str, query: str, start: datetime | None, granularity: str) -> int:
        if not self._budget.hold(COUNT, 1, Level.COUNTS):
            raise Busy("The budget allows no request for numbers for now.", EVERY)
        try:
            answer = self._access.counts(query, start, granularity)
            self._budget.use(COUNT, [f"{self._clock.now().isoformat()} {watch} {query}"])
        finally:
            self._budget.free(COUNT, 1)
        meta = answer.get("meta")
        total = meta.get("total_tweet_count") if isinstance(meta, dict) else None
        return total if isinstance(total, int) else 0
