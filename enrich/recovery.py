"""What another weigher decided, or a lost ledger had: taken in from what was published, before this one goes on.

One member weighs, others stand by, each with a ledger of its own. Whoever takes over finds out from the offsets: work
that begins beyond what its ledger holds was done by somebody else. Weights then are what `mentions.enriched` says, and
what comes after them is dealt from the same state, in the same order, as the other would have.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Protocol

import structlog

from core.bus.port import ANALYSED, ENRICHED, FROM_THE_START, Batch, Record, TopicPartition
from core.bus.reading import read
from core.clock import EPOCH, Clock, minute_of
from core.erased import Suppression, remaining
from enrich.dealing import Dealer
from enrich.ledger import Ledger
from enrich.messages import decided
from enrich.neardup import DAY
from schemas.analysis import ANALYSED as ANALYSED_MODEL
from schemas.analysis import ENRICHED as ENRICHED_MODEL
from schemas.analysis import Enriched
from schemas.event import Covered

MARGIN = timedelta(minutes=10)
"""By how much the clocks of our machines may differ."""
COPIES_APART = timedelta(hours=24)
"""How long after the first copy of a `covered` its last one may come."""
FOLLOWED_S = 30.0
"""Seconds between two looks of a standby at what was published meanwhile."""
STEP_S = 0.2
"""Seconds that such a look takes at once, so that it answers its group."""

_AT_ONCE = 500

_log = structlog.get_logger(__name__)


class Archive(Protocol):
    def history(
        self, topic: str, since: datetime, after: Mapping[TopicPartition, int] = FROM_THE_START
    ) -> Iterator[Record]:
        """What was published since then, in the order of each partition. after: offsets before which nothing is
        wanted. Raises Transient."""


class Recovery:
    def __init__(
        self,
        ledger: Ledger,
        dealer: Dealer,
        archive: Archive,
        suppression: Suppression,
        clock: Clock,
        follow_every_s: float = FOLLOWED_S,
    ) -> None:
        self._ledger = ledger
        self._dealer = dealer
        self._archive = archive
        self._suppression = suppression
        self._clock = clock
        self._handed = 0
        self._stands_by = True
        self._every_s = follow_every_s
        self._due = monotonic() + follow_every_s
        self._followed: Iterator[list[Record]] | None = None

    def before(self, batch: Batch) -> None:
        """Catches up when others have worked since this ledger did. Raises Transient, and is then called again."""
        self._stands_by, self._followed = False, None
        first, last = batch.records[0], batch.records[-1]
        if first.offset > max(self._ledger.applied().get(first.at, 0), self._handed):
            self._catch_up(first)
        self._handed = last.offset + 1

    def follow(self) -> None:
        """To be called while there is nothing to do: a standby stays near what is published, so that taking over is
        quick."""
        if not self._stands_by or monotonic() < self._due:
            return
        self._followed = self._followed or self._published()
        until = monotonic() + STEP_S
        for portion in self._followed:
            self._take_in(portion)
            if monotonic() > until:
                return
        self._due, self._followed = monotonic() + self._every_s, None

    def take_in(self) -> int:
        """All that was published and is not in the ledger, whoever decided it. Returns the number of records."""
        count = 0
        for portion in self._published():
            self._take_in(portion)
            count += len(portion)
        return count

    def _catch_up(self, first: Record) -> None:
        """first: the record to go on with."""
        began = monotonic()
        since = self._since()
        count = self.take_in()
        self._recall_coverage(first, max(since, self._clock.now() - COPIES_APART))
        with self._ledger.transaction():
            self._ledger.note({first.at: first.offset}, self._clock.now())
        _log.info("caught up with another weigher", records=count, seconds=round(monotonic() - began, 1))

    def _since(self) -> datetime:
        """Whatever was published before is in the ledger."""
        worked_at = self._ledger.worked_at()
        return EPOCH if worked_at is None else worked_at - MARGIN

    def _published(self) -> Iterator[list[Record]]:
        return _portions(self._archive.history(ENRICHED, self._since(), self._ledger.applied()))

    def _take_in(self, portion: list[Record]) -> None:
        published = [entry for record in portion if isinstance(entry := read(ENRICHED_MODEL, record), Enriched)]
        entries = [entry for entry in remaining(published, self._suppression) if entry is not None]
        before = {record.message.key: known for record in portion if (known := decided(record))}
        with self._ledger.transaction():
            self._dealer.restore(entries, self._today(), before)
            self._ledger.note(Batch(tuple(portion)).ends(), worked_at=None)

    def _recall_coverage(self, first: Record, since: datetime) -> None:
        """Of an event whose last copy is still to come, the earlier ones."""
        for record in self._archive.history(ANALYSED, since, self._ledger.applied()):
            if record.offset >= first.offset:
                return
            if record.message.headers.get("kind", "covered") != "covered":
                continue
            entry = read(ANALYSED_MODEL, record)
            if isinstance(entry, Covered):
                with self._ledger.transaction():
                    self._ledger.covered(entry.id, entry.partition, entry.partitions, record.offset, self._today())

    def _today(self) -> int:
        return minute_of(self._clock.now()) // DAY


def _portions(records: Iterator[Record]) -> Iterator[list[Record]]:
    while portion := list(islice(records, _AT_ONCE)):
        yield portion
