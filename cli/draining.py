"""What is still to be worked through: as `tocsin run --drain` shows it, and as a hint where an answer may lack it."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cli import context
from cli.bars import share
from cli.output import errors, note
from core.errors import TocsinError
from schemas.scope import ALL

if TYPE_CHECKING:
    from app.running import Waits
    from app.wiring import State

MOST = 10_000
"""Incidents that are looked through for those that a run opened."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Dead letters that are open, and the ids of the newest incidents."""

    letters: int
    incidents: frozenset[str]


def standing(state: "State") -> Standing:
    newest = state.incidents.list(ALL, MOST)
    return Standing(sum(state.dead_letters.open_by_kind().values()), frozenset(each.id for each in newest))


def summary(before: Standing, now: Standing, found: int) -> str:
    """found: how many sightings can be searched."""
    opened, letters = len(now.incidents - before.incidents), now.letters - before.letters
    told = f"Done. Sightings that can be found: {found:,}, incidents opened: {opened:,}"
    told += " (`tocsin incidents list`)" if opened else ""
    if letters > 0:
        told += f", new dead letters: {letters:,} (`tocsin dead-letters counts` says why)"
    return f"{told}."


class Waiting:
    """What waits, on a terminal; an empty line once nothing does, for what alerts have to say."""

    def __init__(self) -> None:
        from rich.live import Live

        self._line = Live(console=errors, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        if errors.is_terminal:
            self._line.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.stop()

    def tell(self, waits: "Waits") -> None:
        if self._line.is_started:
            self._line.update(still_to_do(waits), refresh=True)


def waiting(lags: Mapping[str, int]) -> str:
    return "  ".join(f"{stage} {records:,} waiting" for stage, records in lags.items() if records)


def still_to_do(waits: "Waits") -> str:
    """What waits, and how far the jobs are; empty where nothing is left."""
    jobs = (f"{job.kind} {share(job.progress)}".strip() for job in waits.jobs)
    return "  ".join(filter(None, (waiting(waits.lags), *jobs)))


def note_what_waits() -> None:
    """For people whose answer, from here, may lack what no stage has worked through yet.

    A bus that cannot be asked spoils no answer that came from elsewhere: `tocsin status` tells of it.
    """
    from app.drain import lags
    from app.wiring import open_bus

    if context.server():
        return
    here = context.here()
    try:
        with closing(open_bus(here.settings, here.home, here.clock)) as bus:
            behind = waiting(lags(bus))
    except TocsinError:
        return
    if behind:
        note(f"Still to be worked through: {behind}. `tocsin run` does it.", style="dim")
