"""Everything that can be asked of the store, from any process and any number of threads."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from elasticsearch import Elasticsearch

from core.clock import Clock, micros
from core.query.elastic import Query
from core.query.tree import Node
from index.asked import tombstones, voice, within
from index.elastic import counts, facets, search
from index.elastic.changes import Changes
from index.elastic.connect import connect, require_known
from index.elastic.generations import current
from index.elastic.heads import matching
from index.elastic.layout import DELETED_AT, Names
from index.elastic.look import Look, all_of, exact, published
from index.elastic.settings import ElasticSettings
from index.port import Count, CountRequest, Hit, MinuteCount, Page, Ranked, SortOrder, Tombstone
from schemas.alerting import Dirty
from schemas.scope import Scope
from schemas.voice import Voice


class ElasticReader:
    """MentionReader and Counts, and what alerting reads: minutes and voices."""

    def __init__(self, client: Elasticsearch, names: Names, clock: Clock) -> None:
        self._client = client
        self._names = names
        self._clock = clock
        self._changes = Changes(client, names)

    @classmethod
    def open(cls, url: str, settings: ElasticSettings, clock: Clock) -> "ElasticReader":
        """Raises Transient where nothing answers or no store is yet, Misconfigured for one of another layout."""
        client, names = connect(url, settings), Names(settings.prefix)
        try:
            require_known(client)
            current(client, names)
        except BaseException:
            client.close()
            raise
        return cls(client, names, clock)

    def close(self) -> None:
        self._client.close()

    def search(
        self, query: Node | None, scope: Scope, limit: int, cursor: str = "", order: SortOrder = "newest"
    ) -> Page:
        return search.search(self._look(), query, scope, within(limit), cursor, order)

    def mentions(self, ids: Sequence[str], scope: Scope) -> Sequence[Hit]:
        return search.hits_of(self._look(), ids, scope)

    def scan(self, query: Node | None, scope: Scope) -> Iterator[Hit]:
        look = self._look()
        return search.scan(look, look.query(query, scope))

    def deleted(self, start: datetime, end: datetime, scope: Scope) -> Sequence[Tombstone]:
        within_time: Query = {"range": {DELETED_AT: {"gte": micros(start), "lt": micros(end)}}}
        heads = [head for page in matching(self._client, self._names.heads, within_time) for head in page]
        return tombstones(((head.mention, head.deletion) for head in heads), scope)

    def count(self, request: CountRequest, scope: Scope) -> Sequence[Count]:
        return counts.count(self._look(), request, scope)

    def top(self, field: str, query: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        return facets.top(self._look(), field, query, scope, within(limit))

    def terms(self, query: Node, background: Node | None, scope: Scope, limit: int) -> Sequence[Ranked]:
        return facets.terms(self._look(), query, background, scope, within(limit))

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteCount]:
        """Every non-empty (topic, minute) of [start, end), minutes since 1970, the watch as a whole included."""
        return counts.minutes(self._look(), watch, start, end)

    def changed_since(self, cursor: int) -> Dirty:
        return self._changes.since(cursor)

    def source_shares(self, watch: str, start: int, end: int) -> Mapping[str, float]:
        """Of effective mentions; whole UTC days."""
        return counts.source_shares(self._look(), watch, start, end)

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """Sightings of the watch in [start, end), newest first."""
        wanted = [exact("watch", watch), published(micros(start), micros(end))]
        if topic is not None:
            wanted.append(exact("topic", topic))
        return [voice(hit) for hit in search.newest(self._look(), all_of(*wanted), within(limit))]

    def _look(self) -> Look:
        return Look(self._client, self._names, self._clock.now())
