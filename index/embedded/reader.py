"""Everything that can be asked of the store, from any process and any number of threads."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from core.clock import Clock, micros
from core.query.tree import Node
from index.asked import tombstones, voice, within
from index.embedded import counts, rollups, search
from index.embedded.failures import telling
from index.embedded.look import Looks
from index.port import Count, CountRequest, Hit, MinuteCount, Page, Ranked, SortOrder, Tombstone
from schemas.alerting import Dirty
from schemas.scope import Scope
from schemas.voice import Voice


class EmbeddedReader:
    """MentionReader and Counts, and what alerting reads: minutes and voices."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks

    @classmethod
    def open(cls, folder: Path, clock: Clock) -> "EmbeddedReader":
        """Raises Misconfigured where there is no store."""
        return cls(Looks(folder, clock))

    def close(self) -> None:
        self._looks.close()

    def search(
        self, query: Node | None, scope: Scope, limit: int, cursor: str = "", order: SortOrder = "newest"
    ) -> Page:
        return search.search(self._looks.look(), query, scope, within(limit), cursor, order)

    def mentions(self, ids: Sequence[str], scope: Scope) -> Sequence[Hit]:
        return search.hits_of(self._looks.truth(), ids, scope)

    def scan(self, query: Node | None, scope: Scope) -> Iterator[Hit]:
        return search.scan(self._looks.look(), query, scope)

    def deleted(self, start: datetime, end: datetime, scope: Scope) -> Sequence[Tombstone]:
        rows = self._looks.truth().deleted(micros(start), micros(end))
        return tombstones(((row.id, row.deletion) for row in rows), scope)

    def count(self, request: CountRequest, scope: Scope) -> Sequence[Count]:
        return counts.count(self._looks.look(), request, scope)

    def top(self, field: str, query: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        return counts.top(self._looks.look(), field, query, scope, within(limit))

    def terms(self, query: Node, background: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        return counts.terms(self._looks.look(), query, background, scope, within(limit))

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteCount]:
        """Every non-empty (topic, minute) of [start, end), minutes since 1970, the watch as a whole included."""
        truth = self._looks.truth()
        with telling(truth.path):
            return rollups.minutes(truth.connection, watch, start, end)

    def changed_since(self, cursor: int) -> Dirty:
        truth = self._looks.truth()
        with telling(truth.path):
            return rollups.changed_since(truth.connection, cursor)

    def source_shares(self, watch: str, start: int, end: int) -> Mapping[str, float]:
        """Of effective mentions; whole UTC days."""
        truth = self._looks.truth()
        with telling(truth.path):
            return rollups.source_shares(truth.connection, watch, start, end)

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """Sightings of the watch in [start, end), newest first."""
        look = self._looks.look()
        wanted = [look.exact("watch", watch), look.published(micros(start), micros(end) - 1)]
        if topic is not None:
            wanted.append(look.exact("topic", topic))
        return [voice(hit) for hit in search.newest(look, look.all_of(*wanted), within(limit))]
