"""Minutes in, happenings out: drives the detector and its episodes over a stretch of time, live and in the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from alerts.detect.baseline import DAY, HOUR, Baseline
from alerts.detect.counts import Counts
from alerts.detect.detector import WARM_UP, Scored, caught_up, evaluate, rings, scored, signals
from alerts.detect.episodes import Closed, Happening, Opened, Reopened, Updated, advanced
from alerts.detect.learning import advanced as learned
from alerts.detect.memory import Remembered
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal


class Besides(Protocol):
    """What is judged of a watch besides its counts."""

    def found(self, baseline: Baseline, counts: Counts, first: int, end: int) -> Mapping[int, Sequence[Signal]]:
        """Signals of topics that it does not name, in the minutes [first, end) of the baseline's hour that have any."""

    def more(self, hour: Scored, minute: int) -> Sequence[Signal]:
        """Signals of what is not counted by the minute."""

    def called(self, signals: Sequence[Signal]) -> tuple[Signal, ...]:
        """What the signals of the counts are called in this watch."""


class Nothing:
    """Counts alone."""

    def found(self, baseline: Baseline, counts: Counts, first: int, end: int) -> Mapping[int, Sequence[Signal]]:
        return {}

    def more(self, hour: Scored, minute: int) -> Sequence[Signal]:
        return ()

    def called(self, signals: Sequence[Signal]) -> tuple[Signal, ...]:
        return tuple(signals)


COUNTS_ALONE = Nothing()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """happenings: in order of time. raised: the signals of each minute that rang, or in which an episode
    was open. learned: what was known at each midnight, and in each hour in which an episode began."""

    remembered: Remembered
    happenings: tuple[Happening, ...]
    raised: dict[int, tuple[Signal, ...]]
    learned: tuple[Baseline, ...]


def evaluated(
    remembered: Remembered,
    counts: Counts,
    first: int,
    end: int,
    sensitivity: Sensitivity,
    besides: Besides = COUNTS_ALONE,
) -> Evaluated:
    """The whole minutes [first, end), one after another. counts: from the baseline's reads on, up to end."""
    baseline, episodes = remembered.baseline, remembered.episodes
    happenings: list[Happening] = []
    raised: dict[int, tuple[Signal, ...]] = {}
    known: dict[int, Baseline] = {}
    minute = first
    while minute < end:
        baseline = caught_up(baseline, counts, minute)
        last = min(end, baseline.hour + HOUR)
        hour = scored(baseline, counts, minute, last)
        ringing = rings(hour, sensitivity)
        found = besides.found(baseline, counts, minute, last)
        if minute % DAY == 0:
            known[minute] = baseline
        for at in range(minute, last):
            more = (*found.get(at, ()), *(besides.more(hour, at) if baseline.seen >= WARM_UP else ()))
            if not (ringing[at - minute] or at in found or episodes.open or any(signal.rings for signal in more)):
                continue
            raised[at] = (*besides.called(signals(hour, at, sensitivity)), *more)
            episodes, happened = advanced(episodes, at, raised[at])
            happenings += happened
            if begins(happened):
                known[baseline.hour] = baseline
        if minute == baseline.hour and last == baseline.hour + HOUR:
            baseline = learned(hour.scene, hour.topics.score)
        minute = last
    return Evaluated(Remembered(baseline, episodes), tuple(happenings), raised, tuple(known.values()))


def glimpsed(
    remembered: Remembered,
    counts: Counts,
    minute: int,
    elapsed: float,
    sensitivity: Sensitivity,
    besides: Besides = COUNTS_ALONE,
) -> Evaluated | None:
    """The minute in the making, if something opens in it, or what is open is alive in it.

    It stays to be evaluated whole once it is over: what is seen now tells of a part of it.
    """
    baseline = caught_up(remembered.baseline, counts, minute)
    others = besides.found(baseline, counts.as_of(minute, elapsed), minute, minute + 1)
    counted = evaluate(baseline, counts, minute, elapsed, sensitivity)
    found = (*besides.called(counted), *others.get(minute, ()))
    if not any(signal.rings or signal.alive for signal in found):
        return None
    episodes, happened = advanced(remembered.episodes, minute, found)
    if not any(isinstance(each, Opened | Reopened | Updated) for each in happened):
        return None
    return Evaluated(Remembered(baseline, episodes), happened, {minute: found}, (baseline,))


def begins(happened: Sequence[Happening]) -> bool:
    return any(isinstance(each, Opened | Reopened) for each in happened)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What happened to one episode between its opening (or the last evaluation) and its end (or now).

    begins: how it began, where it began here. strongest: the signal of its largest excess; clearest: of its score
    farthest above the threshold. closed: how it ended.
    """

    key: str
    begins: Opened | Reopened | None
    strongest: Signal | None
    clearest: Signal | None
    closed: Closed | None
    last: Happening


def chapters(happenings: Sequence[Happening]) -> list[Chapter]:
    """Happenings of each episode drawn together, in the order in which they were done with."""
    going_on: dict[str, Chapter] = {}
    done: list[Chapter] = []
    for happening in happenings:
        key = happening.episode.key
        before = going_on.pop(key, Chapter(key, None, None, None, None, happening))
        if isinstance(happening, Closed):
            done.append(replace(before, closed=happening, last=happening))
            continue
        begins = happening if isinstance(happening, Opened | Reopened) else before.begins
        signal = happening.signal
        going_on[key] = Chapter(
            key,
            begins,
            strongest=max(before.strongest or signal, signal, key=lambda s: s.excess),
            clearest=max(before.clearest or signal, signal, key=lambda s: s.score - s.threshold),
            closed=None,
            last=happening,
        )
    return done + list(going_on.values())
