"""A first look through a file, so that what is replayed from it is never said to be complete before it is."""

from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice

from core.errors import Permanent
from ingest.clean import event_of
from ingest.rows.mapping import RowMapping
from ingest.rows.row import Row
from ingest.rows.table import Table
from schemas.event import Covered, Posted

_SOURCES = 100
"""Sources of native events that coverage is told for: more are not kept in mind."""


class Order(StrEnum):
    """TOLD: the file holds `covered` events of its own. RISING: sorted by publication. MIXED: neither."""

    TOLD = "told"
    RISING = "rising"
    MIXED = "mixed"


class Survey:
    """order, sources (those that posted): true once it is finished."""

    def __init__(self, table: Table, mapping: RowMapping, source: str) -> None:
        self._rows = table.rows()
        self._mapping = mapping
        self._source = source
        self._newest = datetime.min.replace(tzinfo=UTC)
        self.finished = False
        self.order = Order.RISING
        self.sources: set[str] = set()

    def look(self, limit: int) -> None:
        """Reads on by at most so many rows."""
        seen = 0
        try:
            for row in islice(self._rows, limit):
                seen += 1
                self._note(row)
        except Permanent:
            seen = 0  # where the file breaks off is said when it is read for good
        self.finished = seen < limit or self.order is Order.TOLD

    def _note(self, row: Row) -> None:
        with suppress(Permanent):  # a row that is refused tells nothing
            if row.fault:
                return
            if not row.native:
                self._post(self._mapping.published_at(row), self._source)
                return
            event = event_of(row.fields)
            if isinstance(event, Covered):
                self.order = Order.TOLD
            elif isinstance(event, Posted):
                self._post(event.mention.published_at, event.mention.source)

    def _post(self, published_at: datetime, source: str) -> None:
        if len(self.sources) < _SOURCES:
            self.sources.add(source)
        if self.order is Order.RISING and published_at < self._newest:
            self.order = Order.MIXED
        self._newest = max(self._newest, published_at)
