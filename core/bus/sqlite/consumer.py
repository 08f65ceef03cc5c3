"""Consuming from the embedded bus."""

import time
from datetime import timedelta
from pathlib import Path

from core.bus.port import Batch, Lost, Record, TopicPartition
from core.bus.sqlite.groups import Membership, Registry
from core.bus.sqlite.publisher import folder_of
from core.bus.sqlite.segments import Reader
from core.clock import Clock, micros

LOOK_AGAIN_S = 0.01


class SqliteConsumer:
    """One member of a group. Used by one thread at a time."""

    def __init__(self, root: Path, registry: Registry, membership: Membership, clock: Clock) -> None:
        self._root = root
        self._registry = registry
        self._membership = membership
        self._clock = clock
        self._member = 0
        self._readers: dict[TopicPartition, Reader] = {}
        self._positions: dict[TopicPartition, int] = {}
        self._turn = 0
        self._in_hand: frozenset[TopicPartition] = frozenset()

    def poll(self, limit: int, wait: timedelta) -> Batch:
        deadline = time.monotonic() + wait.total_seconds()
        while True:
            self._settle()
            records = self._read(limit)
            left = deadline - time.monotonic()
            if records or left <= 0:
                self._in_hand = frozenset(record.at for record in records)
                return Batch(tuple(records))
            time.sleep(min(LOOK_AGAIN_S, left))

    def commit(self, batch: Batch) -> None:
        self._membership.commit(batch.ends(), micros(self._clock.now()))

    def affirm(self) -> None:
        if not self._membership.holds(self._in_hand):
            raise Lost("Another member of the group holds these partitions by now.")

    def close(self) -> None:
        try:
            self._let_go(list(self._readers))
            self._membership.leave()
        finally:
            self._registry.close()

    def _settle(self) -> None:
        held = self._membership.settle(micros(self._clock.now()))
        if self._membership.id != self._member:  # given up by the others meanwhile: nothing read before counts
            self._let_go(list(self._readers))
            self._member = self._membership.id
        self._let_go([at for at in self._readers if at not in held])
        for at in held.keys() - self._readers.keys():
            self._readers[at] = Reader(at, folder_of(self._root, at))
            self._positions[at] = held[at]

    def _let_go(self, partitions: list[TopicPartition]) -> None:
        for at in partitions:
            self._readers.pop(at).close()
            del self._positions[at]

    def _read(self, limit: int) -> list[Record]:
        """A full batch of one partition is enough; another comes first the next time, so that none waits for long."""
        order = sorted(self._readers)
        self._turn += 1
        found: list[Record] = []
        ends: dict[TopicPartition, int] = {}
        for place in range(len(order)):
            at = order[(self._turn + place) % len(order)]
            share = self._readers[at].read(self._positions[at], limit - len(found))
            if share:
                found += share
                ends[at] = share[-1].offset + 1
            if len(found) >= limit:
                break
        # Only now: had a later partition failed, the records of the earlier ones would have been passed over.
        self._positions |= ends
        return found
