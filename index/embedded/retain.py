"""Mentions older than a watch keeps them: its sightings go, and with the last of them the mention itself."""

from collections.abc import Mapping

from index.embedded.apply import replace
from index.embedded.truth import Row, Truth
from index.life import FINAL, State
from schemas.analysis import Enriched

_CHUNK = 1_000


def retain(truth: Truth, oldest: Mapping[str, int]) -> int:
    """oldest: for each watch that has a limit, the earliest publication it keeps, in microseconds UTC.

    Returns the number of sightings that went. A mention without any left stays as an empty row until `purge`, for the
    search index to follow; it is no tombstone: collected again, it is kept again.
    """
    gone = 0
    seq, newest = 0, max(oldest.values(), default=0)
    end = truth.last_seq()
    while rows := truth.older(newest, seq, end, _CHUNK):
        seq = rows[-1].seq
        states = {}
        for row in rows:
            enriched = truth.unpack(row)
            if enriched and (state := _kept(row, enriched, oldest)):
                gone += len(enriched.sightings) - (len(state.enriched.sightings) if state.enriched else 0)
                states[row.id] = state
        with truth.transaction():
            replace(truth, {row.id: row for row in rows}, states)
    return gone


def purge(truth: Truth) -> None:
    """The empty rows that the search index has followed."""
    with truth.transaction() as connection:
        connection.execute("DELETE FROM mentions WHERE body IS NULL AND version < ?", (FINAL,))


def _kept(row: Row, enriched: Enriched, oldest: Mapping[str, int]) -> State | None:
    """None: nothing changes."""
    kept = tuple(one for one in enriched.sightings if row.published >= oldest.get(one.watch, 0))
    if len(kept) == len(enriched.sightings):
        return None
    remaining = enriched.model_copy(update={"sightings": kept}) if kept else None
    return State(row.version, row.published, row.first_seen, remaining)
