"""What would have rung: the history of a watch gone through once more by the live rounds, at each sensitivity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alerts.backtest import NOTIFYING
from alerts.book import Book, blank, changed, from_memory
from alerts.detect.detector import HISTORY
from alerts.detect.sensitivity import SENSITIVITIES
from alerts.port import Coverage, MinuteCounts, Stream, Voices
from alerts.rounds import BLOCK, Round, Tools
from alerts.survey import Survey, Surveyor
from core.clock import from_minute
from core.errors import Permanent
from schemas.alerting import Memory
from schemas.incident import Incident
from schemas.watch import WatchRevision

Reached = Callable[[int, int], None]
"""Minutes gone through so far, and of how many."""


@dataclass(frozen=True, slots=True)
class Relived:
    """Of the minutes [start, end) of one watch. learned_from: the first minute that the detector looked at.

    heard: minutes in which any of its sources was heard. rang: by sensitivity, what would have been told of, oldest
    first. Where start is end, nothing is known of the watch in the time that was asked for.
    """

    watch: str
    start: int
    end: int
    learned_from: int
    heard: int
    rang: Mapping[str, tuple[Incident, ...]]


class Hindsight:
    """Reads only, and tells nobody. What was dismissed is looked at as if it had not been, and late mentions as if they
    had been heard at once: it judges by the counts as they stand now."""

    def __init__(self, counts: MinuteCounts, coverage: Coverage, voices: Voices, stream: Stream) -> None:
        self._counts = counts
        self._coverage = coverage
        self._voices = voices
        self._stream = stream
        self._oldest = counts.changed_since(0).oldest
        self._newest = coverage.newest()

    def relive(self, watch: WatchRevision, since: int, start: int, end: int, reached: Reached) -> Relived:
        """since: minutes before it are unknown to the series, for the watch was another. Raises Transient."""
        id_ = watch.watch.id
        end = min(end, max((e for source, e in self._newest.items() if watch.watch.listens(source)), default=start))
        first = max(start - HISTORY, self._oldest.get(id_, end), since)
        start = max(start, first)
        if start >= end:
            return Relived(id_, end, end, end, 0, dict.fromkeys(SENSITIVITIES, ()))
        surveyor = _Once(self._counts, self._coverage)
        book = replace(blank(watch, first), since=since)
        rounds = {
            name: self._round(Tools(surveyor, self._voices, self._stream, each), watch, book, end)
            for name, each in SENSITIVITIES.items()
        }
        heard = 0
        for begin in range(first, end, BLOCK):
            until = min(begin + BLOCK, end)
            for round_ in rounds.values():
                round_.go_through(until)
            heard += _heard(surveyor.newest, max(begin, start), until)
            reached(until - first, end - first)
        rang = {name: _rang(round_, start) for name, round_ in rounds.items()}
        return Relived(id_, start, end, first, heard, rang)

    def _round(self, tools: Tools, watch: WatchRevision, book: Book, end: int) -> Round:
        return Round(tools, watch, book, {}, from_minute(end), (), tools.search(watch, (), book.since))


def known_since(watch: WatchRevision, memories: Sequence[Memory]) -> int:
    """The minute before which alerting itself takes the watch for another. memories: of all watches."""
    memory = next((each for each in memories if each.watch == watch.watch.id), None)
    if memory is None:
        return 0
    try:
        book = from_memory(memory)
    except Permanent:
        return 0
    return (book if memory.revision == watch.revision else changed(book, watch)).since


class _Once(Surveyor):
    """Reads a stretch once for all those who go through it together."""

    def __init__(self, counts: MinuteCounts, coverage: Coverage) -> None:
        super().__init__(counts, coverage)
        self._asked: tuple[str, int, int, int] | None = None
        self.newest: Survey | None = None

    def survey(self, watch: WatchRevision, start: int, end: int, since: int) -> Survey:
        asked = (watch.watch.id, start, end, since)
        if self.newest is None or asked != self._asked:
            self.newest = super().survey(watch, start, end, since)
            self._asked = asked
        return self.newest


def _heard(survey: Survey | None, start: int, end: int) -> int:
    if survey is None or start >= end:
        return 0
    return int(np.count_nonzero(survey.counts.between(start, end).exposure))


def _rang(round_: Round, start: int) -> tuple[Incident, ...]:
    """As if it had been heard when it was published: nothing of it is about the past."""
    found = [each.model_copy(update={"historical": False}) for each in round_.known.values() if each.kind in NOTIFYING]
    told = [each for each in found if each.opened_at >= from_minute(start)]
    return tuple(sorted(told, key=lambda each: (each.opened_at, each.id)))
