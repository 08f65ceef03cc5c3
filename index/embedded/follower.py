"""The search index: derived from truth, never ahead of it, made again whenever it cannot be trusted."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import structlog
import tantivy

from core.errors import Transient
from core.query.tantivy_engine import MID, SEQ, SID
from index.embedded.apply import Change
from index.embedded.columns import LAYOUT, documents, schema
from index.embedded.files import damaged
from index.embedded.truth import DERIVED, Truth

CURRENT = "derived"
"""The fact of truth that names the folder of the search index in use."""
_BUFFER = 64_000_000
_CHUNK = 1_000

log = structlog.get_logger(__name__)


class Follower:
    """The writing side. position: the seq up to which it has taken the log of truth in, committed or not."""

    def __init__(self, truth: Truth, folder: Path) -> None:
        self._truth = truth
        self._path = folder
        self._index = tantivy.Index(schema(), path=str(folder))
        self._writer = self._index.writer(_BUFFER, 1)
        self._uncommitted = False
        self.position = self._newest()

    def follow(self, changes: Sequence[Change]) -> None:
        """changes: those right after `position`."""
        self._uncommitted = self._uncommitted or bool(changes)
        with telling_of_index():
            for change in changes:
                self._take(change)

    def catch_up(self) -> int:
        """Takes in what truth holds beyond `position`. Returns the number of mentions."""
        taken = 0
        while rows := self._truth.since(self.position, _CHUNK):
            self.follow([Change(row.seq, row.id, self._truth.unpack(row), before=True) for row in rows])
            taken += len(rows)
        self.commit()
        return taken

    def commit(self) -> None:
        """What was taken in is searchable when it returns."""
        if self._uncommitted:
            with telling_of_index():
                self._writer.commit()
            self._uncommitted = False

    def sightings(self) -> int:
        self._index.reload()
        return self._index.searcher().num_docs

    def sightings_of(self, after: int, until: int) -> set[str]:
        """The ids of the sightings that came with the seqs after one and up to another."""
        self._index.reload()
        searcher = self._index.searcher()
        wanted = tantivy.Query.range_query(self._index.schema, SEQ, tantivy.FieldType.Integer, after + 1, until)
        hits = searcher.search(wanted, max(1, searcher.num_docs), count=False).hits
        return {searcher.doc(address)[SID][0].decode() for _, address in hits}

    def damaged(self) -> list[str]:
        return damaged(self._path)

    def close(self) -> None:
        """Commits nothing: what is not committed is taken in again from truth next time."""
        with telling_of_index():
            self._writer.wait_merging_threads()

    def _take(self, change: Change) -> None:
        if change.before:
            self._writer.delete_documents_by_term(MID, change.id)
        if change.enriched:
            for document in documents(change.enriched, change.seq):
                self._writer.add_document(document)
        self.position = change.seq

    def _newest(self) -> int:
        self._index.reload()
        hits = self._index.searcher().search(tantivy.Query.all_query(), 1, count=False, order_by_field=SEQ).hits
        return int(hits[0][0]) if hits else 0


@contextmanager
def telling_of_index() -> Iterator[None]:
    """Turns what tantivy raises into Transient: truth has it all, and another attempt catches up."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise Transient("The search index cannot be written now: %(why)s.", "Is the disk full?", why=error) from None


def open_follower(truth: Truth, folder: Path) -> Follower:
    """The search index in step with truth; made again where it is missing, damaged, of another layout or ahead."""
    name = truth.fact(CURRENT)
    path = folder / DERIVED / name
    if not name.startswith(f"{LAYOUT}-"):
        return rebuilt(truth, folder)
    wrong = damaged(path)
    if wrong:
        log.warning("the search index is damaged and is made again", folder=str(path), files=wrong)
        return rebuilt(truth, folder)
    follower = _trusted(truth, path)
    if follower is None:
        log.warning("the search index disagrees with the store and is made again", folder=str(path))
        return rebuilt(truth, folder)
    _remove_others(folder / DERIVED, name)
    return follower


def rebuilt(truth: Truth, folder: Path) -> Follower:
    """A new search index from truth alone, in the place of any other."""
    name = f"{LAYOUT}-{uuid4().hex}"
    path = folder / DERIVED / name
    with telling_of_index():
        path.mkdir(parents=True)
        follower = Follower(truth, path)
        follower.catch_up()
    truth.keep_fact(CURRENT, name)
    _remove_others(folder / DERIVED, name)
    return follower


def _trusted(truth: Truth, path: Path) -> Follower | None:
    try:
        follower = Follower(truth, path)
        if follower.position > truth.last_seq():
            return None
        follower.catch_up()
    except (ValueError, OSError, RuntimeError):
        return None
    return follower if follower.sightings() == truth.sightings() else None


def _remove_others(root: Path, name: str) -> None:
    for other in root.iterdir():
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)
