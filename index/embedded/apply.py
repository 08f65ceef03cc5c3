"""Entries into truth: which of them change anything, and one transaction that makes the change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.bus.port import TopicPartition
from index.embedded.rollups import Tally, keep
from index.embedded.truth import Row, Truth
from index.life import State, after, id_of
from schemas.analysis import Enriched
from schemas.event import Deleted


@dataclass(frozen=True, slots=True)
class Change:
    """What the derived index has to follow. before: whether it may hold sightings of this mention already."""

    seq: int
    id: str
    enriched: Enriched | None
    before: bool


def apply(truth: Truth, entries: Sequence[Enriched | Deleted], ends: Mapping[TopicPartition, int]) -> list[Change]:
    """Returns what changed, in order of seq. Nothing changed if it raises."""
    ids = list(dict.fromkeys(id_of(entry) for entry in entries))
    with truth.transaction() as connection:
        rows = truth.rows(ids)
        changed: dict[str, State] = {}
        for entry in entries:
            head = changed.get(id_of(entry)) or _head(truth, rows.get(id_of(entry)), entry)
            state = after(head, entry)
            if state:
                changed[id_of(entry)] = state
        changes = replace(truth, rows, changed)
        connection.executemany(
            "INSERT OR REPLACE INTO offsets VALUES (?, ?, ?)",
            [(at.topic, at.partition, offset) for at, offset in ends.items()],
        )
    return changes


def replace(truth: Truth, rows: Mapping[str, Row], states: Mapping[str, State]) -> list[Change]:
    """Puts each state in the place of its row, with the roll-ups, within the caller's transaction."""
    tally = Tally()
    changes = []
    for seq, (mention, state) in enumerate(states.items(), truth.last_seq() + 1):
        row = rows.get(mention)
        before = truth.unpack(row) if row else None
        if row and before:
            tally.take_away(before, row.published, row.first_seen)
        if state.enriched:
            tally.add(state.enriched, state.published, state.first_seen)
        changes.append(Change(seq, mention, state.enriched, before is not None))
    truth.connection.executemany(
        "DELETE FROM mentions WHERE seq = ?", [(rows[mention].seq,) for mention in states if mention in rows]
    )
    truth.connection.executemany(
        "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(change.seq, change.id, *_columns(truth, states[change.id])) for change in changes],
    )
    keep(truth.connection, tally)
    return changes


def _head(truth: Truth, row: Row | None, entry: Enriched | Deleted) -> State | None:
    """Its content is read for a deletion alone, which keeps who saw it."""
    if row is None:
        return None
    enriched = truth.unpack(row) if isinstance(entry, Deleted) else None
    return State(row.version, row.published, row.first_seen, enriched, row.deletion)


def _columns(truth: Truth, state: State) -> tuple[int | str | bytes | None, ...]:
    body = truth.bodies.pack(state.enriched) if state.enriched else None
    of = state.deletion
    deletion = (of.at, of.by, json.dumps(of.watches)) if of else (None, None, None)
    return state.version, state.published, state.first_seen, body, *deletion
