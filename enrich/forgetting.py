"""What was erased, out of the weigher's ledger: each weigher sees to its own, wherever it runs, also on standby."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import structlog

from core.erased import Suppression
from enrich.ledger import Ledger

_log = structlog.get_logger(__name__)


class Erasures(Suppression, Protocol):
    """Who was erased, as keyed hashes: what a ledger keeps is held against them."""

    def length(self) -> int:
        """Of the list; it only grows."""


class Forgetting:
    """To be called now and then by the one thread that uses the ledger."""

    def __init__(self, ledger: Ledger, erasures: Erasures) -> None:
        self._ledger = ledger
        self._erasures = erasures

    def __call__(self) -> None:
        """Where anything was erased since the last time, takes it out of the file for good.

        Raises Transient, Misconfigured: then it is all done again the next time.
        """
        length = self._erasures.length()
        if length == self._ledger.forgotten():
            return
        authors = list(self._erased(self._ledger.authors()))
        mentions = list(self._erased(self._ledger.mentions()))
        gone = self._ledger.erase(authors, mentions)
        with self._ledger.transaction():
            self._ledger.note_forgotten(length)
        _log.info("erased mentions are forgotten", mentions=gone)

    def _erased(self, portions: Iterable[list[str]]) -> Iterator[str]:
        for ids in portions:
            yield from self._erasures.suppressed(ids)
