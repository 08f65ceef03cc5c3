"""Entries into truth: which of them change anything, and one transaction that makes the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.bus.port import TopicPartition
from core.clock import from_micros, micros
from index.embedded.rollups import Tally, keep
from index.embedded.truth import FINAL, Row, Truth
from schemas.analysis import Enriched
from schemas.event import Deleted


@dataclass(frozen=True, slots=True)
class State:
    """A mention while a batch is applied. enriched: None for a tombstone. published, first_seen: microseconds UTC."""

    version: int
    published: int
    first_seen: int
    enriched: Enriched | None


@dataclass(frozen=True, slots=True)
class Change:
    """What the derived index has to follow. before: whether it may hold sightings of this mention already."""

    seq: int
    id: str
    enriched: Enriched | None
    before: bool


def apply(truth: Truth, entries: Sequence[Enriched | Deleted], ends: Mapping[TopicPartition, int]) -> list[Change]:
    """Returns what changed, in order of seq. Nothing changed if it raises."""
    ids = list(dict.fromkeys(_id(entry) for entry in entries))
    with truth.transaction() as connection:
        rows = truth.rows(ids)
        changed: dict[str, State] = {}
        for entry in entries:
            after = _after(changed.get(_id(entry)) or rows.get(_id(entry)), entry)
            if after:
                changed[_id(entry)] = after
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
        "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?)",
        [(change.seq, change.id, *_columns(truth, states[change.id])) for change in changes],
    )
    keep(truth.connection, tally)
    return changes


def _columns(truth: Truth, state: State) -> tuple[int, int, int, bytes | None]:
    body = truth.bodies.pack(state.enriched) if state.enriched else None
    return state.version, state.published, state.first_seen, body


def _after(head: Row | State | None, entry: Enriched | Deleted) -> State | None:
    """What becomes of a mention; None: it stays as it is."""
    if head and head.version == FINAL:
        return None
    if isinstance(entry, Deleted):
        published, first_seen = (head.published, head.first_seen) if head else (0, micros(entry.observed_at))
        return State(FINAL, published, first_seen, None)
    if head is None:
        return State(entry.version, micros(entry.mention.published_at), micros(entry.mention.observed_at), entry)
    if entry.version <= head.version:
        return None
    return State(entry.version, head.published, head.first_seen, _published_at(entry, head.published))


def _published_at(entry: Enriched, moment: int) -> Enriched:
    """The entry with the time of publication under which the mention was first seen."""
    if micros(entry.mention.published_at) == moment:
        return entry
    mention = entry.mention.model_copy(update={"published_at": from_micros(moment)})
    return entry.model_copy(update={"mention": mention})


def _id(entry: Enriched | Deleted) -> str:
    return entry.id if isinstance(entry, Deleted) else entry.mention.id
