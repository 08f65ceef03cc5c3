"""One consistent look at the store from any process: a connection to truth and a searcher over its index."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread, current_thread, local
from typing import Protocol, cast

import tantivy

from core.clock import Clock
from core.errors import Transient
from core.query.fields import EXACT
from core.query.tantivy_engine import to_query
from core.query.tree import Node
from index.embedded.follower import CURRENT
from index.embedded.spoken import Spoken
from index.embedded.truth import DERIVED, Truth
from schemas.scope import Scope

PUBLISHED = "published"


class Counted(Protocol):
    """What tantivy's own types leave out of a search result."""

    @property
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Look:
    truth: Truth
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    now: datetime
    spoken: Spoken

    def query(self, node: Node | None, scope: Scope) -> tantivy.Query:
        """What matches, of what the scope allows."""
        parts = [to_query(self.schema, node, self.now)] if node else []
        if scope.watches is not None:
            parts.append(tantivy.Query.term_set_query(self.schema, "watch", sorted(scope.watches)))
        return self.all_of(*parts)

    def exact(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, field, EXACT[field].stored(value))

    def published(self, first: int, last: int) -> tantivy.Query:
        """Both included, in microseconds UTC."""
        return self.numbered(PUBLISHED, first, last)

    def numbered(self, field: str, first: int, last: int) -> tantivy.Query:
        """Both included."""
        return tantivy.Query.range_query(self.schema, field, tantivy.FieldType.Integer, first, last)

    def all_of(self, *queries: tantivy.Query) -> tantivy.Query:
        if not queries:
            return tantivy.Query.all_query()
        if len(queries) == 1:
            return queries[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])

    def sightings(self, query: tantivy.Query) -> int:
        return cast(Counted, self.searcher.search(query, 1, count=True)).count


class Looks:
    """Gives looks to any number of threads."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._own = local()
        self._lock = Lock()
        self._opened: dict[Thread, Truth] = {}
        self._name = ""
        self._index: tantivy.Index | None = None
        self._spoken = Spoken()
        self.truth()

    def truth(self) -> Truth:
        """This thread's connection, which is closed once the thread has ended and another one asks for its own."""
        found = getattr(self._own, "truth", None)
        if isinstance(found, Truth):
            return found
        opened = self._own.truth = Truth.to_read(self._folder)
        with self._lock:
            for ended in [each for each in self._opened if not each.is_alive()]:
                self._opened.pop(ended).close()
            self._opened[current_thread()] = opened
        return opened

    def look(self) -> Look:
        """At all that was searchable by now. Raises Transient while the search index is being made again."""
        truth = self.truth()
        index = self._current(truth.fact(CURRENT))
        return Look(truth, index.schema, index.searcher(), self._clock.now(), self._spoken)

    def close(self) -> None:
        with self._lock:
            for truth in self._opened.values():
                truth.close()
            self._opened.clear()

    def _current(self, name: str) -> tantivy.Index:
        with self._lock:
            if not name:
                raise Transient("The search index is not made yet.", "`tocsin run` makes it from what is kept.")
            try:
                if self._index is None or name != self._name:
                    self._index, self._name = tantivy.Index.open(str(self._folder / DERIVED / name)), name
                    self._spoken = Spoken()  # what was erased is remembered no longer: the index was made again
                self._index.reload()
            except (ValueError, OSError) as error:
                self._index = None
                raise Transient(
                    "The search index cannot be read now: %(why)s.", "Is the index stage running?", why=error
                ) from None
            return self._index
