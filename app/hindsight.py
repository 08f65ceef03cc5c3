"""A deployment's own history, as alerting would tell it today: what would have rung, and what people said of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from alerts.detect.sensitivity import SENSITIVITIES
from alerts.hindsight import Hindsight, Relived, known_since
from alerts.stories import Story, marked, read_marks, said_of, stories
from alerts.tally import Tally, tally
from app.ports import Reader
from app.stream import StoredStream
from app.wiring import State
from schemas.scope import only
from schemas.watch import WatchRevision

MOST = 100_000
"""Incidents that are asked for their ends."""

Tell = Callable[[float], None]
"""How much of it is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The minutes [start, end) of these watches. marks: a file that an earlier backtest wrote and somebody marked; what
    it says counts before the ends that people gave to incidents."""

    watches: Sequence[WatchRevision]
    start: int
    end: int
    marks: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """stories: oldest first. tallies: of each sensitivity, the calmest first."""

    relived: tuple[Relived, ...]
    stories: tuple[Story, ...]
    tallies: tuple[Tally, ...]


def backtest_history(state: State, reader: Reader, asked: Asked, tell: Tell) -> Outcome:
    """Raises Transient where a store cannot be asked now, and what `read_marks` raises."""
    people = read_marks(asked.marks) if asked.marks else []
    hindsight = Hindsight(reader, state.coverage, reader, StoredStream(reader, state.found))
    _, memories = state.memory.load()
    relived = []
    for number, watch in enumerate(asked.watches):

        def reached(done: int, of: int, number: int = number) -> None:
            tell((number + done / of) / len(asked.watches))

        relived.append(hindsight.relive(watch, known_since(watch, memories), asked.start, asked.end, reached))
    rang = {name: [each for one in relived for each in one.rang[name]] for name in SENSITIVITIES}
    ended = said_of(state.incidents.list(only(*(each.watch for each in relived)), MOST))
    told = marked(marked(stories(rang), ended), people)
    heard = sum(each.heard for each in relived)
    return Outcome(tuple(relived), tuple(told), tuple(tally(each, told, heard) for each in SENSITIVITIES.values()))
