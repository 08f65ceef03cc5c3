"""What happens to mentions, as it travels on `mentions.raw`."""

from datetime import datetime, timedelta
from typing import Literal

from schemas.base import Choice, Frozen, Instant
from schemas.mention import Key, Mention

SCHEMA = "1"
AHEAD = timedelta(minutes=5)
"""How far ahead of our own clock an observation may be: one further ahead is clamped to it."""
LATE = timedelta(hours=6)
"""What is observed later than this after its publication is history: it never notifies by itself."""


class Posted(Frozen):
    kind: Literal["posted"] = "posted"
    mention: Mention


class Updated(Frozen):
    """The full snapshot after an edit, or after new engagement counts."""

    kind: Literal["updated"] = "updated"
    mention: Mention


class Deleted(Frozen):
    """by: the author id of who deleted it, where the source tells."""

    kind: Literal["deleted"] = "deleted"
    id: Key
    deleted_at: Instant
    observed_at: Instant
    by: str = ""


class Covered(Frozen):
    """A source has delivered all it has of [start, end) for these watches (none named: all of them).

    Written to every partition of a topic, after the events it covers: copy `partition` of `partitions`.
    """

    kind: Literal["covered"] = "covered"
    source: str
    watches: tuple[str, ...] = ()
    start: Instant
    end: Instant
    observed_at: Instant
    partition: int = 0
    partitions: int = 1

    @property
    def id(self) -> str:
        times = (self.start, self.end, self.observed_at)
        return "|".join((self.source, ",".join(self.watches), *(moment.isoformat() for moment in times)))


Event = Posted | Updated | Deleted | Covered
EVENT: Choice[Event] = Choice(Posted, Updated, Deleted, Covered)


GENERATIONS = (1 << 20) - 1


def version(observed_at: datetime, generation: int) -> int:
    """`(observed_at_ms << 20) | generation`: the strictly greater one wins, in every store.

    generation: raised in `state` by each change of a model or a watch; 0 to 2**20 - 1.
    """
    return (int(observed_at.timestamp() * 1000) << 20) | (generation & GENERATIONS)


def generation_of(version: int) -> int:
    return version & GENERATIONS
