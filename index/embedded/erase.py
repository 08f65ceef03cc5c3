"""Persons and mentions out of truth: tombstones without text in their place, and files that hold nothing of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic_core import to_json

from core.errors import Transient
from index.embedded.apply import replace
from index.embedded.failures import telling
from index.embedded.truth import Row, Truth
from index.life import FINAL, State
from index.port import Erased
from schemas.analysis import Enriched

_CHUNK = 1_000
Part = TypeVar("Part")
_REPOST = b'"repost_of":"'


@dataclass(frozen=True, slots=True)
class _Found:
    row: Row
    enriched: Enriched


def erase(truth: Truth, authors: Sequence[str], mentions: Sequence[str]) -> Erased:
    """What they wrote, what others reposted of it, and these mentions; where others address them, or a tombstone says
    that they deleted something, that is taken out.

    A mention that is not here is kept out. Can be called again after a crash.
    """
    persons = frozenset(authors)
    near = list(_holding(truth, [to_json(author)[1:-1] for author in persons]))
    gone = frozenset(mentions) | {one.row.id for one in near if one.enriched.mention.author.id in persons}
    reposts = _holding(truth, [_REPOST] if gone else [])
    gone |= {one.row.id for one in reposts if one.enriched.mention.repost_of in gone}
    erased = Erased(0, 0)
    for ids in _chunks(sorted(gone)):
        erased = _bury(truth, ids, erased)
    _take_out(truth, [one for one in near if one.row.id not in gone], persons)
    with truth.transaction() as connection:
        connection.executemany(
            "UPDATE mentions SET deleted_by = '' WHERE deleted_at IS NOT NULL AND deleted_by = ?",
            [(person,) for person in persons],
        )
    return erased


def rewrite(truth: Truth) -> None:
    """The file without the pages that held what was erased, and no older copy beside it.

    Raises Transient while somebody still reads an older state.
    """
    with telling(truth.path):
        truth.connection.execute("VACUUM")
        busy, _, _ = truth.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise Transient(
            "%(path)s is being read, so what was erased is still in its log.", "Erase again.", path=truth.path
        )


def _chunks(whole: Sequence[Part]) -> Iterator[Sequence[Part]]:
    for start in range(0, len(whole), _CHUNK):
        yield whole[start : start + _CHUNK]


def _holding(truth: Truth, needles: Sequence[bytes]) -> Iterator[_Found]:
    """Every mention whose JSON holds one of the needles."""
    seq = 0
    while needles and (rows := truth.since(seq, _CHUNK)):
        for row in rows:
            if row.body is None:
                continue
            written = truth.bodies.text(row.body)
            if any(needle in written for needle in needles):
                yield _Found(row, truth.bodies.unpack(row.body))
        seq = rows[-1].seq


def _bury(truth: Truth, ids: Sequence[str], erased: Erased) -> Erased:
    with truth.transaction():
        rows = truth.rows(ids)
        living = [before for row in rows.values() if (before := truth.unpack(row))]
        states = {one: _tombstone(rows.get(one)) for one in ids if not _buried(rows.get(one))}
        replace(truth, rows, states)
    return Erased(erased.mentions + len(living), erased.sightings + sum(len(one.sightings) for one in living))


def _buried(row: Row | None) -> bool:
    """Whether it is a tombstone that says no more than that."""
    return row is not None and row.version == FINAL and row.deleted_at is None


def _tombstone(row: Row | None) -> State:
    return State(FINAL, row.published, row.first_seen, None) if row else State(FINAL, 0, 0, None)


def _take_out(truth: Truth, found: Sequence[_Found], persons: frozenset[str]) -> None:
    for part in _chunks(found):
        rows = {one.row.id: one.row for one in part}
        states = {one.row.id: _state(one.row, _without(one.enriched, persons)) for one in part}
        with truth.transaction():
            replace(truth, rows, states)


def _state(row: Row, enriched: Enriched) -> State:
    return State(row.version, row.published, row.first_seen, enriched)


def _without(enriched: Enriched, persons: frozenset[str]) -> Enriched:
    mention = enriched.mention
    addressed = tuple(account for account in mention.addressed if account not in persons)
    answered = "" if mention.reply_to_author in persons else mention.reply_to_author
    return enriched.model_copy(
        update={"mention": mention.model_copy(update={"addressed": addressed, "reply_to_author": answered})}
    )
