"""The only loop that consumes, works, publishes and commits: everything hard about delivery is here, and nothing else.

A batch is committed once its work is durable and what it refused is among the dead letters. So a stage that is killed
anywhere meets the same records again, and must do the same with them again.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Protocol, TypeVar

import structlog

from core.bus.deadletters import DeadLetters
from core.bus.port import Batch, Consumer, Lost, Record, Refusal, Work
from core.errors import Misconfigured, Permanent, TocsinError, told
from core.retry import Patience, Status, Stopped

POLL = timedelta(milliseconds=250)
REPLAY_HEADER = "replay"
"""On messages of a file replay: a file full of bad rows must not halt a stage."""
WINDOW = 500
TOLERATED = 0.2
BUG = "Bug"

Result = TypeVar("Result")
Persist = Callable[[Callable[[], Result]], Result]

log = structlog.get_logger(__name__)


class Halted(TocsinError):
    """So much was refused that the stage itself must be at fault: it goes on only when somebody says so."""


class Observer(Status, Protocol):
    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        """A batch is committed. refused: how many of it, by kind. seconds: from its arrival to its commit."""


def pump(
    consumer: Consumer, work: Work, dead: DeadLetters, stop: Event, patience: Patience, observer: Observer
) -> None:
    """Until `stop` is set: at once when idle, else after the batch in hand; while it can only retry, at once.

    Raises Halted when more than a fifth of the last 500 records or more were refused (all of them are dead letters and
    committed by then), Misconfigured as the work raises it, and whatever else than Permanent it raises for each record
    of a batch.
    """
    loop = _Loop(consumer, work, dead, stop, patience, observer)
    try:
        while not stop.is_set():
            loop.turn()
    except Stopped:
        return


class _Loop:
    def __init__(
        self, consumer: Consumer, work: Work, dead: DeadLetters, stop: Event, patience: Patience, observer: Observer
    ) -> None:
        self._consumer = consumer
        self._work = work
        self._dead = dead
        self._stop = stop
        self._patience = patience
        self._observer = observer
        self._recent = _Recent()

    def turn(self) -> None:
        batch = self._persist(partial(self._consumer.poll, self._work.batch_size, POLL))
        if not batch.records:
            self._persist(self._work.idle)
            return
        began = time.monotonic()
        try:
            refused = self._worked(batch)
        except Lost as lost:
            log.info("a batch was left to another member", reason=str(lost), records=len(batch.records))
            return
        if refused:
            self._persist(partial(self._dead.keep, refused))
        self._persist(partial(self._consumer.commit, batch))
        kinds = Counter(refusal.kind for refusal in refused)
        self._observer.handled(len(batch.records), kinds, time.monotonic() - began)
        self._recent.add(batch, refused)

    def _persist(self, attempt: Callable[[], Result]) -> Result:
        return self._patience.until_done(attempt, self._stop, self._observer)

    def _worked(self, batch: Batch) -> Sequence[Refusal]:
        try:
            return self._persist(partial(self._work, batch))
        except (Stopped, Misconfigured, Lost):
            raise
        except Exception as error:
            log.exception("a batch could not be worked on; trying its records one by one", records=len(batch.records))
            return self._one_by_one(batch, error)

    def _one_by_one(self, batch: Batch, error: Exception) -> Sequence[Refusal]:
        """Finds the records that are refused, or that a fault of ours cannot stand, so that they do not block all that
        come after them."""
        refused: list[Refusal] = []
        fatal = 0
        for record in batch.records:
            if self._stop.is_set():
                raise Stopped
            try:
                refused += self._persist(partial(self._work, Batch((record,))))
            except (Stopped, Misconfigured, Lost):
                raise
            except Exception as fault:
                fatal += not isinstance(fault, Permanent)
                refused.append(_refusal(record, fault))
        if fatal == len(batch.records) > 1:
            raise error  # not the records' fault: a restart may mend it, and repeated crashes halt the stage
        return refused


def _refusal(record: Record, fault: Exception) -> Refusal:
    if isinstance(fault, TocsinError):
        return Refusal(record, type(fault).__name__, str(fault))
    return Refusal(record, BUG, told(fault))


class _Recent:
    """How much of the last 500 records or more was refused, file replays apart."""

    def __init__(self) -> None:
        self._batches: deque[tuple[int, int]] = deque()
        self._records = 0
        self._refused = 0

    def add(self, batch: Batch, refused: Sequence[Refusal]) -> None:
        """Raises Halted."""
        records = sum(_counts(record) for record in batch.records)
        self._enter(records, sum(_counts(refusal.record) for refusal in refused))
        while self._records - self._batches[0][0] >= WINDOW:
            oldest, its_refused = self._batches.popleft()
            self._records -= oldest
            self._refused -= its_refused
        if self._records >= WINDOW and self._refused > TOLERATED * self._records:
            raise Halted(
                f"{self._refused} of the last {self._records} records were refused.",
                "Look at them with `tocsin dead-letters list`, mend the cause, then `tocsin resume` the stage.",
            )

    def _enter(self, records: int, refused: int) -> None:
        self._batches.append((records, refused))
        self._records += records
        self._refused += refused


def _counts(record: Record) -> bool:
    return REPLAY_HEADER not in record.message.headers
