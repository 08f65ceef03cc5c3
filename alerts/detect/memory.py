"""What one series remembers, baseline and episodes, as bytes and back: portable JSON, exact to the last bit."""

import json
from dataclasses import asdict, dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from alerts.detect.baseline import DAYS_KEPT, HOUR, TOPICS, Baseline, Calibration
from alerts.detect.counts import SLOTS
from alerts.detect.episodes import Episode, Episodes
from core.errors import Permanent
from core.jit import Matrix

FORMAT = 1
MEND = "Drop it: the detector rebuilds what it needs from 28 days of counts."


@dataclass(frozen=True, slots=True)
class Remembered:
    baseline: Baseline
    episodes: Episodes


class _Learned(BaseModel):
    """A baseline as it is written: arrays as lists."""

    model_config = ConfigDict(extra="forbid")

    topics: tuple[str, ...]
    hour: int
    seen: FiniteFloat
    level: FiniteFloat
    season: list[list[FiniteFloat]]
    negatives: FiniteFloat
    others: FiniteFloat
    mix: list[FiniteFloat]
    mix_of: FiniteFloat
    local: list[FiniteFloat]
    hot: int
    calibration: Calibration
    days: list[list[FiniteFloat]]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int
    baseline: _Learned
    episodes: tuple[Episode, ...]


def to_bytes(remembered: Remembered) -> bytes:
    fields = {name: getattr(remembered.baseline, name) for name in _Learned.model_fields}
    baseline = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in fields.items()}
    baseline["calibration"] = asdict(remembered.baseline.calibration)
    episodes = [asdict(episode) for episode in remembered.episodes.known]
    written = {"format": FORMAT, "baseline": baseline, "episodes": episodes}
    return json.dumps(written, separators=(",", ":"), allow_nan=False).encode()


def from_bytes(body: bytes) -> Remembered:
    """Raises Permanent for another format, and for what to_bytes never wrote."""
    try:
        written = json.loads(body)
        version = written["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Permanent("The detector's memory cannot be read.", MEND) from error
    if version != FORMAT:
        raise Permanent(f"The detector's memory has format {version}; this version reads {FORMAT}.", MEND)
    try:
        read = _Written.model_validate(written)
        return Remembered(_baseline(read.baseline), Episodes(read.episodes))
    except (ValidationError, ValueError) as error:
        raise Permanent("The detector's memory is damaged.", MEND) from error


def _baseline(read: _Learned) -> Baseline:
    if read.hour % HOUR:
        raise ValueError(f"{read.hour} is no whole hour")
    topics = len(read.topics)
    return Baseline(
        topics=read.topics,
        hour=read.hour,
        seen=read.seen,
        level=read.level,
        season=_shaped(read.season, (2, SLOTS)),
        negatives=read.negatives,
        others=read.others,
        mix=_shaped(read.mix, (topics,)),
        mix_of=read.mix_of,
        local=_shaped(read.local, (TOPICS + topics,)),
        hot=read.hot,
        calibration=read.calibration,
        days=_shaped(read.days, (TOPICS + topics, DAYS_KEPT)),
    )


def _shaped(values: list[float] | list[list[float]], shape: tuple[int, ...]) -> Matrix:
    """Raises ValueError where there are more or fewer, or rows of unequal length."""
    array = np.array(values, np.float64)
    if array.shape != shape:
        raise ValueError(f"{array.shape} numbers where {shape} were expected")
    return array
