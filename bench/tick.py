"""How long one evaluation of everything takes, and how much memory: rows of the index in, signals out, on one core.

python -m bench.tick
A watch has 20 topics, a mention a minute, and the 25 hours that each evaluation reads again.
"""

import statistics
import time
import tracemalloc
from dataclasses import dataclass

import numpy as np

from alerts.detect.baseline import DAY, HOUR, Baseline, unknown
from alerts.detect.counts import Counts, counted, season_slots
from alerts.detect.detector import caught_up, evaluate
from alerts.detect.learning import UNCALIBRATED
from alerts.detect.sensitivity import BALANCED
from bench.figures import Figure, judged, plain
from bench.histories import BEGIN, PARIS
from core.clock import minute_of
from core.jit import Matrix
from index.port import MinuteCount

TOPICS = tuple(f"topic{number}" for number in range(20))
KNOWN = 3 * DAY
"""Minutes that were learned before."""
NOW = minute_of(BEGIN) + KNOWN + HOUR // 2
HISTORIES, ROUNDS = 8, 5
WATCHES, MANY = 100, 500
"""MANY: times 20 topics and the watch as a whole, 10,500 series."""


@dataclass(frozen=True, slots=True)
class Listened:
    baseline: Baseline
    rows: tuple[MinuteCount, ...]


def main() -> None:
    for figure in measure():
        print(figure.line(), flush=True)


def measure() -> list[Figure]:
    listened = [_listened(seed) for seed in range(HISTORIES)]
    _tick(listened, HISTORIES)  # what is compiled at the first call
    few, many = _seconds(listened, WATCHES), _seconds(listened, MANY)
    few_bytes, many_bytes = _peak(listened, WATCHES), _peak(listened, MANY)
    return [
        judged(f"tick, {WATCHES} watches x {len(TOPICS)} topics", few * 1000, "ms", "<", 200),
        judged(f"tick, {MANY * (len(TOPICS) + 1):,} series", many, "s", "<", 5),
        plain("tick, time of five times the series", many / few, "times"),
        plain("tick, memory while it runs, five times the series", many_bytes / few_bytes, "times"),
        plain("tick, memory while it runs", many_bytes / 1e6, "MB"),
        plain("tick, memory kept of one watch", _kept(listened[0].baseline) / 1e3, "kB"),
    ]


def _listened(seed: int) -> Listened:
    random = np.random.default_rng(seed)
    length = KNOWN + HOUR
    start = minute_of(BEGIN)
    mentions = random.poisson(1.0, length)
    negatives = random.binomial(mentions, 0.25)
    topics = np.stack([random.binomial(negatives, 0.05) for _ in TOPICS]).astype(np.float64)
    counts = Counts(
        start,
        mentions.astype(np.float64),
        negatives.astype(np.float64),
        topics,
        np.ones(length),
        season_slots(start, length, PARIS),
    )
    baseline = caught_up(unknown(TOPICS, start, UNCALIBRATED), counts, NOW)
    return Listened(baseline, _rows(counts, topics))


def _rows(counts: Counts, topics: Matrix) -> tuple[MinuteCount, ...]:
    """Of the minutes that an evaluation reads, as the index keeps them."""
    first = NOW - DAY - HOUR - counts.start
    rows: list[MinuteCount] = []
    for place in range(first, NOW + 1 - counts.start):
        minute, mentions, negatives = counts.start + place, counts.mentions[place], counts.negatives[place]
        if mentions:
            rows.append(MinuteCount("watch", None, minute, float(mentions), float(negatives), 0.0))
        rows += [
            MinuteCount("watch", TOPICS[k], minute, float(topics[k, place]), float(topics[k, place]), 0.0)
            for k in np.flatnonzero(topics[:, place])
        ]
    return tuple(rows)


def _tick(listened: list[Listened], watches: int) -> None:
    for number in range(watches):
        watch = listened[number % len(listened)]
        start, _ = watch.baseline.reads
        counts = counted(watch.rows, TOPICS, start, np.ones(NOW + 1 - start), PARIS)
        evaluate(watch.baseline, counts, NOW, 0.5, BALANCED)


def _seconds(listened: list[Listened], watches: int) -> float:
    """Of processor time: the median of some rounds."""
    rounds: list[float] = []
    for _ in range(ROUNDS):
        began = time.process_time()
        _tick(listened, watches)
        rounds.append(time.process_time() - began)
    return statistics.median(rounds)


def _peak(listened: list[Listened], watches: int) -> int:
    tracemalloc.start()
    _tick(listened, watches)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _kept(baseline: Baseline) -> int:
    return sum(getattr(baseline, name).nbytes for name in ("season", "mix", "local", "days"))


if __name__ == "__main__":
    main()
