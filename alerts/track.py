"""What an incident counts, minute by minute, beside what was usual in those minutes: for its picture and forecast."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.case import OF_ALL
from alerts.detect.baseline import NEGATIVES, TOPICS, Baseline
from alerts.detect.counts import Counts, season_slots
from core.jit import Vector
from schemas.incident import IncidentKind


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted: a topic's negatives, or (None) all of them; of kinds without tone, and of a backlash, all
    mentions."""

    kind: IncidentKind
    topic: str | None

    @property
    def toneless(self) -> bool:
        return self.kind in OF_ALL


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A value a minute from `start` (minutes since 1970). counted: effective. heard: 0 (nothing is known) to 1.

    usual: what was to be expected of a minute that is wholly heard; it reaches into the time ahead, and is longer.
    """

    start: int
    counted: Vector
    heard: Vector
    usual: Vector

    @property
    def end(self) -> int:
        return self.start + len(self.counted)


def track(subject: Subject, baseline: Baseline, counts: Counts, zone: ZoneInfo, ahead: int) -> Track:
    """Of all minutes of `counts`, by what the baseline knows, and what is usual in the `ahead` minutes after them."""
    slots = season_slots(counts.start, counts.end - counts.start + ahead, zone)
    usual = baseline.expected()[slots] * _share(subject, baseline)
    return Track(counts.start, _counted(subject, baseline, counts), counts.exposure, usual)


def _share(subject: Subject, baseline: Baseline) -> float:
    """What the subject usually is of the mentions."""
    if subject.toneless:
        return 1.0
    shares = baseline.usual()
    share = float(shares[NEGATIVES])
    if subject.topic in baseline.topics:
        share *= float(shares[TOPICS + baseline.topics.index(subject.topic)])
    return share


def _counted(subject: Subject, baseline: Baseline, counts: Counts) -> Vector:
    if subject.toneless:
        return counts.mentions
    if subject.topic in baseline.topics:
        topic: Vector = counts.topics[baseline.topics.index(subject.topic)]
        return topic
    return counts.negatives
