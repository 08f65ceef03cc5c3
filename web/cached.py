"""The store as pages ask it: volumes, rankings and telling words are counted once for all who ask the same."""

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import datetime

from alerts.port import MinuteRow
from core.query.tree import Node
from core.state.changes import newest_change
from core.state.state import State
from index.port import Count, CountRequest, Hit, Page, Ranked, SortOrder, Tombstone
from schemas.alerting import Dirty
from schemas.scope import Scope
from schemas.voice import Voice
from web.look.once import Once
from web.port import Store


class CachedStore:
    """Implements web/port.py Store over another. A question is the same only with the same scope: what one team is
    told no other one gets. Mentions are never kept, so that what is deleted or erased is shown no more."""

    def __init__(
        self, store: Store, changes: Callable[[], Hashable], timer: Callable[[], float] = time.monotonic
    ) -> None:
        """As Once has them."""
        self._store = store
        self._counted = Once[Count](changes, timer)
        self._ranked = Once[Ranked](changes, timer)

    def count(self, request: CountRequest, scope: Scope) -> Sequence[Count]:
        return self._counted.ask((request, scope), lambda: self._store.count(request, scope))

    def top(self, field: str, query: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        asked = ("top", field, query, scope, limit)
        return self._ranked.ask(asked, lambda: self._store.top(field, query, scope, limit))

    def terms(self, query: Node, background: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        asked = ("terms", query, background, scope, limit)
        return self._ranked.ask(asked, lambda: self._store.terms(query, background, scope, limit))

    def search(
        self, query: Node | None, scope: Scope, limit: int, cursor: str = "", order: SortOrder = "newest"
    ) -> Page:
        return self._store.search(query, scope, limit, cursor, order)

    def mentions(self, ids: Sequence[str], scope: Scope) -> Sequence[Hit]:
        return self._store.mentions(ids, scope)

    def scan(self, query: Node | None, scope: Scope) -> Iterator[Hit]:
        return self._store.scan(query, scope)

    def deleted(self, start: datetime, end: datetime, scope: Scope) -> Sequence[Tombstone]:
        return self._store.deleted(start, end, scope)

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteRow]:
        return self._store.minutes(watch, start, end)

    def changed_since(self, cursor: int) -> Dirty:
        return self._store.changed_since(cursor)

    def source_shares(self, watch: str, start: int, end: int) -> Mapping[str, float]:
        return self._store.source_shares(watch, start, end)

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        return self._store.voices(watch, topic, start, end, limit)


def cached(store: Store, state: State, timer: Callable[[], float] = time.monotonic) -> CachedStore:
    """What was counted before a change that newest_change knows of is not told after it."""
    return CachedStore(store, lambda: newest_change(state.database), timer)
