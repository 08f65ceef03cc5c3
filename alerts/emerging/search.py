"""Looks for topics in the stream of one watch, and judges those found by the detector of the named ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np

from alerts.detect.baseline import DAY, HOUR, Baseline
from alerts.detect.counts import Counts
from alerts.detect.detector import WARM_UP, scored, signals
from alerts.detect.joined import LOCAL_READS, Joined, beside, decayed, joined, usual_share
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal
from alerts.emerging.candidates import Background, Candidate, apart, background, candidates, holding
from alerts.emerging.keys import barred
from alerts.emerging.naming import identity
from alerts.port import Stream
from alerts.terms import SIGNIFICANT, log_likelihood
from core.clock import from_minute
from core.jit import Vector
from schemas.found import Found
from schemas.voice import Voice
from schemas.watch import WatchRevision

EVERY = 10
"""Minutes of event time between two searches."""
WINDOW = 4 * HOUR
"""Minutes before a search in which a topic emerges."""
PAST = 28 * DAY
AGAIN = 20
"""Minutes that are read again by the next search: what is heard even later is counted, but does not tell a topic."""
READ, SAMPLE = 500, 1_000
"""Negative mentions that are read of a window, and of the time before it."""
FRESH = DAY
"""Minutes after which the sample of the time before is drawn anew."""
FEWEST = 4.0
"""Effective negatives of an hour below which there is no search."""
ASKED = 4
"""Candidates of one search whose whole past is asked for."""
MOST = 8
"""Topics that stand at once."""
LASTS = timedelta(days=2)
"""After it was found, or was last raised, a topic is judged for so long."""
PROLONGED = timedelta(hours=1)
"""Its end is written anew when it moves by so much."""
RARER = 1.0
"""Added to the threshold of a named topic: what was chosen among many because it stood out needs more."""


@dataclass(slots=True)
class Memo:
    """What a search need not read again.

    window: negatives of the last search, newest first, up to the minute `read`. edge: the minute before which `before`
    was said. rejected: by query, until which minute it is not asked for again.
    """

    window: Sequence[Voice] = ()
    read: int = 0
    before: Background | None = None
    edge: int = 0
    rejected: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Search:
    """known: of this watch, by id, standing or dropped. fresh: those among them that are new, or last longer.

    since: minutes before it are unknown to the series.
    """

    stream: Stream
    watch: WatchRevision
    sensitivity: Sensitivity
    known: dict[str, Found]
    memo: Memo
    since: int
    fresh: dict[str, Found] = field(default_factory=dict)

    def signals(self, baseline: Baseline, counts: Counts, first: int, end: int) -> Mapping[int, tuple[Signal, ...]]:
        """As Besides.found of alerts/evaluation.py. Looks for new ones whenever that is due. Raises Transient."""
        raised: dict[int, tuple[Signal, ...]] = {}
        for start, until in _stretches(first, end):
            if start % EVERY == 0:
                self._look(baseline, counts, start)
            raised |= self.judged(baseline, counts, start, until)
        return raised

    def judged(self, baseline: Baseline, counts: Counts, first: int, end: int) -> Mapping[int, tuple[Signal, ...]]:
        """The same of those that stand already."""
        standing = self._standing(first)
        if not standing:
            return {}
        start = baseline.hour - DAY - LOCAL_READS
        rows = [Joined(each.id, each.share, start, self._series(each.query, start, end)) for each in standing]
        hour = scored(joined(baseline, rows), beside(counts.between(*baseline.reads), rows), first, end)
        stricter = replace(self.sensitivity, topic=self.sensitivity.topic + RARER)
        raised = {minute: tuple(s for s in signals(hour, minute, stricter) if s.topic) for minute in range(first, end)}
        for minute, found in raised.items():
            self._prolong(minute, found)
        return {minute: found for minute, found in raised.items() if found}

    def _prolong(self, minute: int, raised: Sequence[Signal]) -> None:
        ends = from_minute(minute) + LASTS
        for signal in raised:
            found = self.known[signal.topic or ""]
            if ends - found.ends_at >= PROLONGED:
                self._keep(found.model_copy(update={"ends_at": ends}))

    def _look(self, baseline: Baseline, counts: Counts, minute: int) -> None:
        negatives = counts.between(minute - WINDOW, minute).negatives
        if baseline.seen < WARM_UP or negatives[-HOUR:].sum() < FEWEST:
            return
        own = barred(self.watch.watch)
        voices = self._window(minute)
        found = candidates(voices, self._before(minute, own), own)
        standing = [holding(voices, each.query, own) for each in self._standing(minute)]
        wanted = [each for each in apart(found, standing) if self._is_open(each.query, minute)]
        for candidate in wanted[: min(ASKED, MOST - len(standing))]:
            self._admit(candidate, baseline, float(negatives.sum()), minute)

    def _is_open(self, query: str, minute: int) -> bool:
        """Neither dropped by a person nor found to be usual a short while ago."""
        at = from_minute(minute)
        dropped = any(each.query == query and at < each.ends_at for each in self.known.values() if each.by)
        return not dropped and self.memo.rejected.get(query, 0) <= minute

    def _admit(self, candidate: Candidate, baseline: Baseline, negatives: float, minute: int) -> None:
        """If it stands out from its whole past too. negatives: all of the window."""
        series = self._series(candidate.query, minute - PAST, minute)
        before, now = decayed(series[:-WINDOW]), float(series[-WINDOW:].sum())
        score = log_likelihood(now, max(negatives, now), before, max(baseline.mix_of, before))
        if score < SIGNIFICANT:
            self.memo.rejected[candidate.query] = minute + WINDOW
            return
        at, watch = from_minute(minute), self.watch
        self._keep(
            Found(
                watch=watch.watch.id,
                id=identity(candidate.query, watch.watch),
                name=candidate.name,
                query=candidate.query,
                revision=watch.revision,
                found_at=at,
                ends_at=at + LASTS,
                share=usual_share(before, baseline),
                authors=candidate.authors,
                texts=len(candidate.texts),
                score=round(score, 1),
            )
        )

    def _keep(self, found: Found) -> None:
        self.known[found.id] = self.fresh[found.id] = found

    def _standing(self, minute: int) -> list[Found]:
        at = from_minute(minute)
        return [each for each in self.known.values() if each.stands(at)]

    def _window(self, minute: int) -> Sequence[Voice]:
        """The newest of it. Of what the search before this one read only the end is read again."""
        memo, start = self.memo, minute - WINDOW
        begin = memo.read - AGAIN if start < memo.read <= minute else start
        fresh = self._said(begin, minute, READ)
        known = {voice.mention for voice in fresh}
        first = from_minute(start)
        kept = [each for each in memo.window if each.published_at >= first and each.mention not in known]
        memo.window, memo.read = [*fresh, *(kept if begin > start else ())][:READ], minute
        return memo.window

    def _before(self, minute: int, own: frozenset[str]) -> Background:
        """Drawn at fixed times, so that a restart changes nothing."""
        memo, edge = self.memo, minute // FRESH * FRESH - WINDOW
        if memo.before is None or memo.edge != edge:
            memo.before, memo.edge = background(self._said(edge - PAST, edge, SAMPLE), own), edge
            memo.rejected = {query: until for query, until in memo.rejected.items() if until > minute}
        return memo.before

    def _said(self, start: int, end: int, limit: int) -> Sequence[Voice]:
        start = max(start, self.since)
        return (
            self.stream.negatives(self.watch.watch, from_minute(start), from_minute(end), limit) if start < end else ()
        )

    def _series(self, query: str, start: int, end: int) -> Vector:
        """Effective negatives of each minute; none before the series began."""
        series = np.zeros(end - start)
        begin = max(start, self.since)
        if begin < end:
            for minute, negatives in self.stream.counted(self.watch.watch, query, begin, end).items():
                series[minute - start] = negatives
        return series


def _stretches(first: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut where a search is due."""
    while first < end:
        until = min(end, first - first % EVERY + EVERY)
        yield first, until
        first = until
