"""How good the forecast of open incidents is, on labelled replays that simulate.py writes.

python -m bench.forecast --simulator DIR [--seeds 500-519] [--easy] [--cases FOLDER]
FOLDER keeps what a seed's incidents looked like when they were forecast (5 MB a seed), and is read where it has them.
Tune on seeds below 500 only; report on 500 and above.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from alerts.backtest import Moment, moments
from alerts.countfile import histories
from alerts.detect.counts import Counts
from alerts.detect.sensitivity import BALANCED
from alerts.forecast import HOURS, Expected, between, outlook
from alerts.survey import DAY
from alerts.track import Subject, Track, track
from bench.figures import Figure, plain
from core.jit import Matrix, Vector
from schemas.incident import IncidentKind

AGES = frozenset({0, 15, 30, 60, 120, 240, 480, 960})
"""Minutes after an incident opened in which it is forecast, as long as it is open."""
HEARD = 0.98
"""Of the time ahead, that must have been heard: what nobody heard cannot be counted."""
KINDS = frozenset({IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL})


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """A row each: counted and heard in the day before and the day after, what was usual in both; minutes open."""

    counted: Matrix
    heard: Matrix
    usual: Matrix
    age: Vector


def collected(simulator: Path, seed: int, mode: Sequence[str]) -> Cases:
    """What the detector's incidents of one seed looked like, false alarms included."""
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name:
        script = [sys.executable, str(simulator / "simulate.py"), name, "--seed", str(seed), *mode]
        subprocess.run(script, check=True)  # noqa: S603 - the caller's own script
        rows = [
            row
            for history in histories(Path(name) / "counts.csv", ZoneInfo("UTC"))
            for moment in moments(history.topics, history.counts, BALANCED)
            for row in _rows(moment, history.counts)
        ]
    columns = [np.array(column, np.float64) for column in zip(*rows, strict=True)]
    return Cases(*columns)


def _rows(moment: Moment, counts: Counts) -> Iterator[tuple[Vector, Vector, Vector, int]]:
    end = moment.minute + 1
    for episode in moment.episodes.open:
        age = moment.minute - episode.opened
        if age in AGES and episode.kind in KINDS and end + DAY <= counts.end:
            around = counts.between(end - DAY, end + DAY)
            baseline = moment.hour.scene.baseline
            course = track(Subject(episode.kind, episode.topic), baseline, around, ZoneInfo("UTC"), 0)
            yield course.counted, course.heard, course.usual, age


def kept(folder: Path, seed: int) -> Cases | None:
    file = folder / f"seed-{seed}.npz"
    if not file.exists():
        return None
    with np.load(file) as columns:
        return Cases(**{field.name: columns[field.name] for field in fields(Cases)})


def keep(folder: Path, seed: int, cases: Cases) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / f"seed-{seed}.npz", **{f.name: getattr(cases, f.name).astype(np.float32) for f in fields(Cases)}
    )


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Of one forecast of one span: what came, what was expected, its interval."""

    came: Vector
    value: Vector
    low: Vector
    high: Vector

    def figures(self, name: str) -> Iterator[Figure]:
        """Errors are of logarithms of one more than the count: a factor, whatever the size of the storm."""
        errors = np.abs(np.log1p(self.value) - np.log1p(self.came))
        inside = (self.came >= np.floor(self.low)) & (self.came <= np.ceil(self.high))
        yield plain(f"{name}: forecasts", len(self.came), "")
        yield plain(f"{name}: in the interval", float(inside.mean()), "share")
        yield plain(f"{name}: median error", float(np.median(errors)), "log")
        yield plain(f"{name}: mean error", float(errors.mean()), "log")
        total = float(np.abs(self.value - self.came).sum() / self.came.sum())
        yield plain(f"{name}: error of all counts", total, "share")
        yield plain(f"{name}: high / low, median", float(np.median((self.high + 1) / (self.low + 1))), "times")


def scored(cases: Cases, minutes: int) -> tuple[Scores, Scores]:
    """Ours and the naive one (the last hour goes on, give or take the factors that hold eight of ten of these very
    forecasts), where what was to come was heard."""
    heard = cases.heard[:, DAY : DAY + minutes].mean(axis=1) >= HEARD
    came = cases.counted[heard, DAY : DAY + minutes].sum(axis=1).astype(np.float64)
    ours = [_ours(cases, int(row), minutes) for row in np.flatnonzero(heard)]
    value, low, high = (np.array([getattr(each, name) for each in ours]) for name in ("value", "low", "high"))
    last = cases.counted[heard, DAY - 60 : DAY].sum(axis=1) * (minutes / 60)
    below, above = np.quantile(np.log1p(came) - np.log1p(last), [0.1, 0.9])
    naive = Scores(came, last, np.expm1(np.log1p(last) + below), np.expm1(np.log1p(last) + above))
    return Scores(came, value, low, high), naive


def _ours(cases: Cases, row: int, minutes: int) -> Expected:
    counted, heard, usual = (part[row].astype(np.float64) for part in (cases.counted, cases.heard, cases.usual))
    return between(outlook(Track(0, counted[:DAY], heard[:DAY], usual)), 0, minutes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulator", type=Path, required=True)
    parser.add_argument("--seeds", default="500-519", help="first-last")
    parser.add_argument("--easy", action="store_true")
    parser.add_argument("--cases", type=Path)
    arguments = parser.parse_args()
    first, _, last = arguments.seeds.partition("-")
    found = [_of_seed(arguments, seed) for seed in range(int(first), int(last or first) + 1)]
    cases = Cases(*(np.concatenate([getattr(each, field.name) for each in found]) for field in fields(Cases)))
    for hours in HOURS:
        ours, naive = scored(cases, 60 * hours)
        for figure in (*ours.figures(f"{hours} h"), *naive.figures(f"{hours} h, naive")):
            print(figure.line(), flush=True)


def _of_seed(arguments: argparse.Namespace, seed: int) -> Cases:
    known = kept(arguments.cases, seed) if arguments.cases else None
    if known is not None:
        return known
    cases = collected(arguments.simulator, seed, [] if arguments.easy else ["--hard"])
    if arguments.cases:
        keep(arguments.cases, seed, cases)
    print(f"seed {seed}: {len(cases.age)} forecasts", file=sys.stderr, flush=True)
    return cases


if __name__ == "__main__":
    main()
