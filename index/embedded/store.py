"""The store's one writer: truth, the search index behind it, and what is done to both as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import RLock

import structlog

from core.bus.port import TopicPartition
from core.clock import micros
from core.errors import Transient
from index.embedded.apply import Change, apply
from index.embedded.carry import adopt, states
from index.embedded.check import disagreements
from index.embedded.erase import erase, rewrite
from index.embedded.failures import telling
from index.embedded.follower import Follower, open_follower, rebuilt, telling_of_index
from index.embedded.lock import WriterLock
from index.embedded.retain import purge, retain
from index.embedded.truth import Truth
from index.life import State
from index.port import Erased
from schemas.analysis import Enriched
from schemas.event import Deleted

log = structlog.get_logger(__name__)


class EmbeddedStore:
    """MentionWriter and StoreAdmin. Its methods may be called from several threads; they take turns."""

    def __init__(self, folder: Path, lock: WriterLock, truth: Truth) -> None:
        self._folder = folder
        self._lock = lock
        self._truth = truth
        self._turn = RLock()
        self._follower: Follower | None = open_follower(truth, folder)

    @classmethod
    def open(cls, folder: Path) -> "EmbeddedStore":
        """Makes the store where there is none, and brings the search index into step with truth.

        Raises Misconfigured: another process writes it, it cannot be written, or truth is damaged.
        """
        with telling(folder):
            folder.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(folder)
        try:
            truth = Truth.to_write(folder)
            try:
                return cls(folder, lock, truth)
            except BaseException:
                truth.close()
                raise
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        with self._turn:
            try:
                if self._follower:
                    self._follower.commit()
                    self._follower.close()
            finally:
                self._follower = None
                self._truth.close()
                self._lock.release()

    def write(self, entries: Sequence[Enriched | Deleted], ends: Mapping[TopicPartition, int]) -> None:
        with self._turn:
            self._follow(apply(self._truth, entries, ends))

    def applied(self) -> Mapping[TopicPartition, int]:
        with self._turn:
            return self._truth.offsets()

    def refresh(self) -> None:
        """Raises Transient; then the next call tries again from truth."""
        with self._turn:
            follower = self._in_step()
            try:
                follower.commit()
            except Transient:
                self._follower = None
                raise

    def rebuild(self) -> int:
        with self._turn:
            if self._follower:
                self._follower.close()
            self._follower = None
            self._follower = rebuilt(self._truth, self._folder)
            return self._follower.sightings()

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> Erased:
        with self._turn:
            erased = erase(self._truth, authors, mentions)
            self.rebuild()
            rewrite(self._truth)
            return erased

    def retain(self, oldest: Mapping[str, datetime]) -> int:
        """oldest: for each watch that has a limit, the earliest publication kept. Returns how many sightings went."""
        with self._turn:
            gone = retain(self._truth, {watch: micros(moment) for watch, moment in oldest.items()})
            follower = self._in_step()
            with telling_of_index():
                follower.catch_up()
            purge(self._truth)
            return gone

    def check(self) -> Sequence[str]:
        with self._turn:
            self.refresh()
            return list(disagreements(self._truth, self._in_step()))

    def states(self, after: str = "") -> Iterator[tuple[str, Mapping[str, State]]]:
        """Every mention as it stands, tombstones included, in portions, each with the place to go on after."""
        yield from states(self._truth, after)

    def adopt(self, carried: Mapping[str, State]) -> None:
        """Takes mentions as another store kept them; the same again changes nothing."""
        with self._turn:
            self._follow(adopt(self._truth, carried))

    def _follow(self, changes: Sequence[Change]) -> None:
        """Truth has the changes already: if the search index cannot take them now, the next refresh catches up."""
        if self._follower is None:
            return
        try:
            self._follower.follow(changes)
        except Transient as error:
            log.warning("the search index is left behind until the next refresh", reason=error.message)
            self._follower = None

    def _in_step(self) -> Follower:
        if self._follower is None:
            self._follower = open_follower(self._truth, self._folder)
        return self._follower
