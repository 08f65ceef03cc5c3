"""Mentions as they stand, out of the indices and into them: from one store to another."""

from collections.abc import Iterator, Mapping, Sequence

from core.errors import TocsinError
from index.elastic.desk import Desk
from index.elastic.documents import Kept
from index.elastic.heads import Head, every, read_of
from index.elastic.plan import adopted
from index.elastic.standing import standing
from index.life import State
from schemas.analysis import Enriched
from schemas.event import generation_of

LOOKS = 4
"""At a mention that somebody writes meanwhile."""


def states(desk: Desk, generation: int, after: str) -> Iterator[tuple[str, Mapping[str, State]]]:
    """In order of their ids. after: a place that came with an earlier portion; empty: from the start.

    Raises TocsinError where a mention is not whole.
    """
    for heads in every(desk.client, desk.names.heads_of(generation), after=after):
        yield heads[-1].mention, _whole(desk, generation, heads)


def adopt(desk: Desk, generation: int, carried: Mapping[str, State]) -> None:
    desk.carry_out(generation, [adopted(mention, state) for mention, state in carried.items()])


def _whole(desk: Desk, generation: int, heads: Sequence[Head]) -> dict[str, State]:
    """A mention that changes between two looks is looked at again, as it stands now."""
    found: dict[str, State] = {}
    left = {head.mention: head for head in heads}
    for _ in range(LOOKS):
        bodies: dict[str, list[Kept]] = {mention: [] for mention in left}
        for head, body, _ in standing(desk, generation, list(left.values())):
            bodies[head.mention].append(body)
        whole = [head for head in left.values() if len(bodies[head.mention]) == len(head.watches)]
        found |= {head.mention: _state(head, bodies[head.mention]) for head in whole}
        if len(whole) == len(left):
            return {head.mention: found[head.mention] for head in heads}
        torn = left.keys() - {head.mention for head in whole}
        left = dict(read_of(desk.client, desk.names.heads_of(generation), sorted(torn)))
    raise TocsinError(
        f"Elasticsearch has not every sighting of {', '.join(sorted(left)[:3])}.",
        "`tocsin doctor` says what else is missing, and `tocsin rebuild` makes what is there agree.",
    )


def _state(head: Head, bodies: Sequence[Kept]) -> State:
    enriched = None
    if bodies:
        enriched = Enriched(
            mention=bodies[0].mention,
            analysis=bodies[0].analysis,
            generation=generation_of(head.version),
            sightings=tuple(kept.sighting for kept in bodies),
        )
    return State(head.version, head.published, head.first_seen, enriched, head.deletion)
