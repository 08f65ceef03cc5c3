"""The index stage: what was enriched goes to the store, and is counted as covered once it can be searched."""

from collections.abc import Callable, Sequence
from time import monotonic

from core.bus.port import Batch, Refusal
from core.bus.reading import read
from core.erased import Suppression, remaining
from index.port import CoverageLedger, MentionWriter
from schemas.analysis import ENRICHED, Enriched
from schemas.event import Covered, Deleted

REFRESH = 0.3
"""Seconds between refreshes while there is much to do: each costs about as much as writing a hundred mentions."""


class Index:
    """A stage's work on `mentions.enriched`.

    A batch that comes again is written again: the store knows by their versions what it has. (Skipping by `applied()`
    would drop, unsaid, what a bus that was made anew numbers from 0.) What was erased while it was on its way is not.
    """

    def __init__(
        self,
        writer: MentionWriter,
        ledger: CoverageLedger,
        suppression: Suppression,
        batch_size: int = 1_000,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.batch_size = batch_size
        self._writer = writer
        self._ledger = ledger
        self._suppression = suppression
        self._clock = clock
        self._searchable_at = clock()
        self._waiting = False

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        entries: list[Enriched | Deleted] = []
        covered: list[Covered] = []
        refused: list[Refusal] = []
        for said in remaining([read(ENRICHED, record) for record in batch.records], self._suppression):
            match said:
                case None:
                    pass
                case Covered() as copy:
                    covered.append(copy)
                case Refusal() as refusal:
                    refused.append(refusal)
                case entry:
                    entries.append(entry)
        self._writer.write(entries, batch.ends())
        self._waiting = self._waiting or bool(entries)
        if covered or self._clock() - self._searchable_at > REFRESH:
            self.idle()
        for copy in covered:
            self._ledger.record(copy)
        return refused

    def idle(self) -> None:
        if self._waiting:
            self._writer.refresh()
            self._waiting = False
            self._searchable_at = self._clock()
