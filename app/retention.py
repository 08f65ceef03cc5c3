"""What is kept no longer: by the limit of each watch, whose counts remain; and by what platforms allow. With receipts.

Killed anywhere, it goes on where it was: what is to go is counted, and its receipt opened, before anything goes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from app.ports import Reader, Store
from core.clock import Clock, micros
from core.query.tree import And, Exact, Node, Range
from core.state.kept import Kept
from core.state.sql import chunks
from index.remains import day_of, from_day, taken
from schemas.analysis import NO_WATCH
from schemas.event import Deleted
from schemas.scope import ALL, only

MOST_SOURCES = 1_000


def retain(kept: Kept, store: Store, reader: Reader, oldest: Mapping[str, datetime]) -> None:
    """oldest: for each watch that has a limit, the earliest publication it keeps. Days (UTC) go whole, once the last of
    them is old enough: so their counts are of whole days.

    Also merges away what was erased since.
    """
    if oldest:
        store.refresh()
    begun = {each.subject for each in kept.under_way("watch")}
    for watch, limit in oldest.items():
        if watch not in begun:
            _begin(kept, reader, watch, from_day(day_of(limit)))
    store.retain({each.subject: each.until for each in kept.under_way("watch")})
    kept.end("watch")


def _begin(kept: Kept, reader: Reader, watch: str, until: datetime) -> None:
    """Where anything is to go. Of what no watch is for no counts remain."""
    older = reader.search(_published_before(until), only(watch), 1, order="oldest")
    if older.hits:
        start = from_day(day_of(older.hits[0].mention.published_at))
        cells = [] if watch == NO_WATCH else taken(reader, watch, start, until)
        kept.begin("watch", watch, until, older.total, cells)


class PlatformLimits:
    """What a source was not shown again for as long as its platform allows to keep it is deleted: once a day.

    allowed: for how long, by the name of the source; None: the platform says nothing of it.
    """

    def __init__(self, kept: Kept, reader: Reader, clock: Clock, allowed: Callable[[str], timedelta | None]) -> None:
        self._kept = kept
        self._reader = reader
        self._clock = clock
        self._allowed = allowed
        self._next = clock.now()

    def __call__(self, store: Store) -> None:
        now = self._clock.now()
        if now < self._next:
            return
        for each in self._reader.top("source", None, ALL, MOST_SOURCES):
            if (length := self._allowed(each.value)) is not None:
                self._keep_to(store, each.value, now - length)
        self._kept.end("platform")
        self._next = now + timedelta(days=1)

    def _keep_to(self, store: Store, source: str, limit: datetime) -> None:
        unseen = self._unseen(source, limit)
        if not unseen:
            return
        if source not in {each.subject for each in self._kept.under_way("platform")}:
            self._kept.begin("platform", source, limit, len(unseen))
        now = self._clock.now()
        for some in chunks(unseen):
            store.write([Deleted(id=mention, deleted_at=now, observed_at=now) for mention in some], {})
        store.refresh()

    def _unseen(self, source: str, limit: datetime) -> Sequence[str]:
        """The mentions of it that were last observed before then: none of them was published later."""
        asked: Node = And(0, (Exact(0, "source", source), _published_before(limit)))
        return list(
            dict.fromkeys(hit.mention.id for hit in self._reader.scan(asked, ALL) if hit.mention.observed_at < limit)
        )


def _published_before(moment: datetime) -> Range:
    return Range(0, "published", None, micros(moment) - 1)
