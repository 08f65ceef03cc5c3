"""What detection reads: one watch's counts per minute, with its topics, its exposure and its place in the week."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from alerts.port import MinuteRow
from core.jit import Matrix, Vector

QUARTER = 15  # no time zone has shifted by less than a quarter of an hour since 1972
SLOTS = 48
SATURDAY = 5

_Number = TypeVar("_Number", np.float64, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """start: minutes since 1970. mentions, negatives: effective, a value a minute; topics: topics x minutes, negatives.

    exposure: the share of the usual sources that was heard, 0 where nothing is known. slots: see `season_slots`.
    """

    start: int
    mentions: Vector
    negatives: Vector
    topics: Matrix
    exposure: Vector
    slots: NDArray[np.uint8]

    @property
    def end(self) -> int:
        return self.start + len(self.mentions)

    def between(self, start: int, end: int) -> "Counts":
        """The minutes [start, end); those outside of what we hold are unknown."""
        first, length = start - self.start, end - start
        return Counts(
            start,
            _cut(self.mentions, first, length),
            _cut(self.negatives, first, length),
            _cut(self.topics, first, length),
            _cut(self.exposure, first, length),
            _cut(self.slots, first, length),
        )

    def as_of(self, minute: int, elapsed: float) -> "Counts":
        """What was there when `elapsed` (0 to 1) of `minute` had passed: a minute in the making is partly exposed."""
        seen = self.between(self.start, minute + 1)
        exposure = seen.exposure.copy()
        exposure[-1] *= elapsed
        return replace(seen, exposure=exposure)


def _cut(values: NDArray[_Number], first: int, length: int) -> NDArray[_Number]:
    """Places [first, first + length) of the last axis; zero where there are none."""
    cut = np.zeros((*values.shape[:-1], length), values.dtype)
    begin, end = max(first, 0), min(first + length, values.shape[-1])
    if begin < end:
        cut[..., begin - first : end - first] = values[..., begin:end]
    return cut


def season_slots(start: int, length: int, zone: ZoneInfo) -> NDArray[np.uint8]:
    """The hour of the local day of each minute, plus 24 at weekends: 0 to 47. start: minutes since 1970."""
    first = start // QUARTER
    quarters = np.empty((start + length) // QUARTER - first + 1, np.uint8)
    for i in range(len(quarters)):
        local = datetime.fromtimestamp((first + i) * QUARTER * 60, UTC).astimezone(zone)
        quarters[i] = local.hour + (24 if local.weekday() >= SATURDAY else 0)
    begun = start - first * QUARTER
    return np.repeat(quarters, QUARTER)[begun : begun + length]


def counted(rows: Iterable[MinuteRow], topics: tuple[str, ...], start: int, exposure: Vector, zone: ZoneInfo) -> Counts:
    """Rows of one watch as counts from `start` on, as many minutes as exposure has.

    Rows of other topics or outside of those minutes are left out.
    """
    length = len(exposure)
    places = {topic: place for place, topic in enumerate(topics)}
    mentions, negatives, by_topic = np.zeros(length), np.zeros(length), np.zeros((len(topics), length))
    for row in rows:
        minute = row.minute - start
        if not 0 <= minute < length:
            continue
        if row.topic is None:
            mentions[minute] += row.mentions
            negatives[minute] += row.negatives
        elif row.topic in places:
            by_topic[places[row.topic], minute] += row.negatives
    return Counts(start, mentions, negatives, by_topic, exposure, season_slots(start, length, zone))
