"""Mentions as they stand, out of truth and into it: from one store to another."""

from collections.abc import Iterator, Mapping

from index.embedded.apply import Change, replace
from index.embedded.truth import Row, Truth
from index.life import State

PORTION = 500


def states(truth: Truth, after: str) -> Iterator[tuple[str, Mapping[str, State]]]:
    """In order of change. after: a place that came with an earlier portion; empty: from the start."""
    seq = int(after or 0)
    while rows := truth.since(seq, PORTION):
        seq = rows[-1].seq
        yield str(seq), {row.id: _state(truth, row) for row in rows}


def adopt(truth: Truth, carried: Mapping[str, State]) -> list[Change]:
    """Nothing changed if it raises."""
    with truth.transaction():
        return replace(truth, truth.rows(list(carried)), carried)


def _state(truth: Truth, row: Row) -> State:
    return State(row.version, row.published, row.first_seen, truth.unpack(row), row.deletion)
